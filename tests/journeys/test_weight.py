"""Pages are light, and their main forms work without any script."""

import gzip
import re
from functools import partial

import pytest
from playwright.sync_api import Response, expect

from tests.journeys.conftest import MakePerson

MOST = 60 * 1024
"""Octets of script, compressed, that a page's first load carries at most; in any language."""
PAGES = (
    "/", "/invoicing/sales/", "/invoicing/sales/new/", "/ledger/entries/new/",
    "/insight/profit-and-loss/", "/insight/general-ledger/", "/treasury/matching/",
    "/treasury/bankaccounts/import/", "/ledger/periods/", "/people/members/",
)  # fmt: skip


@pytest.mark.parametrize("language", ["id"])
def test_the_first_load_of_a_page_carries_little_script(product: str, person: MakePerson) -> None:
    rina = person(product)
    rina.sign_in("rina@nusakarya.example")
    kept = rina.context.storage_state()
    weights = {}
    for path in PAGES:
        visitor = person(product, storage_state=kept)
        scripts: list[Response] = []
        visitor.page.on("response", partial(_keep_script, scripts))
        visitor.page.goto(product + path, wait_until="networkidle")
        weights[path] = sum(len(gzip.compress(script.body(), 6)) for script in scripts)
        assert scripts, f"{path} came without any script"
    assert {path: weight for path, weight in weights.items() if weight > MOST} == {}


@pytest.mark.parametrize("width", [1440, 390])
def test_an_invoice_is_written_and_issued_without_script(
    product: str, person: MakePerson, width: int
) -> None:
    rina = person(product, java_script_enabled=False, viewport={"width": width, "height": 844})
    rina.sign_in("rina@nusakarya.example", path="/invoicing/sales/new/")
    rina.labelled("Pelanggan", "Customer").fill("CV Cipta Persada")
    rina.labelled("Tanggal", "Date").fill("20-11")
    rina.line_field("Keterangan", "Description", 1).fill("Kabel serat optik")
    rina.line_field("Kuantitas", "Quantity", 1).fill("3")
    rina.line_field("Harga satuan", "Price", 1).fill("250rb")
    rina.button("Tambah baris", "Add line").click()
    rina.line_field("Keterangan", "Description", 3).fill("Pemasangan")
    rina.line_field("Harga satuan", "Price", 3).fill("1,5jt" if rina.is_indonesian else "1.5jt")
    rina.page.get_by_role(
        "button", name=re.compile(rina.say("^Simpan draf", "^Save draft"))
    ).click()
    expect(rina.found("heading", "Draf faktur", "Draft invoice", level=1)).to_be_visible()
    rina.page.get_by_role("link", name=re.compile(rina.say("^Terbitkan", "^Issue"))).click()
    rina.page.get_by_role("button", name=re.compile(rina.say("^Terbitkan", "^Issue"))).click()
    expect(rina.page.get_by_role("heading", level=1)).to_have_text(
        re.compile(r"^INV/2026/11/\d{4}$")
    )
    rina.sees("2.497.500", "2,497,500")


def _keep_script(scripts: list[Response], answer: Response) -> None:
    if answer.request.resource_type == "script":
        scripts.append(answer)
