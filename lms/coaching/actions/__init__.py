"""Every write of coaching, a file per noun."""

from lms.coaching.actions.agreements import accept_agreement, hand_on_notes, refuse_unless_agreed
from lms.coaching.actions.answers import answer_invitation
from lms.coaching.actions.availability import add_exception, remove_exception, set_hours
from lms.coaching.actions.booking import (
    begin_session,
    book_sessions,
    cancel_session,
    lock_diaries,
    move_booking,
    move_session,
    plan_session,
)
from lms.coaching.actions.consents import let_name
from lms.coaching.actions.drafts import keep_private_note, lock_session, rebase_draft, save_draft
from lms.coaching.actions.feeds import end_feed, renew_feed
from lms.coaching.actions.pairing import end_engagement, pair, replace_coach, stand_in, take_back
from lms.coaching.actions.preparation import (
    add_point,
    arrange_interpreter,
    call_off_interpreter,
    raise_point,
    take_off_point,
)
from lms.coaching.actions.sharing import share_log

__all__ = [
    "accept_agreement",
    "add_exception",
    "add_point",
    "answer_invitation",
    "arrange_interpreter",
    "begin_session",
    "book_sessions",
    "call_off_interpreter",
    "cancel_session",
    "end_engagement",
    "end_feed",
    "hand_on_notes",
    "keep_private_note",
    "let_name",
    "lock_diaries",
    "lock_session",
    "move_booking",
    "move_session",
    "pair",
    "plan_session",
    "raise_point",
    "rebase_draft",
    "refuse_unless_agreed",
    "remove_exception",
    "renew_feed",
    "replace_coach",
    "save_draft",
    "set_hours",
    "share_log",
    "stand_in",
    "take_back",
    "take_off_point",
]
