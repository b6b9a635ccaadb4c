"""Answering from an e-mail. Following the link records nothing: programs that look into mail open every link. The page
says when it was promised and when it is due; what was promised it says only to those who are signed in and read it."""

from contextlib import suppress

from fastapi import APIRouter
from fastapi.responses import Response

from lms import clock
from lms.commitments import actions, queries
from lms.commitments.forms import AnswerByLink
from lms.commitments.links import Asked, asked
from lms.commitments.models import Commitment
from lms.errors import Hidden, Invalid, Stale
from lms.i18n import N_
from lms.people.guard import Visit, open_door
from lms.people.mailed import for_another, is_for_another, speak_to
from lms.people.models import Person

router = APIRouter()
WHY = "the signed link was mailed to the person, and answers one commitment as it stood, and nothing else"


@router.get("/answers/{token}")
@open_door(WHY)
def question_page(visit: Visit, token: str, answer: str = "") -> Response:
    about, commitment, person = _found(visit, token)
    if is_for_another(visit, person):
        return _for_another(visit, commitment, person)
    return _page(visit, token, about, commitment, person, wanted=answer)


@router.post("/answers/{token}")
@open_door(WHY)
def answer_by_link(visit: Visit, token: str) -> Response:
    about, commitment, person = _found(visit, token)
    if is_for_another(visit, person):
        return _for_another(visit, commitment, person)
    form = AnswerByLink.read(visit.form)
    if form.values is None:
        raise Invalid(N_("Choose one of the answers."), "answer")
    if _is_over(visit, about, commitment, person):
        return _page(visit, token, about, commitment, person)
    act = actions.keep_commitment if form.values.answer == "done" else actions.postpone_commitment
    with suppress(Stale):
        act(visit.db, commitment, person.id, version=about.version, by_link=True)
    visit.db.flush()
    shown = _shown(visit, token, about, commitment, person)
    if shown["stands"] != form.values.answer:
        return _page(visit, token, about, commitment, person, is_refused=True)
    return visit.done(f"/answers/{token}", "commitments/link.html", region="main", is_refused=False, **shown)


def _found(visit: Visit, token: str) -> tuple[Asked, Commitment, Person]:
    about = asked(token)
    found = queries.named(visit.db, about.commitment, about.person) if about else None
    if about is None or found is None:
        raise Hidden
    commitment, person = found
    speak_to(visit, person)
    return about, commitment, person


def _for_another(visit: Visit, commitment: Commitment, person: Person) -> Response:
    may_answer = queries.is_answered_by(visit.db, visit.visitor, commitment)
    return for_another(visit, person, instead="/commitments" if may_answer else "")


def _is_over(visit: Visit, about: Asked, commitment: Commitment, person: Person) -> bool:
    """Too late, or no longer theirs to answer."""
    return about.is_over(clock.now()) or not queries.holds(visit.db, commitment, person)


def _page(
    visit: Visit,
    token: str,
    about: Asked,
    commitment: Commitment,
    person: Person,
    *,
    wanted: str = "",
    is_refused: bool = False,
) -> Response:
    """`is_refused`: another answer than the one that stands was just given, and not recorded."""
    shown = _shown(visit, token, about, commitment, person)
    status = {"over": 410, "overtaken": 409}.get(str(shown["stands"]), 409 if is_refused else 200)
    return visit.page("commitments/link.html", status=status, wanted=wanted, is_refused=is_refused, **shown)


def _shown(visit: Visit, token: str, about: Asked, commitment: Commitment, person: Person) -> dict[str, object]:
    is_read = visit.known is not None and queries.is_read_by(visit.db, visit.visitor, commitment)
    return {
        "token": token,
        "commitment": commitment,
        "person": person,
        "stands": _stands(visit, about, commitment, person),
        "text": commitment.text if is_read else "",
        "place": commitment.origin.partition("/")[0],
        "promised_on": commitment.made_on(person.timezone),
        "is_late": commitment.due_on is not None and commitment.due_on < clock.today(person.timezone),
    }


def _stands(visit: Visit, about: Asked, commitment: Commitment, person: Person) -> str:
    """Whether the link still asks; else what this link answered: "done", "not_yet"; else why it asks no more."""
    if _is_over(visit, about, commitment, person):
        return "over"
    if commitment.state == "open" and commitment.version == about.version:
        return "asked"
    said = queries.answer_by_link(visit.db, commitment, person, about.version)
    return said or "overtaken"
