"""Pages are light: their first load carries little script."""

import gzip
from functools import partial

import pytest
from playwright.sync_api import Response

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


def _keep_script(scripts: list[Response], answer: Response) -> None:
    if answer.request.resource_type == "script":
        scripts.append(answer)
