"""What coaching reminds people of: a file for each kind of thing that is due."""

from lms.coaching.reminding.interpreters import interpreters_due
from lms.coaching.reminding.logs import unlogged_due
from lms.coaching.reminding.nothing_booked import nothing_booked_due

__all__ = ["interpreters_due", "nothing_booked_due", "unlogged_due"]
