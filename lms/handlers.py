"""Imports every module that handles jobs, so that the worker knows them."""

from lms.mail import delivery
from lms.people.actions import account, seats, signing_in

__all__ = ["account", "delivery", "seats", "signing_in"]
