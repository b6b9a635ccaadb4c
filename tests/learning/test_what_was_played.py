"""Seconds that were really played: a set that only grows."""

from hypothesis import given
from hypothesis import strategies as st

from lms.learning import played

LENGTH = 600
SECONDS = st.integers(0, LENGTH + 50)
REPORTS = st.lists(st.tuples(SECONDS, SECONDS), max_size=12).map(
    lambda ranges: ",".join(f"{start}-{end}" for start, end in ranges)
)


def union(reports: list[str]) -> int:
    kept = b""
    for report in reports:
        kept = played.packed(played.unpacked(kept) | played.reported(report, LENGTH))
    return played.unpacked(kept)


@given(st.lists(REPORTS, max_size=8), REPORTS)
def test_the_union_never_shrinks(reports, another):
    before, after = union(reports), union([*reports, another])
    assert before & after == before
    assert played.percent(after, LENGTH) >= played.percent(before, LENGTH)


@given(st.lists(REPORTS, max_size=6).flatmap(lambda reports: st.tuples(st.just(reports), st.permutations(reports))))
def test_any_order_of_the_same_reports_gives_the_same(orders):
    assert union(orders[0]) == union(list(orders[1]))


@given(st.lists(REPORTS, max_size=6))
def test_replays_change_nothing(reports):
    assert union(reports) == union(reports * 3)


@given(st.lists(REPORTS, max_size=8))
def test_it_counts_the_seconds_that_lie_in_any_range(reports):
    pairs = [part.split("-") for report in reports for part in report.split(",") if part]
    seconds = {second for start, end in pairs for second in range(int(start), min(int(end), LENGTH))}
    assert union(reports).bit_count() == len(seconds)


@given(st.text(max_size=200) | st.lists(REPORTS, max_size=300).map(",".join), st.integers(1, 14_400))
def test_no_report_makes_it_larger_than_the_recording(text, seconds):
    heard = played.reported(text, seconds)
    assert heard.bit_length() <= seconds
    assert len(played.packed(heard)) <= seconds // 8 + 1
    assert 0 <= played.percent(heard, seconds) <= 100


def test_leaping_to_the_end_is_not_hearing():
    assert not played.is_heard(played.reported("0-3,597-600", 600), 600)
    assert not played.is_heard(played.reported("0-539", 600), 600)
    assert played.is_heard(played.reported("0-540", 600), 600)
    assert played.is_heard(played.reported("300-600,0-250", 600), 600)


def test_what_cannot_be_read_is_left_out():
    for odd in ("", "-", "5", "9-3", "a-b", "1-2-3", "-5-9", "٣-٩", "1e3-2e3", "0-" + "9" * 400):
        assert played.reported(odd, 600) == 0
    assert played.reported("x, 2-4 ,5-", 600) == 0b1100
