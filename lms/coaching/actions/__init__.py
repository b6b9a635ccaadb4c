"""Every write of coaching, a file per noun."""

from lms.coaching.actions.booking import begin_session, cancel_session, plan_session
from lms.coaching.actions.drafts import keep_private_note, lock_session, rebase_draft, save_draft
from lms.coaching.actions.sharing import share_log

__all__ = [
    "begin_session",
    "cancel_session",
    "keep_private_note",
    "lock_session",
    "plan_session",
    "rebase_draft",
    "save_draft",
    "share_log",
]
