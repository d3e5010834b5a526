"""Damaged files: they are read or refused, never anything else, and never for long."""

from hypothesis import given, settings
from hypothesis import strategies as st

from teliti.treasury.domain.messages import Unreadable
from teliti.treasury.domain.readers import STANDARD
from teliti.treasury.domain.reading import read
from teliti.treasury.domain.statement import Statement
from teliti.treasury.domain.summary import as_json
from teliti.treasury.tests.samples import samples

SAMPLES = [each for kind in ("mt940", "camt", "csv", "ofx") for each in samples(kind)]
ODD = [b"", b"\n", b"\r", b'"', b",", b";", b":61:", b"-}", b"{4:", b"<", b">", b"\x00", b"\xff"]
ODD += [b"9" * 40, b"0000", b"<!DOCTYPE a>", "\u0663".encode(), b"1E9999999", b"NaN", b"Infinity"]


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A sample with a part cut out, a byte changed, or something odd put in."""
    data = draw(st.sampled_from(SAMPLES)).data
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 80)))
        data = data[:start] + draw(st.sampled_from(ODD) | st.binary(max_size=3)) + data[end:]
    return data[: draw(st.integers(0, len(data)))] if draw(st.booleans()) else data


def outcome(data: bytes) -> tuple[list[Statement], Unreadable | None]:
    """The statements, or the refusal."""
    try:
        return read(data, readers=STANDARD), None
    except Unreadable as unreadable:
        return [], unreadable


@settings(max_examples=200, deadline=5000)
@given(damaged())
def test_damaged_file_is_read_or_refused(data: bytes) -> None:
    statements, refusal = outcome(data)
    if refusal:
        assert str(refusal)
        assert refusal.line is None or refusal.line >= 1
    else:
        assert len(as_json(statements)) == len(statements) > 0


@settings(max_examples=100, deadline=5000)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    statements, refusal = outcome(data)
    assert statements or str(refusal)
