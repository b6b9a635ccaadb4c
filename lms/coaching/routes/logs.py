"""A log's way from what is typed to what is shared: draft, review, preview, release."""

from fastapi import APIRouter
from fastapi.responses import Response

from lms.access.permissions import Permission
from lms.coaching import actions, queries
from lms.coaching.booking import TAKEN
from lms.coaching.log import Log, Room, as_form, kept, read_log
from lms.coaching.models import CoachingSession, LogDraft
from lms.coaching.routes.writing import log_page, room_for
from lms.coaching.seals import fingerprint
from lms.errors import Invalid
from lms.i18n import N_
from lms.people.guard import Visit, may
from lms.web.forms import Filled, cleaned
from lms.web.render import see_other
from lms.web.windows import Window

router = APIRouter()


@router.post("/sessions/{session}/draft")
@may(Permission.LOG_SESSION, CoachingSession)
def save_draft(visit: Visit, session: CoachingSession) -> Response:
    """Keep what is typed, whatever it is."""
    _keep(visit, session)
    return visit.done(f"/sessions/{session.public_id}", "coaching/log.html", region="saved", draft=True)


@router.post("/sessions/{session}/review")
@may(Permission.LOG_SESSION, CoachingSession)
def review(visit: Visit, session: CoachingSession) -> Response:
    """Check what is typed before it is shown as it will be shared."""
    _keep(visit, session)
    room = room_for(visit, session)
    form, log = read_log(visit.form, room)
    if log is None or not _next_is_free(visit, room, log, form):
        return log_page(visit, session, form, status=422)
    return see_other(f"/sessions/{session.public_id}/sharing")


@router.get("/sessions/{session}/sharing")
@may(Permission.LOG_SESSION, CoachingSession)
def preview(visit: Visit, session: CoachingSession) -> Response:
    found = queries.draft_of(visit.db, session, visit.person)
    if found is None:
        return see_other(f"/sessions/{session.public_id}")
    return _preview(visit, session, *found)


@router.post("/sessions/{session}/sharing")
@may(Permission.LOG_SESSION, CoachingSession)
def share(visit: Visit, session: CoachingSession) -> Response:
    actions.lock_diaries(visit.db, session.engagement_id)
    actions.lock_session(visit.db, session)
    if session.state == "cancelled":
        raise Invalid(N_("This session was cancelled. Your draft is kept."))
    engagement = queries.engagement_view(visit.db, session.engagement_id).engagement
    found = queries.draft_of(visit.db, session, visit.person)
    if found is None:  # shared already: the second of two clicks
        return see_other(f"/engagements/{engagement.public_id}#session-{session.public_id}")
    draft, typed = found
    if draft.base_version != session.version:
        return _preview(visit, session, draft, typed)
    if visit.form.get("preview") != fingerprint(draft):
        told = N_("The draft was saved again in between. This is how it stands now; nothing has been shared.")
        return _preview(visit, session, draft, typed, status=409, told=told)
    room = room_for(visit, session)
    form, log = read_log(as_form(typed), room)
    if log is None or not _next_is_free(visit, room, log, form):
        return log_page(visit, session, form, status=422)
    actions.share_log(visit.db, engagement, room, log, draft, visit.person)
    return see_other(f"/engagements/{engagement.public_id}#session-{session.public_id}")


@router.post("/sessions/{session}/base")
@may(Permission.LOG_SESSION, CoachingSession)
def go_on_from_theirs(visit: Visit, session: CoachingSession) -> Response:
    """Who was overtaken has seen the other's log, and goes on with their own on top of it."""
    found = queries.draft_of(visit.db, session, visit.person)
    seen = str(visit.form.get("version", ""))
    if found and seen == str(session.version):
        actions.rebase_draft(found[0], session.version)
    return see_other(f"/sessions/{session.public_id}")


def _next_is_free(visit: Visit, room: Room, log: Log, form: Filled) -> bool:
    """Whether everyone is free at the next session that the log sets; its field says so if not."""
    if log.next_at is None:
        return True
    people = [person.id for person in room.people]
    but = room.upcoming.id if room.upcoming else None
    if queries.are_taken(visit.db, people, log.next_at, log.facts.next_minutes, but=but):
        form.refuse("next_day", TAKEN)
    return not form.errors


def _keep(visit: Visit, session: CoachingSession) -> None:
    base = str(visit.form.get("base", ""))
    base_version = int(base) if base.isdecimal() and len(base) < 9 else session.version
    window = Window.of(visit.form)
    actions.save_draft(visit.db, session, visit.person, kept(visit.form), base_version, window)
    if "private" in visit.form:
        actions.keep_private_note(visit.db, session, visit.person, cleaned(str(visit.form["private"])), window)
    visit.db.flush()


def _preview(
    visit: Visit,
    session: CoachingSession,
    draft: LogDraft,
    typed: dict[str, list[str]],
    *,
    status: int = 200,
    told: str = "",
) -> Response:
    """Exactly what will be released, and to whom; or, when another log was shared since, both side by side."""
    room = room_for(visit, session)
    form, log = read_log(as_form(typed), room)
    if log is None:
        return log_page(visit, session, form, status=422)
    shown = _shown(visit, session, log)
    if draft.base_version != session.version:
        return visit.page("coaching/overtaken.html", status=409, **shown)
    return visit.page("coaching/sharing.html", status=status, told=told, preview=fingerprint(draft), **shown)


def _shown(visit: Visit, session: CoachingSession, log: Log) -> dict[str, object]:
    others = [person.name for person in log.attendees if person.id != visit.person.id]
    return {
        "session": session,
        "log": log,
        "readers": others,
        "view": queries.engagement_view(visit.db, session.engagement_id),
        "note": queries.heard_notes(visit.db, visit.person.id, [session.id]).get(session.id, ""),
        "people": queries.people_by_id(visit.db, [*session.attendees, session.logged_by or 0]),
    }
