"""A sign that no font has does not keep a paper from being set."""

import json
from pathlib import Path

import typst

from teliti.kit.typesetting import compiled

TEMPLATE = (
    "#set document(date: datetime(year: 2026, month: 11, day: 23))\n"
    "#json(bytes(sys.inputs.data)).text"
)


def test_signs_without_a_shape_become_question_marks(tmp_path: Path) -> None:
    place = tmp_path / "paper.typ"
    place.write_text(TEMPLATE)
    compiler = typst.Compiler(str(place), ignore_system_fonts=True)

    def paper(text: str) -> bytes:
        told = json.dumps({"text": text}, ensure_ascii=False)
        made: bytes = compiled(compiler, told, format="pdf", pdf_standards=["a-2b"])
        return made

    assert paper("Kertas \uf8ff \U0001f600 \u4e2d\u6587") == paper("Kertas ? ? ??")
    assert paper("Rp1.500.000 – “lunas”") != paper("Rp1.500.000 ? ?lunas?")
    assert paper("Lantai 2\ufe0f\u20e3 \U0001f600") == paper("Lantai 2 ?")
