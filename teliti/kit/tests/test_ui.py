"""Components: what the page carries for eyes, keys and screen readers, and that nothing leaks."""

import re
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from teliti.kit import icons
from teliti.kit.shapes import (
    Badge,
    Cell,
    Empty,
    Head,
    Link,
    Panel,
    Room,
    Row,
    Table,
    Tone,
    Verb,
)
from teliti.kit.templatetags.ui import MODULES, STYLES, place

STATIC = Path(__file__).parents[1] / "static" / "kit"
HEADS = [
    Head("number", "Nomor", "code"),
    Head("customer", "Pelanggan", sort_url="?sort=customer", sorted="asc", first=True),
    Head("state", "Status", "badge"),
    Head("total", "Total (Rp)", "money"),
]


@pytest.fixture(autouse=True)
def in_indonesian() -> Any:
    with translation.override("id"):
        yield


def drawn(source: str, **context: Any) -> str:
    """The template text, drawn as a page would draw it."""
    request = RequestFactory().get("/invoicing/")
    request.csp_nonce = "n0nce"  # type: ignore[attr-defined]  # as the middleware gives it
    return engines["django"].from_string(source).render({**context, "request": request})


def invoice(key: str = "7", **more: Any) -> Row:
    cells = [
        Cell("INV/0007", "code"),
        Cell("PT Sinar Jaya"),
        Cell("Lunas", "badge", tone=Tone.GOOD),
        Cell("2.337.500", "money", url="/ledger/3/", title="3 baris"),
    ]
    return Row(key, cells, f"/invoices/{key}/", **more)


def test_a_row_leads_to_its_page_from_its_first_words() -> None:
    table = Table(HEADS, [invoice()], "Faktur")

    shown = drawn("{% table table %}", table=table)

    assert '<tr data-row="7" data-url="/invoices/7/">' in shown
    assert (
        '<th scope="row" class="text lead"><a href="/invoices/7/">PT Sinar Jaya</a></th>' in shown
    )
    assert '<caption class="unseen">Faktur</caption>' in shown


def test_figures_stand_right_and_lead_to_their_lines() -> None:
    shown = drawn("{% table table %}", table=Table(HEADS, [invoice()]))

    assert (
        '<td class="money figures sum" data-label="Total (Rp)">'
        '<a href="/ledger/3/" title="3 baris">2.337.500</a></td>'
    ) in shown
    assert '<th scope="col" class="money figures">Total (Rp)</th>' in shown


def test_amounts_of_a_column_show_the_same_decimals() -> None:
    amounts = ["1.500", "-2.337.500,25", "(10)", "–", ""]
    rows = [Row(str(at), [Cell("Kas"), Cell(text, "money")]) for at, text in enumerate(amounts)]
    heads = [Head("a", "Akun"), Head("b", "Rp", "money")]
    totals = [Cell("Semua"), Cell("7", "money")]

    mixed = drawn("{% table table %}", table=Table(heads, rows, totals=totals))
    whole = drawn("{% table table %}", table=Table(heads, rows[:1], totals=totals))

    assert re.findall(r'data-label="Rp">([^<]*)<', mixed) == [
        "1.500,00", "-2.337.500,25", "(10,00)", "–", "", "7,00",
    ]  # fmt: skip
    assert re.findall(r'data-label="Rp">([^<]*)<', whole) == ["1.500", "7"]


def test_the_columns_of_even_tables_align_whether_a_row_has_verbs_or_not() -> None:
    shown = drawn("{% table table %}", table=Table(HEADS, [invoice()], even=True))

    assert '<table class="table list even">' in shown
    assert '<td class="row-verbs"></td></tr>' in shown


def test_the_order_is_told_and_the_head_swaps_only_where_htmx_is_wanted() -> None:
    table = Table(HEADS, [invoice()])

    alone, live = (
        drawn("{% table table %}", table=table),
        drawn("{% table table live='t' %}", table=table),
    )

    assert 'aria-sort="ascending"' in alone
    assert "hx-get" not in alone
    assert 'hx-get="?sort=customer" hx-target="#t"' in live


def test_rows_are_chosen_by_name() -> None:
    shown = drawn("{% table table %}", table=Table(HEADS, [invoice()], selectable=True))

    assert 'name="keys" form="bulk" value="7" aria-label="Pilih PT Sinar Jaya"' in shown


def test_weights_levels_and_totals_are_drawn() -> None:
    rows = [
        Row("1", [Cell("Kas"), Cell("10", "money")], level=2),
        Row("2", [Cell("Jumlah"), Cell("10", "money")], weight="total"),
    ]
    table = Table(
        [Head("a", "Akun"), Head("b", "Rp", "money")],
        rows,
        totals=[Cell("Semua"), Cell("20", "money")],
    )

    shown = drawn("{% table table style='statement' %}", table=table)

    assert '<tr data-row="1" data-level="2">' in shown
    assert '<tr data-row="2" class="total">' in shown
    assert '<tfoot><tr><td class="text" data-label="Akun">Semua</td>' in shown
    assert '<table class="table statement">' in shown


def test_many_columns_scroll_and_can_be_reached_by_keyboard() -> None:
    heads = [Head(str(at), str(at)) for at in range(10)]
    rows = [Row("1", [Cell("x") for _ in heads])]

    shown = drawn("{% table table %}", table=Table(heads, rows, "Bulanan"))

    assert (
        '<div class="table-frame list wide" tabindex="0" role="region" aria-label="Bulanan">'
        in shown
    )


def test_names_in_tables_are_harmless() -> None:
    bad = '"><script>alert(1)</script>'
    row = Row(bad, [Cell(bad, sub=bad, title=bad), Cell(bad, "badge")], bad)

    shown = drawn(
        "{% table table %}",
        table=Table([Head(bad, bad), Head("b", bad, "badge")], [row], bad, selectable=True),
    )

    assert "<script>" not in shown
    assert '"><' not in re.sub(r'"(?:[^"<>]*)"', "", shown)


def test_an_empty_table_teaches() -> None:
    teaching = Empty(
        "Belum ada faktur", "Faktur berdiri di sini.", Verb("Faktur baru", "/new/", "n", main=True)
    )

    shown = drawn("{% table table %}", table=Table(HEADS, [], empty=teaching))

    assert "<table" not in shown
    assert "<h2>Belum ada faktur</h2><p>Faktur berdiri di sini.</p>" in shown
    assert (
        '<a class="verb main" href="/new/" data-key="n" aria-keyshortcuts="n">Faktur baru' in shown
    )


def test_a_verb_without_questions_is_a_form_that_can_be_sent_once() -> None:
    shown = drawn("{% csrf_token %}{% verb verb %}", verb=Verb("Setujui", "/approve/", post=True))
    again = drawn("{% verb verb %}", verb=Verb("Setujui", "/approve/", post=True))

    assert '<form class="verb-form" method="post" action="/approve/">' in shown
    once = re.findall(r'name="once" value="([^"]{20,})"', shown + again)
    assert len(set(once)) == 2
    assert 'name="csrfmiddlewaretoken"' in shown


def test_a_badge_says_its_tone_by_word_and_shape() -> None:
    assert drawn("{% badge state %}", state=Badge("Lunas", Tone.GOOD)) == (
        '<span class="badge" data-tone="good">Lunas</span>'
    )
    assert drawn("{% badge state %}", state=None) == ""


class Payment(forms.Form):
    amount = forms.CharField(
        label="Jumlah",
        help_text="Misalnya 1,5jt",
        widget=forms.TextInput(attrs={"data-kind": "amount"}),
    )
    party = forms.CharField(
        label="Pihak",
        required=False,
        widget=forms.TextInput(attrs={"data-kind": "pick", "data-url": "/pick/"}),
    )
    final = forms.BooleanField(label="Terakhir", required=False)


def test_a_field_ties_label_help_and_problem_to_its_control() -> None:
    form = Payment({"amount": ""})

    shown = drawn("{% field form.amount %}", form=form)

    assert '<label for="id_amount">Jumlah</label>' in shown
    assert 'aria-describedby="id_amount_helptext id_amount_error"' in shown
    assert 'id="id_amount_helptext">Misalnya 1,5jt</p>' in shown
    assert 'aria-invalid="true"' in shown
    assert shown.count('class="problem" id="id_amount_error"') == 1


def test_an_optional_field_says_so_and_a_picker_carries_its_key() -> None:
    form = Payment(initial={"party": ("42", "PT Sinar")})

    shown = drawn("{% field form.party %}", form=form)

    assert '<span class="optional">opsional</span>' in shown
    assert '<input type="hidden" name="party_key" value="42">' in shown


def test_a_checkbox_stands_before_its_label() -> None:
    shown = drawn("{% field form.final %}", form=Payment())

    assert re.search(r'<label class="check"><input type="checkbox"[^>]*> Terakhir</label>', shown)


def test_a_field_of_a_line_is_named_by_column_and_line() -> None:
    shown = drawn("{% line_field form.amount 'Jumlah' 3 %}", form=Payment())

    assert 'aria-label="Jumlah, baris 3"' in shown


class Line(forms.Form):
    item = forms.CharField(widget=forms.TextInput(attrs={"data-kind": "pick"}))
    unit = forms.CharField(max_length=10)
    text = forms.CharField()
    account = forms.CharField(widget=forms.TextInput(attrs={"data-kind": "pick"}))
    tax = forms.ChoiceField(choices=[("", "")])


def test_columns_of_lines_take_the_room_of_what_is_typed_there() -> None:
    names = ["item", "unit", "text", "account", "tax"]

    shown = drawn(
        "{% for n in names %}{% line_kind form n %};{% endfor %}", form=Line(), names=names
    )

    assert shown == "kind-pick;kind-text narrow;kind-text;kind-pick beside;kind-choice;"


def test_the_place_in_the_left_bar_is_the_longest_that_fits() -> None:
    rooms = [
        Room(
            "finance", "Keuangan", "coins", [Link("Bank", "/bank/"), Link("Cocok", "/bank/match/")]
        )
    ]

    assert place(rooms, "/bank/match/3/", []) == ("finance", "/bank/match/")
    assert place(rooms, "/bank/9/", []) == ("finance", "/bank/")
    assert place(rooms, "/desk/", []) == ("", "")


def test_a_page_elsewhere_stands_in_the_list_above_it() -> None:
    rooms = [Room("finance", "Keuangan", "coins", [Link("Bank", "/bank/"), Link("Buku", "/book/")])]

    assert place(rooms, "/lines/3/", [Link("Buku", "/book/")]) == ("finance", "/book/")
    assert place(rooms, "/bank/3/", [Link("Buku", "/book/")]) == ("finance", "/bank/")


def test_a_panel_is_drawn_from_its_own_values_only() -> None:
    panel = Panel("t", "Isi", "kit/panel_table.html", {"table": Table(HEADS, [invoice()])})

    shown = drawn("{% panel_body panel %}[{{ table }}]", panel=panel)

    assert "PT Sinar Jaya" in shown
    assert shown.rstrip().endswith("[]")


def test_a_card_holds_what_is_within() -> None:
    shown = drawn(
        '{% card title=title key="saldo" %}<p>{{ text }}</p>{% endcard %}',
        title="A & B",
        text="<b>",
    )

    assert shown == (
        '<section class="card" id="saldo"><h2>A &amp; B</h2><p>&lt;b&gt;</p></section>'
    )


def test_the_import_map_carries_the_nonce_and_every_module() -> None:
    shown = drawn("{% importmap %}")

    assert shown.startswith('<script type="importmap" nonce="n0nce">')
    assert {f"kit/{path.stem}" for path in (STATIC / "js").glob("*.js")} == {
        f"kit/{name}" for name in MODULES
    }
    assert all(f'"kit/{name}": ' in shown for name in MODULES)


def test_every_style_sheet_is_linked() -> None:
    linked = re.findall(r'href="[^"]*/kit/css/(\w+)[^"/]*\.css"', drawn("{% stylesheets %}"))

    assert linked == list(STYLES)
    assert {path.stem for path in (STATIC / "css").glob("*.css")} == set(STYLES)


def test_modules_import_only_what_the_map_knows() -> None:
    asked = {
        name
        for path in (STATIC / "js").glob("*.js")
        for name in re.findall(r'(?:from|import\()\s*"([^"]+)"', path.read_text())
    }

    assert asked <= {f"kit/{name}" for name in MODULES}


def test_no_template_of_ours_breaks_the_content_policy() -> None:
    templates = Path(__file__).parents[1] / "templates"
    offences = [
        path.name
        for path in templates.rglob("*.html")
        if re.search(r'<\w[^>%]*\s(?:style|on\w+)="|<style|javascript:', path.read_text())
    ]

    assert offences == []


def test_every_icon_that_templates_ask_for_exists() -> None:
    templates = Path(__file__).parents[2]
    asked = {
        name
        for path in templates.rglob("templates/**/*.html")
        for name in re.findall(r'{% icon "([\w-]+)"', path.read_text())
    }

    assert asked <= set(icons.PATHS)
    assert 'aria-hidden="true"' in icons.icon("search")
