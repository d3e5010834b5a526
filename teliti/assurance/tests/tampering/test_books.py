"""Entries, balances, papers, bank accounts, reported figures."""

from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage

from teliti.assurance.tests.tampering.owner import Books, Tampering, found_after, found_there
from teliti.documents.models import StoredFile

BY_SQL = {
    "two lines of a posted entry, by the same amount, and the balances with them": Tampering(
        "ledger_line ledger_balance",
        "UPDATE ledger_line SET amount = amount * 2 WHERE entry_id = (SELECT min(id) "
        "FROM ledger_entry WHERE posted AND company_id = %(company)s); "
        "DELETE FROM ledger_balance WHERE company_id = %(company)s; "
        "INSERT INTO ledger_balance (company_id, account_id, grain, starts_on, debit, credit) "
        "SELECT l.company_id, l.account_id, g, CASE g WHEN 'd' THEN l.date ELSE "
        "date_trunc('month', l.date)::date END AS day, SUM(GREATEST(amount, 0)), "
        "SUM(GREATEST(-amount, 0)) FROM ledger_line l JOIN ledger_entry e ON e.id = l.entry_id "
        "AND e.posted, unnest(ARRAY['d', 'm']) g WHERE l.company_id = %(company)s GROUP BY 1, 2, "
        "3, 4",
        "ledger.fixed", "JU/2026/05/00001",
    ),
    "the account of a posted line": Tampering(
        "ledger_line",
        "UPDATE ledger_line SET account_id = (SELECT max(id) FROM ledger_account "
        "WHERE company_id = %(company)s) WHERE id = (SELECT min(l.id) FROM ledger_line l "
        "JOIN ledger_entry e ON e.id = l.entry_id AND e.posted WHERE e.company_id = %(company)s)",
        "ledger.fixed", "JU/2026/05/00001",
    ),
    "the text of a posted entry": Tampering(
        "ledger_entry",
        "UPDATE ledger_entry SET text = 'Lain' WHERE number = 'JU/2026/05/00001' "
        "AND company_id = %(company)s",
        "ledger.fixed", "JU/2026/05/00001",
    ),
    "the lines of a posted entry taken out": Tampering(
        "ledger_entry ledger_line",
        "DELETE FROM ledger_line l USING ledger_entry e WHERE e.id = l.entry_id AND e.number = "
        "(SELECT max(number) FROM ledger_entry WHERE company_id = %(company)s) "
        "AND e.company_id = %(company)s",
        "ledger.fixed", "JU/2026/05/",
    ),
    "a posted entry put in": Tampering(
        "ledger_entry ledger_line",
        "WITH e AS (INSERT INTO ledger_entry (company_id, version, number, date, text, kind, "
        "source, posted, posted_at, period_id) SELECT company_id, 1, 'JU/2026/05/00099', date, "
        "'Susulan', 'manual', '', true, posted_at, period_id FROM ledger_entry "
        "WHERE number = 'JU/2026/05/00001' AND company_id = %(company)s RETURNING *) "
        "INSERT INTO ledger_line (company_id, version, entry_id, place, account_id, date, amount, "
        "text) SELECT e.company_id, 1, e.id, n, (SELECT min(id) FROM ledger_account "
        "WHERE company_id = %(company)s), e.date, 1 - 2 * (n - 1), '' "
        "FROM e, generate_series(1, 2) n",
        "ledger.fixed", "JU/2026/05/00099",
    ),
    "a balance": Tampering(
        "ledger_balance",
        "UPDATE ledger_balance SET debit = debit + 100 WHERE id = (SELECT min(id) "
        "FROM ledger_balance WHERE company_id = %(company)s AND debit > 0)",
        "ledger.balances", "2026-05",
    ),
    "the total of an invoice, so that it still adds up": Tampering(
        "invoicing_invoice",
        "UPDATE invoicing_invoice SET net_minor = net_minor + 1, subtotal_minor = "
        "subtotal_minor + 1, gross_minor = gross_minor + 1 WHERE number = 'INV/2026/05/0001' "
        "AND company_id = %(company)s",
        "invoicing.fixed", "INV/2026/05/0001",
    ),
    "the words of an invoice line": Tampering(
        "invoicing_invoiceline",
        "UPDATE invoicing_invoiceline SET description = 'Jasa lain' WHERE invoice_id = "
        "(SELECT id FROM invoicing_invoice WHERE number = 'INV/2026/05/0001' "
        "AND company_id = %(company)s)",
        "invoicing.fixed", "INV/2026/05/0001",
    ),
    "the customer of an invoice": Tampering(
        "invoicing_invoice",
        "UPDATE invoicing_invoice SET party_id = (SELECT max(id) FROM parties_party "
        "WHERE company_id = %(company)s) WHERE number = 'INV/2026/05/0001' "
        "AND company_id = %(company)s",
        "invoicing.fixed", "INV/2026/05/0001",
    ),
    "a gap in the numbers": Tampering(
        "invoicing_invoice",
        "UPDATE invoicing_invoice SET number = 'INV/2026/05/0099' WHERE number = "
        "'INV/2026/05/0001' AND company_id = %(company)s",
        "invoicing.numbers", "INV/2026/05: 2",
    ),
    "an amount on a bank statement": Tampering(
        "treasury_bankline",
        "UPDATE treasury_bankline SET text = 'BIAYA LAIN' WHERE id = (SELECT max(id) "
        "FROM treasury_bankline WHERE company_id = %(company)s)",
        "treasury.fixed", "Rekening PT Alfa",
    ),
    "what settled an invoice": Tampering(
        "invoicing_settlement",
        "UPDATE invoicing_settlement SET amount_minor = amount_minor - 1 WHERE id = "
        "(SELECT min(id) FROM invoicing_settlement WHERE company_id = %(company)s)",
        "invoicing.open", "INV/2026/05/0001",
    ),
    "a paper exchanged for another": Tampering(
        "documents_document",
        "UPDATE documents_document SET name = 'lain.pdf' WHERE company_id = %(company)s",
        "audit.records", "name is lain.pdf, the trail says",
    ),
    "the balance of a month": Tampering(
        "ledger_balance",
        "UPDATE ledger_balance SET debit = debit + 1 WHERE company_id = %(company)s "
        "AND grain = 'm' AND starts_on = '2026-05-01'",
        "ledger.balances", "2026-05-01",
    ),
    "figures that were reported": Tampering(
        "assurance_reportedfigures",
        "UPDATE assurance_reportedfigures SET figures = jsonb_set(figures, '{trial}', '[[1]]') "
        "WHERE company_id = %(company)s",
        "assurance.reported", "were changed",
    ),
    "the number of a supplier's bank account": Tampering(
        "parties_bankaccount",
        "UPDATE parties_bankaccount SET number = '9990001112' WHERE company_id = %(company)s",
        "audit.records", "number is 9990001112, the trail says",
    ),
    "a closed period opened": Tampering(
        "ledger_period",
        "UPDATE ledger_period SET state = 'open' WHERE company_id = %(company)s "
        "AND state = 'closed'",
        "audit.records", "state is open, the trail says closed",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", BY_SQL)
def test_tampering_is_found_and_located(books: Books, what: str) -> None:
    found_there(books, BY_SQL[what])


def test_bytes_of_a_paper_exchanged_on_the_disk_are_found(books: Books) -> None:
    file = StoredFile.objects.filter(company_id=books.company).latest("pk")
    path = (
        Path(FileSystemStorage().location) / str(books.company) / file.digest[:2] / file.digest
    )  # fmt: skip
    content = path.read_bytes()
    path.chmod(0o600)
    try:
        path.write_bytes(content[:-1] + b"?")
        found = found_after(books, lambda: None)
    finally:
        path.write_bytes(content)
        path.chmod(0o440)
    assert list(found) == ["documents.originals"]
    assert file.digest in found["documents.originals"][0]
