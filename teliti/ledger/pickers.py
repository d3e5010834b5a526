"""Ways to find an account while typing."""

from teliti.kit.forms import Picked, Picker, picker
from teliti.ledger.models import Account
from teliti.ledger.queries import find_accounts, postable_accounts


def shown(account: Account) -> Picked:
    """An account as a suggestion: code and name, and the name in the other language."""
    other = account.name_id if account.name == account.name_en else account.name_en
    return Picked(str(account.pk), str(account), other)


ACCOUNT = picker(Picker("account", "ledger.read", find_accounts, shown, postable_accounts))
