"""A log's way from what is typed to what is shared: draft, review, preview, release."""

from fastapi import APIRouter
from fastapi.responses import Response

from lms.access.permissions import Permission
from lms.coaching import actions, queries
from lms.coaching.booking import Wanted
from lms.coaching.log import Log, Room, as_form, is_too_long, kept, read_log
from lms.coaching.models import CoachingSession, Engagement, LogDraft
from lms.coaching.routes.writing import log_page, room_for
from lms.coaching.seals import fingerprint, was_shared
from lms.errors import Invalid
from lms.i18n import N_
from lms.people.guard import Visit, may
from lms.web.forms import Filled, cleaned
from lms.web.render import see_other, wants_fragment
from lms.web.windows import Window

router = APIRouter()


@router.post("/sessions/{session}/draft")
@may(Permission.LOG_SESSION, CoachingSession)
def save_draft(visit: Visit, session: CoachingSession) -> Response:
    """Keep what is typed, whatever it is."""
    if not _keep(visit, session):
        return _too_long(visit, session)
    return visit.done(
        f"/sessions/{session.public_id}", "coaching/log.html", region="saved", draft=True, is_too_long=False
    )


@router.post("/sessions/{session}/review")
@may(Permission.LOG_SESSION, CoachingSession)
def review(visit: Visit, session: CoachingSession) -> Response:
    """Check what is typed before it is shown as it will be shared."""
    if not _keep(visit, session):
        return _too_long(visit, session)
    room = room_for(visit, session)
    form, log = read_log(visit.form, room)
    if form.value("became") == "moved" and session.state == "planned":
        return see_other(f"/sessions/{session.public_id}/moving")
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
    if session.state == "cancelled" and not session.has_log:
        raise Invalid(N_("This session was cancelled. Your draft is kept."))
    engagement = queries.engagement_view(visit.db, session.engagement_id).engagement
    found = queries.draft_of(visit.db, session, visit.person)
    if found is None:  # shared already: the second of two clicks
        return _where_it_stands(visit, session, engagement)
    draft, typed = found
    if was_shared(draft, str(visit.form.get("preview", ""))):  # the second click; the draft keeps what was not shared
        return _where_it_stands(visit, session, engagement)
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
    return _where_it_stands(visit, session, engagement)


@router.post("/sessions/{session}/base")
@may(Permission.LOG_SESSION, CoachingSession)
def go_on_from_theirs(visit: Visit, session: CoachingSession) -> Response:
    """Who was overtaken has seen the other's log, and goes on with their own on top of it."""
    found = queries.draft_of(visit.db, session, visit.person)
    seen = str(visit.form.get("version", ""))
    if found and seen == str(session.version):
        actions.rebase_draft(found[0], session.version)
    return see_other(f"/sessions/{session.public_id}")


def _where_it_stands(visit: Visit, session: CoachingSession, engagement: Engagement) -> Response:
    """In the list of who coaches today; on its own page for who coached before."""
    if queries.coaches_it(visit.db, engagement.id, visit.person.id, visit.visitor.today):
        return see_other(f"/engagements/{engagement.public_id}#session-{session.public_id}")
    return see_other(f"/sessions/{session.public_id}")


def _next_is_free(visit: Visit, room: Room, log: Log, form: Filled) -> bool:
    """Whether everyone is free at the next session that the log sets; its field says so if not."""
    if log.next_at is None:
        return True
    if not room.plans_next:
        form.refuse("next_day", N_("Whoever coaches here now plans the next session."))
        return False
    but, engagement = room.upcoming, visit.db.get_one(Engagement, room.session.engagement_id)
    zone = but.zone if but and but.channel == "in_person" else room.zone
    wanted = Wanted(log.next_at, zone, log.facts.next_minutes)
    conditions = queries.conditions_for(visit.db, engagement, visit.person.id, room.now)
    for one in queries.conflicts(visit.db, engagement.id, wanted, conditions, but=but.id if but else None):
        form.refuse("next_day", one.why)
    return not form.errors


def _keep(visit: Visit, session: CoachingSession) -> bool:
    """Whether what is typed was kept; nothing is, if it is far too long."""
    typed, private = kept(visit.form), cleaned(str(visit.form.get("private", "")))
    if is_too_long(typed, private):
        return False
    base = str(visit.form.get("base", ""))
    base_version = int(base) if base.isdecimal() and len(base) < 9 else session.version
    window = Window.of(visit.form)
    actions.save_draft(visit.db, session, visit.person, typed, base_version, window)
    if "private" in visit.form:
        actions.keep_private_note(visit.db, session, visit.person, private, window)
    visit.db.flush()
    return True


def _too_long(visit: Visit, session: CoachingSession) -> Response:
    """What was typed stays in the page, which says that it was not kept."""
    if wants_fragment(visit.request):
        return visit.page("coaching/log.html", region="saved", status=422, is_too_long=True)
    form, _ = read_log(visit.form, room_for(visit, session))
    return log_page(visit, session, form, status=422, is_too_long=True)


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
        return visit.page("coaching/overtaken.html", status=409, plans_next=room.plans_next, **shown)
    return visit.page("coaching/sharing.html", status=status, told=told, preview=fingerprint(draft), **shown)


def _shown(visit: Visit, session: CoachingSession, log: Log) -> dict[str, object]:
    others = [person.name for person in log.attendees if person.id != visit.person.id]
    return {
        "session": session,
        "log": log,
        "readers": others,
        "view": queries.engagement_view(visit.db, session.engagement_id),
        "note": queries.heard_notes(visit.db, visit.person.id, [session.id]).get(session.id, ""),
        "for_programme": queries.programme_note(visit.db, session, visit.visitor),
        "people": queries.people_by_id(visit.db, [*session.attendees, *session.missing, session.logged_by or 0]),
    }
