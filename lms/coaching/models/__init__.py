"""The tables of coaching, a file per noun."""

from lms.coaching.models.availability import BookingRules, HoursException, WeeklyHours
from lms.coaching.models.engagements import AgreementAcceptance, Engagement, EngagementMember, NotesHandedOn
from lms.coaching.models.feeds import CalendarFeed
from lms.coaching.models.notes import LogDraft, NoteReader, SealedNote
from lms.coaching.models.sessions import CoachingSession, SessionAnswer

__all__ = [
    "AgreementAcceptance",
    "BookingRules",
    "CalendarFeed",
    "CoachingSession",
    "Engagement",
    "EngagementMember",
    "HoursException",
    "LogDraft",
    "NoteReader",
    "NotesHandedOn",
    "SealedNote",
    "SessionAnswer",
    "WeeklyHours",
]
