"""Pure rules of access."""

from itertools import combinations, product

import pytest

from teliti.access.domain import (
    NOT_FOR_TOKENS,
    browser_of,
    company_of_token,
    digest_of_token,
    duties_of_token,
    new_token,
    roles_named,
)


def test_a_token_says_its_company_and_only_its_digest_is_kept() -> None:
    one, other = new_token(42), new_token(42)
    assert company_of_token(one.text) == 42
    assert one.digest == digest_of_token(one.text)
    assert one.digest != other.digest
    assert one.text not in (one.digest, one.hint)
    assert len(one.hint) == 5


@pytest.mark.parametrize(
    "text",
    ["", "x", "teliti_", "teliti_x_y", "teliti_0_y", "teliti_-1_y", "teliti_99999999999999999999_y",
     "Bearer teliti_1_y", "teliti_²_y"],
)  # fmt: skip
def test_what_is_no_token_names_no_company(text: str) -> None:
    assert company_of_token(text) is None


def _subsets(names: list[str]) -> list[frozenset[str]]:
    return [
        frozenset(chosen) for size in range(len(names) + 1) for chosen in combinations(names, size)
    ]


def test_a_token_never_does_more_than_its_member_nor_opens_access() -> None:
    reading = {"a.read", "b.read"}
    every = _subsets(["a.read", "a.do", "b.read", *sorted(NOT_FOR_TOKENS)[:2]])
    for of_member, of_token, may_change in product(every, every, (True, False)):
        found = duties_of_token(of_member, of_token, reading, may_change=may_change)
        wanted = (of_member & of_token) - NOT_FOR_TOKENS
        assert found == (wanted if may_change else wanted & reading)


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36",
         "Chrome, Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1",
         "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; rv:145.0) Gecko/20100101 Firefox/145.0",
         "Firefox, Windows"),
        ("curl/8.0", "curl/8.0"),
        ("", "?"),
    ],
)  # fmt: skip
def test_a_browser_is_called_as_people_call_it(agent: str, said: str) -> None:
    assert browser_of(agent) == said


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Direktur", ["Direktur"]),
        ("Direktur; Kasir,Auditor/Gudang|Staf\nTamu", [
            "Direktur", "Kasir", "Auditor", "Gudang", "Staf", "Tamu",
        ]),
        (" ; ,\n", []),
        ("Keuangan, Pajak", ["Keuangan, Pajak"]),
        ("Kasir; keuangan, pajak ,Direktur", ["Kasir", "keuangan, pajak", "Direktur"]),
        ("Keuangan, Pajak / Bali", ["Keuangan, Pajak / Bali"]),
        ("Keuangan, Pajak / Jawa", ["Keuangan, Pajak", "Jawa"]),
        ("Keuangan, Pajakan", ["Keuangan", "Pajakan"]),
        ("Umum (a+b); Umum", ["Umum (a+b)", "Umum"]),
    ],
)  # fmt: skip
def test_a_role_may_have_a_comma_or_a_slash_in_its_own_name(text: str, names: list[str]) -> None:
    known = ["keuangan", "keuangan, pajak", "keuangan, pajak / bali", "umum (a+b)"]
    assert roles_named(text, known) == names
