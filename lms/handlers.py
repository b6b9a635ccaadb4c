"""Imports every module that handles jobs, so that the worker knows them."""

from lms.home import reminding
from lms.learning import finishing
from lms.mail import delivery
from lms.people.actions import account, seats, signing_in

__all__ = ["account", "delivery", "finishing", "reminding", "seats", "signing_in"]
