"""Imports every module that handles jobs, so that the worker knows them."""

from lms.home import reminding
from lms.learning import republishing
from lms.mail import delivery
from lms.people.actions import account, seats, signing_in

__all__ = ["account", "delivery", "reminding", "republishing", "seats", "signing_in"]
