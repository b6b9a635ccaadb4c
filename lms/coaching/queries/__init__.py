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
    sealed_draft,
    sealed_private_note,
)
from lms.coaching.queries.room import origin_of, room_of
from lms.coaching.queries.sessions import (
    UpcomingSession,
    may_log,
    next_planned,
    people_by_id,
    session_by_client_id,
    sessions_of_engagement,
    upcoming_session_for,
)

__all__ = [
    "EngagementView",
    "Member",
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
    "sealed_draft",
    "sealed_private_note",
    "session_by_client_id",
    "sessions_of_engagement",
    "upcoming_session_for",
]
