"""What Indonesia decides about invoices: amounts in words, and which codes the buyer pays."""

from teliti.invoicing.domain import CountryRules
from teliti.packs.indonesia.domain.terbilang import in_words_english_title, terbilang_title

COLLECTED = frozenset({"02", "03"})
"""Transaction codes of sales to collectors, who pay the PPN to the State (PER-11/PJ/2025)."""

WITHHELD = "PPH23-CR"
"""The tag of the account for PPh 23 that customers withheld (chart-of-accounts.csv)."""


def invoice_rules() -> CountryRules:
    """The rules, for `invoicing.domain.RULES`."""
    return CountryRules(in_words, COLLECTED, WITHHELD)


def in_words(minor: int, language: str) -> str:
    """An amount of sen with a capital: "Sebelas juta seratus ribu rupiah"."""
    return in_words_english_title(minor) if language == "en" else terbilang_title(minor)
