"""What a person can do about statements: import their files, explain what does not agree."""

from django.utils.translation import gettext as _

from teliti.audit.action import Act, action, subject_of
from teliti.base.refusals import AlreadyDone, Refused
from teliti.base.saving import save
from teliti.documents import operations as documents
from teliti.documents.domain.keeping import Kept
from teliti.treasury import events, operations
from teliti.treasury.models import AccountState, BankAccount, Statement, StatementFile
from teliti.treasury.queries import importing


@action("treasury.import")
def import_statement(
    act: Act, *, data: bytes, filename: str, account: BankAccount | None = None,
    kept: Kept | None = None,
) -> StatementFile:  # fmt: skip
    """Import a bank's file: every statement in it, or nothing. Lines that are here already stay.

    `kept` is the file in the archive, which then belongs to the import. Without `account` each
    statement finds its own by number. Raises `AlreadyDone`, naming the earlier import, for bytes
    that were imported before; refused as `queries.importing.plan` says.
    """
    held = list(
        BankAccount.objects.select_for_update(of=("self",))
        .filter(company_id=act.company_id, state=AccountState.OPEN)
        .order_by("pk")
    )
    if account is not None:
        account = next((one for one in held if one.pk == account.pk), None)
        if account is None:
            raise Refused(_("This account is closed. Open it again first."), field="account")
    plan = importing.plan(
        act.company_id, data, filename, account=account, accounts=held,
        time_zone=act.actor.time_zone,
    )  # fmt: skip
    if plan.earlier is not None:
        raise AlreadyDone(plan.said_before, subject=subject_of(plan.earlier))
    file = operations.write_import(act, plan)
    if kept is not None:
        documents.attach(act, file, kept)
    return file


@action("treasury.import")
def explain_statement(act: Act, *, statement: Statement, explanation: str) -> Statement:
    """Write down why a statement does not agree, in itself or with the one before it.

    What does not agree stays to be read, with the explanation beside it.
    """
    statement = act.lock(Statement, statement.pk)
    save(
        statement, explanation=explanation.strip(), explained_at=act.now,
        explained_by_id=act.actor.pk,
    )  # fmt: skip
    act.record(events.STATEMENT_EXPLAINED, statement, because=explanation.strip())
    return statement
