"""The data files hold together: what one refers to, another has."""

from datetime import date

from teliti.packs.indonesia.domain.data import (
    accounts,
    approval_policies,
    banks,
    forbidden_pairs,
    holidays,
    nik_provinces,
    statement_lines,
    tax_codes,
    tax_due_rules,
    tax_rates,
    terms,
    transaction_codes,
)
from tools.glossary import GLOSSARY, glossary


def test_every_file_is_read_whole() -> None:
    assert len(accounts()) == 226
    assert len(statement_lines()) == 79
    assert len(tax_rates()) == 41
    assert len(tax_due_rules()) == 17
    assert len(holidays()) == 79
    assert len(banks()) == 101
    assert len(terms()) == 293
    assert len(approval_policies()) == 10
    assert len(forbidden_pairs()) == 5
    assert len(nik_provinces()) == 39
    assert [code.code for code in transaction_codes()] == [f"{n:02}" for n in range(1, 11)]


def test_accounts_are_unique_and_stand_on_lines_that_exist() -> None:
    codes = [account.code for account in accounts()]
    assert codes == sorted(set(codes))
    lines = {line.line for line in statement_lines()}
    postable = [account for account in accounts() if account.is_postable]
    assert len(postable) == 195
    assert {account.report_line for account in postable} <= lines
    assert {account.normal_balance for account in accounts()} == {"D", "K"}


def test_closing_has_one_target_and_one_computed_result() -> None:
    of_type = {account.type: account for account in accounts()}
    targets = [account for account in accounts() if account.type == "retained_earnings"]
    assert [account.code for account in targets] == ["3-2102"]
    assert of_type["current_earnings"].code == "3-2103"
    assert not of_type["current_earnings"].is_postable


def test_tax_codes_stand_on_rates_accounts_and_transaction_codes_that_exist() -> None:
    keys = {rate.key for rate in tax_rates()}
    postable = {account.code for account in accounts() if account.is_postable}
    invoice_codes = {code.code for code in transaction_codes()}
    for code in tax_codes():
        assert code["rate_key"] in keys
        assert code["base_key"] in keys | {""}
        assert code["invoice_code"] in invoice_codes | {""}
        assert {code["sales_account"], code["purchase_account"]} <= postable


def test_no_rate_overlaps_another_of_its_kind() -> None:
    for rate in tax_rates():
        assert rate.legal_basis
        rivals = [
            other
            for other in tax_rates()
            if (other.key, other.case) == (rate.key, rate.case) and other is not rate
        ]
        assert not any(other.is_valid_on(rate.valid_from) for other in rivals)


def test_holidays_are_in_order_and_cover_whole_years() -> None:
    days = [holiday.day for holiday in holidays()]
    assert days == sorted(set(days))
    assert {date(year, 1, 1) for year in (2025, 2026, 2027)} < set(days)
    assert {date(year, 12, 25) for year in (2025, 2026, 2027)} < set(days)


def test_banks_are_found_by_code() -> None:
    by_code = {bank.code: bank for bank in banks()}
    assert len(by_code) == 101
    assert (by_code["014"].short_name, by_code["014"].bic8) == ("BCA", "CENAIDJA")


def test_the_printed_glossary_is_that_of_the_data() -> None:
    assert GLOSSARY.read_text(encoding="utf-8") == glossary()
