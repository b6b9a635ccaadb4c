"""Byte ranges as RFC 9110, 14 has them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.files.ranges import Unsatisfiable, asked_range


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-0", (0, 1)),
        ("bytes=0-99", (0, 100)),
        ("bytes=10-", (10, 100)),
        ("bytes=-5", (95, 100)),
        ("bytes=-500", (0, 100)),
        ("bytes=90-5000", (90, 100)),
        ("Bytes= 1-2 ", (1, 3)),
    ],
)
def test_a_single_range_is_understood(header, part):
    assert asked_range(header, 100) == part


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0", f"bytes={10**18}-"])
def test_what_lies_beyond_the_end_cannot_be_satisfied(header):
    with pytest.raises(Unsatisfiable):
        asked_range(header, 100)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=5-4",
        "bytes=a-b",
        "items=0-5",
        "bytes=0-1,5-6",
        "bytes=--5",
        "bytes=+1-2",
        "bytes=0x1-2",
        "bytes=١-٢",
        "bytes=1 -2",
        "bytes=0-1\r\nx: y",
        f"bytes={'9' * 5000}-",
        "bytes=" + "0-1," * 10_000,
    ],
)
def test_what_is_not_one_range_gives_everything(header):
    assert asked_range(header, 100) is None


@given(st.text(max_size=40) | st.from_regex(r"bytes=\d{0,5}-\d{0,5}"), st.integers(1, 10_000))
def test_a_part_always_lies_within_the_file(header, size):
    try:
        part = asked_range(header, size)
    except Unsatisfiable:
        return
    assert part is None or 0 <= part[0] < part[1] <= size
