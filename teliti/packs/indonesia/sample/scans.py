"""The suppliers' own papers of the sample company: a page of PDF for each bill, drawn by hand.

A page needs two standard fonts and no compression, so nothing but text is written here.
"""

from collections.abc import Sequence
from datetime import date

from teliti.base.days import format_day
from teliti.base.numerals import format_amount

LEFT, RIGHT, TOP = 56, 540, 780
_NARROW = dict.fromkeys(" .,I", 0.278) | {"-": 0.333, "(": 0.333, ")": 0.333}
_DIGIT, _CAPITAL = 0.556, 0.722
"""The widths of Helvetica's letters, of its size: by them a text ends at the right edge."""

Mark = tuple[int, int, int, str, str]
"""Place from the left and from below, size, font and text."""


def bill(
    *, supplier: dict[str, str], buyer: str, number: str, day: date, due: date, item: str,
    net: int, tax: int,
) -> bytes:  # fmt: skip
    """A supplier's bill of one line; amounts in minor units."""
    marks: list[Mark] = [
        (LEFT, TOP, 18, "B", supplier["name"]),
        (LEFT, TOP - 18, 10, "R", f"{supplier['city']} · NPWP {supplier['tax_number']}"),
        _right(TOP, 18, "B", "TAGIHAN"),
        _right(TOP - 18, 10, "R", number),
        (LEFT, TOP - 70, 10, "R", "Kepada"),
        (LEFT, TOP - 86, 11, "B", buyer),
        (LEFT + 300, TOP - 70, 10, "R", f"Tanggal {format_day(day, 'id', 'long')}"),
        (LEFT + 300, TOP - 86, 10, "R", f"Jatuh tempo {format_day(due, 'id', 'long')}"),
        (LEFT, TOP - 130, 10, "B", "Uraian"),
        _right(TOP - 130, 10, "B", "Jumlah (Rp)"),
        (LEFT, TOP - 152, 10, "R", item),
        _right(TOP - 152, 10, "R", _rupiah(net)),
    ]
    sums = (("Harga jual", net, "R"), ("PPN", tax, "R"), ("Jumlah tagihan", net + tax, "B"))
    for place, (name, amount, font) in enumerate(sums):
        height = TOP - 190 - 18 * place
        marks.append((LEFT + 300, height, 10, font, name))
        marks.append(_right(height, 10, font, _rupiah(amount)))
    marks.append((LEFT, TOP - 290, 10, "R", "Dokumen contoh. Pembayaran dengan transfer bank."))
    return _page(marks, rules=(TOP - 40, TOP - 136, TOP - 172))


def _rupiah(minor: int) -> str:
    return format_amount(minor, "id")


def _right(height: int, size: int, font: str, text: str) -> Mark:
    """A text that ends at the right edge."""
    width = sum(_NARROW.get(letter, _CAPITAL if letter.isupper() else _DIGIT) for letter in text)
    return int(RIGHT - width * size), height, size, font, text


def _page(marks: Sequence[Mark], rules: Sequence[int]) -> bytes:
    drawn = [f"0.5 w {LEFT} {height} m {RIGHT} {height} l S" for height in rules]
    for left, height, size, font, text in marks:
        safe = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        drawn.append(f"BT /{font} {size} Tf {left} {height} Td ({safe}) Tj ET")
    content = "\n".join(drawn).encode("cp1252", errors="replace")
    font_of = "<</Type/Font/Subtype/Type1/Encoding/WinAnsiEncoding/BaseFont/{}>>"
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</R 5 0 R/B 6 0 R>>>>>>",
        b"<</Length %d>>\nstream\n%b\nendstream" % (len(content), content),
        font_of.format("Helvetica").encode(),
        font_of.format("Helvetica-Bold").encode(),
    ]
    out = bytearray(b"%PDF-1.4\n")
    starts = []
    for number, body in enumerate(bodies, start=1):
        starts.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    out += b"".join(b"%010d 00000 n \n" % start for start in starts)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, table)
    return bytes(out)
