"""Whatever is said of a promise, in whatever order, by whom, and however often: it stands as its history says."""

from datetime import timedelta
from itertools import pairwise

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from lms.commitments import actions
from lms.commitments.models import Commitment, CommitmentAnswer
from lms.errors import Stale
from lms.people.models import Seat

ACTS = ("postpone", "keep", "undo", "undo", "another day", "change", "drop", "adopt")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(ACTS), st.sampled_from((True, True, False)), st.sampled_from((0, 0, 0, 0, -1, 1)), st.booleans()
    ),
    min_size=1,
    max_size=12,
)


def said(db, commitment: Commitment) -> list[CommitmentAnswer]:
    of_it = select(CommitmentAnswer).where(col(CommitmentAnswer.commitment_id) == commitment.id)
    return list(db.exec(of_it.order_by(col(CommitmentAnswer.id))).all())


def act(db, commitment, seat, step: str, by_link: bool, version: int, number: int) -> None:
    me, words = seat.person_id, f"Words {number}"
    if step == "keep":
        actions.keep_commitment(db, commitment, me, version, by_link=by_link)
    elif step == "postpone":
        actions.postpone_commitment(db, commitment, me, None, version, by_link=by_link)
    elif step == "another day":
        day = commitment.due_on + timedelta(days=number + 1)
        actions.postpone_commitment(db, commitment, me, day, version)
    elif step == "change":
        actions.change_commitment(db, commitment, me, words, None, version)
    elif step == "drop":
        actions.drop_commitment(db, commitment, me, words, version)
    elif step == "adopt":
        actions.adopt_for_city(db, commitment, me, seat.office_id, version)
    else:
        actions.undo_answer(db, commitment, me, version)
    db.flush()


def snapshot(db, commitment: Commitment) -> tuple:
    """What is there, read anew."""
    db.refresh(commitment)
    rows = tuple((row.answer, row.by_link, row.is_undone, row.reason) for row in said(db, commitment))
    return commitment.state, commitment.text, commitment.due_on, commitment.version, commitment.office_id, rows


@given(steps=STEPS)
@example(steps=[("keep", True, 0, True), ("undo", False, 0, True), ("undo", False, 0, True), ("keep", False, 0, True)])
@example(steps=[("postpone", True, 0, True), ("undo", False, 0, True), ("adopt", False, 0, True)])
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_it_stands_as_its_history_says(db, promised, person, steps):
    commitment = promised()
    seat = db.exec(select(Seat).where(col(Seat.person_id) == person("ana").id)).first()
    for number, (step, by_link, off, again) in enumerate(steps):
        before, shown = snapshot(db, commitment), commitment.version + off
        try:
            act(db, commitment, seat, step, by_link, shown, number)
        except Stale:
            assert off != 0 and snapshot(db, commitment) == before
            continue
        after = snapshot(db, commitment)
        check(commitment, before, after, said(db, commitment))
        if again and step != "another day":
            try:
                act(db, commitment, seat, step, by_link, shown, number)
            except Stale:
                assert after == before
            assert snapshot(db, commitment) == after


def check(commitment, before, after, rows) -> None:
    grown = len(rows) - len(before[-1])
    assert grown in (0, 1) and after[3] - before[3] == grown
    assert (after == before) == (grown == 0)
    assert commitment.version == 1 + len(rows)
    undone = [row for row in rows if row.is_undone]
    assert all(row.by_link and row.answer in ("done", "not_yet") for row in undone)
    assert len(undone) == sum(row.answer == "undone" for row in rows)
    assert sum(row.answer == "adopted" for row in rows) == int(commitment.is_the_citys) <= 1
    ending = [row.answer for row in rows if row.answer in ("done", "dropped") and not row.is_undone]
    assert commitment.state == (ending[-1] if ending else "open") and len(ending) <= 1
    for row, following in pairwise(rows):
        assert row.is_undone == (following.answer == "undone")
        if row.is_undone:
            assert following.due_before == row.due_before and following.text_before == row.text_before
