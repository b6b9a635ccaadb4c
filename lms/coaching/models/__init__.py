"""The tables of coaching, a file per noun."""

from lms.coaching.models.availability import BookingRules, HoursException, WeeklyHours
from lms.coaching.models.consents import HoursConsent
from lms.coaching.models.engagements import AgreementAcceptance, Engagement, EngagementMember, NotesHandedOn
from lms.coaching.models.feeds import CalendarFeed
from lms.coaching.models.notes import LogDraft, NoteReader, SealedNote
from lms.coaching.models.preparation import AgendaPoint, SessionInterpreter
from lms.coaching.models.sessions import CoachingSession, SessionAnswer
from lms.coaching.models.versions import LogVersion

__all__ = [
    "AgendaPoint",
    "AgreementAcceptance",
    "BookingRules",
    "CalendarFeed",
    "CoachingSession",
    "Engagement",
    "EngagementMember",
    "HoursConsent",
    "HoursException",
    "LogDraft",
    "LogVersion",
    "NoteReader",
    "NotesHandedOn",
    "SealedNote",
    "SessionAnswer",
    "SessionInterpreter",
    "WeeklyHours",
]
