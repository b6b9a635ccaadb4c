from contextlib import suppress
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from lms import ids
from lms.access.permissions import Permission
from lms.coaching import queries
from lms.coaching.models import CoachingSession
from lms.coaching.routes.writing import log_page
from lms.commitments.queries import commitments_from
from lms.errors import Unreadable
from lms.people.guard import Visit, may
from lms.web.forms import Filled
from lms.web.render import see_other

router = APIRouter()


@router.get("/sessions/{session}")
@may(Permission.SEE_SESSION_FACTS, CoachingSession)
def session_page(visit: Visit, session: CoachingSession, became: str = "") -> Response:
    """For its coach the log, where `became` may choose what became of it; for who was coached what was shared; for the
    programme the facts."""
    logs_it = (session.state != "cancelled" or session.has_log) and queries.may_log(visit.db, visit.visitor, session)
    if logs_it and not became and session.is_to_come:
        return see_other(f"/sessions/{session.public_id}/preparation")
    lacks = queries.what_agreement_lacks(visit.db, session, visit.person) if logs_it else None
    if logs_it and lacks is None:
        with suppress(Unreadable):  # then the facts, with what cannot be opened named in its place
            return log_page(visit, session, became=became)
    return facts_page(visit, session, lacks=lacks, is_shut=logs_it and lacks is None)


def facts_page(
    visit: Visit,
    session: CoachingSession,
    note_form: Filled | None = None,
    *,
    lacks: Any = None,
    is_shut: bool = False,
    status: int = 200,
) -> Response:
    """`is_shut`: its log cannot be written here, for this machine cannot open what was kept of it."""
    view = queries.engagement_view(visit.db, session.engagement_id)
    me = visit.visitor.person_id
    versions = queries.earlier_versions(visit.db, session, me)
    prepared = queries.preparation_of(visit.db, session, me)
    return visit.page(
        "coaching/session.html",
        status=status,
        session=session,
        view=view,
        is_member=any(member.person.id == me for member in view.members),
        note=queries.heard_notes(visit.db, me, [session.id]).get(session.id, ""),
        for_programme=queries.programme_note(visit.db, session, visit.visitor),
        commitments=commitments_from(visit.db, visit.visitor, [queries.origin_of(session)]),
        people=queries.people_by_id(visit.db, queries.people_of(session, versions)),
        versions=versions,
        comers=prepared.comers if session.is_to_come else [],
        prepared=prepared,
        may_arrange=visit.may(Permission.ARRANGE_INTERPRETER) and queries.may_arrange(visit.db, visit.visitor, session),
        point_form=Filled({}),
        interpreter_form=Filled({}),
        client_id=ids.public_id(),
        lacks=lacks,
        is_shut=is_shut,
        is_saved=False,
        is_too_long=False,
        own_draft=_words_kept(visit, session),
        **_own_note(visit, session, note_form),
    )


def _words_kept(visit: Visit, session: CoachingSession) -> list[str]:
    """What the reader typed for a session that was cancelled then, and shared with nobody."""
    if session.state != "cancelled" or session.has_log:
        return []
    with suppress(Unreadable):
        if found := queries.draft_of(visit.db, session, visit.person):
            return queries.words_of(found[1])
    return []


def _own_note(visit: Visit, session: CoachingSession, form: Filled | None = None) -> dict[str, Any]:
    """What the session's page needs of the reader's own note: its text, and the form where they may write it."""
    text = queries.private_note(visit.db, session, visit.person)
    writes = text is not None and visit.may(Permission.KEEP_PRIVATE_NOTE)
    writes = writes and queries.is_coached_on(visit.db, session, visit.visitor.person_id)
    return {"own_note": text, "note_form": (form or Filled({"private": text})) if writes else None}
