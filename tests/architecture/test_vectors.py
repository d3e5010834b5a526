"""Every row of the reference's input/expected pairs is read by a test, or waits for its part."""

import re

from teliti.base.tests.vectors import areas
from tests.database import ROOT

LATER = {
    "bpjs": "wages",
    "due.breach": "compliance",
    "due.lkpm": "compliance",
    "due.thr": "compliance",
    "fiscal.depreciation": "assets",
    "meterai": "correspondence",
    "pph.art17.individual": "wages",
    "pph21.annual": "wages",
    "pph21.bukan_pegawai": "wages",
    "pph21.harian": "wages",
    "pph21.pesangon": "wages",
    "pph21.ter": "wages",
    "pph25": "compliance",
    "pph_badan": "compliance",
    "thr": "wages",
}
"""Areas of parts that do not stand yet, and the part each waits for."""

READ = re.compile(r'vectors\(f?"([^"]+)"\)')


def test_every_area_of_the_vectors_is_read_or_waits_for_its_part() -> None:
    tests = "\n".join(file.read_text("utf-8") for file in ROOT.glob("teliti/**/tests/*.py"))
    asked = [re.sub(r"\\{.+?\\}", ".+", re.escape(name)) for name in READ.findall(tests)]
    read = {area for area in areas() if any(re.fullmatch(name, area) for name in asked)}
    assert read.isdisjoint(LATER), "a part that stands now: take it out of LATER"
    assert read | LATER.keys() == areas()
