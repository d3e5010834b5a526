"""Fields as the trail tells them, in the reader's form and language."""

import pytest
from django.utils import translation

from teliti.access.models import Invitation
from teliti.approvals.models import Pair
from teliti.documents.models import StoredFile
from teliti.invoicing.models import Invoice
from teliti.kit.words import shown_change
from teliti.ledger.models import Account, Entry, Line, Period


@pytest.mark.parametrize(
    ("model", "name", "value", "shown"),
    [
        (Period, "state", "closed", ("Status", "Ditutup")),
        (Period, "closed_at", "2026-11-29T16:30:00+00:00", ("Ditutup pada", "29/11/2026 23.30")),
        (Entry, "kind", "receipt", ("Jenis", "Penerimaan")),
        (Entry, "posted", True, ("Diposting", "ya")),
        (Account, "type", "bank", ("Tipe", "Bank")),
        (Invoice, "issued_on", "2026-05-11", ("Tanggal", "11/05/2026")),
        (Invoice, "discount_percent", "2.5000", ("Potongan (%)", "2,5")),
        (Invoice, "gross_minor", 1_110_000_00, ("Total", "1.110.000")),
        (Invitation, "state", "withdrawn", ("Status", "ditarik")),
        (Invitation, "grants", {"3": None}, ("Peran", "3: –")),
        (Invoice, "issued_on", "kapan-kapan", ("Tanggal", "kapan-kapan")),
        (Account, "name_id", "Kas", ("Nama (Indonesia)", "Kas")),
        (Line, "account_id", None, ("Akun", "–")),
        (StoredFile, "digest", "ab", ("Sidik", "ab")),
        (Pair, "first", "ledger.close", ("Wewenang", "Menutup periode")),
    ],
)
def test_a_field_reads_as_everywhere_else(
    model: type, name: str, value: object, shown: tuple[str, str]
) -> None:
    with translation.override("id"):
        label, before, after = shown_change(model, name, None, value, zone="Asia/Jakarta")
    assert (label, after) == shown
    assert before == "–"


def test_a_forbidden_pair_is_called_by_what_people_call_its_duties() -> None:
    with translation.override("en"):
        assert str(Pair(first="ledger.close", second="ledger.reopen")) == (
            "Close periods + Reopen a closed period that somebody else asked for"
        )
