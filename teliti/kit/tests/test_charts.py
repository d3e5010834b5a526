"""Charts: what a reader without colour, without a pointer, or with hostile names gets."""

import re
from datetime import date

from teliti.kit.charts import Group, Mark, Moment, Point, bars, line, stacked, year
from teliti.kit.shapes import Tone

MONTHS = ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"]


def in_millions(value: int) -> str:
    return f"{value // 1_000_000} jt"


def broad(drawn: str) -> str:
    """The first of the two drawings, for a wide screen."""
    return drawn.partition("</svg>")[0]


def test_every_bar_is_a_link_that_says_its_value() -> None:
    drawn = broad(
        bars(
            [
                Group(
                    "Okt",
                    [
                        Mark(4_000_000, "Pendapatan Oktober Rp4.000.000", "/a/"),
                        Mark(3_000_000, "B", "/b/"),
                    ],
                ),
                Group(
                    "Nov",
                    [
                        Mark(6_000_000, "Pendapatan November Rp6.000.000", "/c/"),
                        Mark(0, "D", "/d/"),
                    ],
                ),
            ],
            ["Pendapatan", "Beban"],
            title="Pendapatan dan beban",
            scale=in_millions,
        )
    )

    assert re.findall(r'<a href="([^"]+)"', drawn) == ["/a/", "/b/", "/c/", "/d/"]
    assert (
        'aria-label="Pendapatan Oktober Rp4.000.000"><title>Pendapatan Oktober Rp4.000.000</title>'
        in drawn
    )
    assert 'aria-label="Pendapatan dan beban"' in drawn
    assert re.findall(r">(\d+ jt)</text>", drawn) == ["0 jt", "2 jt", "4 jt", "6 jt"]


def test_heights_are_in_proportion() -> None:
    drawn = broad(
        bars(
            [Group("", [Mark(2_000, "half"), Mark(4_000, "whole")])],
            ["a", "b"],
            title="t",
            scale=str,
        )
    )

    heights = [
        float(found) for found in re.findall(r'mark-shape s\d"[^>]*height="([\d.]+)"', drawn)
    ]
    assert heights[0] * 2 == heights[1] == 168.0


def test_a_loss_hangs_below_zero() -> None:
    drawn = broad(
        bars(
            [Group("", [Mark(1_000, "up"), Mark(-1_000, "down")])], ["a", "b"], title="t", scale=str
        )
    )

    up, down = re.findall(r'mark-shape s\d" x="[\d.]+" y="([\d.]+)"[^>]*height="([\d.]+)"', drawn)[
        :2
    ]
    assert float(up[0]) + float(up[1]) == float(down[0])
    assert ">-1000</text>" in drawn


def test_series_differ_by_hatching_not_by_colour_alone() -> None:
    drawn = broad(
        stacked(
            [Group("PT Satu", [Mark(1, "a"), Mark(1, "b"), Mark(1, "c"), Mark(1, "d")])],
            ["0", "30", "60", "90"],
            title="Umur piutang",
            scale=str,
        )
    )

    hatches = re.findall(r'class="over"[^>]*fill="url\(#(hatch-\d)-[0-9a-f]{8}\)"', drawn)
    assert hatches == ["hatch-1", "hatch-2", "hatch-3"] * 2  # the bars, then the legend
    assert ">4</text>" in drawn  # the sum at the end of the bar


def test_a_forecast_is_dashed_and_the_lowest_point_named() -> None:
    drawn = broad(
        line(
            [
                Point("Nov", Mark(9_000_000, "Nov", "/n/")),
                Point("Des", Mark(5_000_000, "Des", "/d/")),
                Point("Jan", Mark(2_000_000, "Jan", "/j/"), ahead=True),
            ],
            title="Kas",
            scale=in_millions,
            ahead_label="Proyeksi",
            lowest_label="Terendah",
        )
    )

    assert drawn.count('class="line"') == 1
    assert drawn.count('class="line ahead"') == 1
    assert ">Proyeksi</text>" in drawn
    assert ">Terendah 2 jt</text>" in drawn
    assert re.findall(r'<a href="([^"]+)"', drawn) == ["/n/", "/d/", "/j/"]


def test_a_chart_of_nothing_is_an_empty_drawing() -> None:
    assert "<a " not in line([], title="Kas", scale=str)
    assert "<a " not in bars([], ["a"], title="t", scale=str)
    assert "<a " not in stacked([], [], title="t", scale=str)


def test_a_year_shows_only_its_own_days_each_in_a_shape_of_its_tone() -> None:
    drawn = year(
        [
            Moment(date(2026, 4, 30), "SPT Badan", Tone.GOOD, "/1/"),
            Moment(date(2026, 11, 20), "PPh 21", Tone.BAD, "/2/"),
            Moment(date(2026, 11, 30), "SPT PPN", Tone.WARN, "/3/"),
            Moment(date(2027, 1, 15), "PPh 25", Tone.PLAIN, "/4/"),
        ],
        months=MONTHS,
        today=date(2026, 11, 23),
        today_label="Hari ini",
        title="Kewajiban 2026",
    )

    assert re.findall(r'<a href="([^"]+)"', drawn) == ["/1/", "/2/", "/3/"]
    shapes = dict(re.findall(r'class="sign (\w+) mark-shape" d="M[\d.]+ [\d.]+([a-z])', drawn))
    assert shapes == {"good": "a", "bad": "l", "warn": "l"}
    assert len(set(re.findall(r'class="sign \w+ mark-shape" d="M[\d.]+ [\d.]+([^"]+)', drawn))) == 3
    assert ">Hari ini</text>" in drawn


def test_labels_on_a_year_do_not_cover_each_other() -> None:
    drawn = year(
        [Moment(date(2026, 3, day), f"Kewajiban {day}") for day in (1, 5, 9)],
        months=MONTHS,
        today=date(2026, 1, 1),
        today_label="",
        title="t",
    )

    lanes = re.findall(r'y="([\d.]+)" text-anchor="start">Kewajiban', drawn)
    assert len(set(lanes)) == 3


def test_names_are_written_harmlessly() -> None:
    drawn = broad(
        bars(
            [Group("<script>", [Mark(1, '"><script>', '/x/?a="b"')])],
            ["</svg>"],
            title='"x"',
            scale=str,
        )
    )

    assert "<script>" not in drawn
    assert "&lt;script&gt;" in drawn
    assert 'href="/x/?a=&quot;b&quot;"' in drawn


def test_two_charts_share_a_page() -> None:
    ids = [
        set(re.findall(r'id="([^"]+)"', bars([], ["a"], title=title, scale=str)))
        for title in ("Kas", "Piutang")
    ]
    assert len(ids[0]) == 6  # three hatchings of each drawing
    assert ids[0].isdisjoint(ids[1])


def test_a_telephone_gets_its_own_drawing_with_names_above_the_bars() -> None:
    series = ["Belum jatuh tempo", "Lewat 1-30 hari", "31-90 hari", "Lebih dari 90 hari"]
    marks = [Mark(1, one, f"/{number}/") for number, one in enumerate(series)]
    drawn = stacked([Group("PT Satu", marks)], series, title="Umur piutang", scale=str)

    wide, slim = drawn.split("</svg>")[:2]
    assert 'viewBox="0 0 560 64"' in wide
    assert 'class="chart slim" viewBox="0 0 344 98"' in slim  # two rows of legend, two of the bar
    assert '<text x="0.0" y="64.0" text-anchor="start">PT Satu</text>' in slim
    assert re.findall(r'<a href="([^"]+)"', wide) == re.findall(r'<a href="([^"]+)"', slim)
