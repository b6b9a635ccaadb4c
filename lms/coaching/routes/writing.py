"""What the steps of a log share: the room it is written in, and the page with its one form."""

from fastapi.responses import Response

from lms import clock, ids
from lms.coaching import queries
from lms.coaching.log import PROMISES, Room, typed_again, typed_before
from lms.coaching.models import CoachingSession
from lms.commitments.queries import commitments_from
from lms.errors import Unreadable
from lms.people.guard import Visit
from lms.web.forms import Filled


def room_for(visit: Visit, session: CoachingSession) -> Room:
    return queries.room_of(visit.db, session, visit.person, visit.zone, clock.now())


def log_page(
    visit: Visit,
    session: CoachingSession,
    form: Filled | None = None,
    *,
    status: int = 200,
    told: str = "",
    became: str = "",
    is_too_long: bool = False,
) -> Response:
    """The log as it was last typed: in this request, in the draft, or as it was shared. Raises Unreadable: a log is not
    written over words that this machine cannot open."""
    room = room_for(visit, session)
    kept = queries.draft_of(visit.db, session, visit.person)
    shared = queries.note_shared_in(visit.db, session)
    heard = queries.heard_notes(visit.db, visit.person.id, [session.id]).get(session.id, "")
    private = queries.private_note(visit.db, session, visit.person)
    told_programme = queries.note_shared_in(visit.db, session, "programme")
    for_programme = queries.programme_note(visit.db, session, visit.visitor)
    if heard is None or private is None or for_programme is None:
        raise Unreadable
    shares_note = shared is None or queries.reads_note(visit.db, shared[0], visit.person.id)
    tells_programme = told_programme is None or queries.reads_note(visit.db, told_programme[0], visit.person.id)
    if form is None:
        form = typed_again(kept[1], room) if kept else typed_before(room, heard, for_programme)
    if became in ("cancelled", "no_show"):
        form.typed["became"] = became
    form.typed.setdefault("kind", room.kind)
    form.typed.setdefault("private", private)
    view = queries.engagement_view(visit.db, session.engagement_id)
    prepared = queries.preparation_of(visit.db, session, visit.person.id)
    versions = queries.earlier_versions(visit.db, session, visit.visitor.person_id)
    return visit.page(
        "coaching/log.html",
        status=status,
        form=form,
        told=told,
        is_too_long=is_too_long,
        session=session,
        view=view,
        room=room,
        draft=kept[0] if kept else None,
        shares_note=shares_note,
        versions=versions,
        people=queries.people_by_id(visit.db, queries.people_of(session, versions)) if versions else {},
        handed_on="" if shares_note else heard,
        tells_programme=tells_programme,
        for_programme=for_programme,
        promised=commitments_from(visit.db, visit.visitor, [queries.origin_of(session)]),
        rows=PROMISES,
        comers=prepared.comers if session.is_to_come else [],
        prepared=prepared,
        is_coach=True,
        may_arrange=True,
        interpreter_form=Filled({}),
        client_id=ids.public_id(),
    )
