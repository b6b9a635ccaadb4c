"""Every select of coaching, a file per noun."""

from lms.coaching.queries.engagements import (
    EngagementView,
    Member,
    coaches_of,
    engagement_view,
    engagements_of,
    members_of,
)
from lms.coaching.queries.notes import (
    draft_of,
    heard_notes,
    note_shared_in,
    private_note,
    reads_note,
)
from lms.coaching.queries.room import origin_of, room_of
from lms.coaching.queries.sessions import (
    SessionFacts,
    UpcomingSession,
    may_log,
    next_planned,
    people_by_id,
    session_by_client_id,
    sessions_held_by_person,
    sessions_of_city,
    sessions_of_engagement,
    unlogged_sessions,
    upcoming_session_for,
)

__all__ = [
    "EngagementView",
    "Member",
    "SessionFacts",
    "UpcomingSession",
    "coaches_of",
    "draft_of",
    "engagement_view",
    "engagements_of",
    "heard_notes",
    "may_log",
    "members_of",
    "next_planned",
    "note_shared_in",
    "origin_of",
    "people_by_id",
    "private_note",
    "reads_note",
    "room_of",
    "session_by_client_id",
    "sessions_held_by_person",
    "sessions_of_city",
    "sessions_of_engagement",
    "unlogged_sessions",
    "upcoming_session_for",
]
