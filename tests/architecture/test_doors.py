"""Every door has a guard from the permissions page, or stands open for a reason that is written here."""

import pytest
from fastapi.routing import APIRoute

from lms.access.permissions import GRANTS, VISIBLE_BY, Permission
from lms.access.roles import Role
from lms.access.scope import Scope
from lms.app import routers
from lms.tables import (
    assignments,
    certificates,
    coaching,
    cohorts,
    commitments,
    delegations,
    learning,
    offerings,
    people,
)

OPEN_DOORS = {
    "/address/{token}",
    "/answers/{token}",
    "/calendar/{token}.ics",
    "/certificates/check",
    "/certificates/issuer",
    "/certificates/issuer/did.json",
    "/certificates/issuer/keys/{kid}",
    "/certificates/status/{number}",
    "/certificates/{serial}",
    "/favicon.ico",
    "/healthz",
    "/invitations/{token}",
    "/language",
    "/outbox",
    "/outbox/{mail_id}",
    "/readyz",
    "/reminders/{token}",
    "/sign-in",
    "/sign-in/code",
    "/sign-in/{token}",
    "/sign-out",
}


def endpoints() -> list[APIRoute]:
    def walk(router):
        for route in router.routes:
            inner = getattr(route, "router", None) or getattr(route, "original_router", None)
            yield from walk(inner) if inner is not None else [route]

    return [route for router in routers().values() for route in walk(router) if isinstance(route, APIRoute)]


def test_there_are_doors():
    assert len(endpoints()) > 40


@pytest.mark.parametrize("route", endpoints(), ids=lambda route: f"{min(route.methods)} {route.path}")
def test_a_door_is_guarded_or_stands_open_for_a_reason(route):
    if route.path in OPEN_DOORS:
        assert route.endpoint.open_door
    else:
        assert route.endpoint.guard in Permission, f"{route.path} has no guard"


def test_the_list_of_open_doors_holds_no_door_that_is_gone():
    assert {route.path for route in endpoints() if getattr(route.endpoint, "open_door", "")} == OPEN_DOORS


def test_every_permission_is_granted_and_has_a_sentence():
    assert set(GRANTS) == set(Permission)
    assert all(permission.value for permission in Permission)


def test_a_thing_that_may_be_changed_can_be_seen_as_widely():
    for permission, seen_by in VISIBLE_BY.items():
        assert set(GRANTS[permission]) <= set(GRANTS[seen_by]) | {Role.PERSON}


TABLES = {
    Permission.READ_COURSE: offerings.Offering,
    Permission.LEARN: offerings.Offering,
    Permission.READ_EXERCISE: learning.Exercise,
    Permission.SHARE_EXERCISE: learning.Exercise,
    Permission.SEE_SUBMISSION: assignments.Submission,
    Permission.WRITE_SUBMISSION: assignments.Submission,
    Permission.REVIEW_SUBMISSION: assignments.Submission,
    Permission.ANSWER_PEER_REQUEST: assignments.PeerRequest,
    Permission.SEE_ENGAGEMENT: coaching.Engagement,
    Permission.SEE_SESSION_FACTS: coaching.CoachingSession,
    Permission.ANSWER_INVITATION: coaching.CoachingSession,
    Permission.LOG_SESSION: coaching.CoachingSession,
    Permission.WRITE_AGENDA: coaching.CoachingSession,
    Permission.PREPARE_SESSION: coaching.CoachingSession,
    Permission.ARRANGE_INTERPRETER: coaching.CoachingSession,
    Permission.READ_PROGRAMME_NOTE: coaching.SealedNote,
    Permission.KEEP_PRIVATE_NOTE: coaching.CoachingSession,
    Permission.ACCEPT_AGREEMENT: coaching.Engagement,
    Permission.HAND_ON_NOTES: coaching.Engagement,
    Permission.BOOK_SESSION: coaching.CoachingSession,
    Permission.DELEGATE: delegations.Delegation,
    Permission.KEEP_HOURS: coaching.HoursException,
    Permission.EXPORT_HOURS: coaching.Engagement,
    Permission.SEE_COMMITMENT: commitments.Commitment,
    Permission.ANSWER_COMMITMENT: commitments.Commitment,
    Permission.SEE_CITY: cohorts.City,
    Permission.SEE_LEARNING: people.Seat,
    Permission.KEEP_ACCOUNT: people.SignInSession,
    Permission.SEE_CERTIFICATE: certificates.Certificate,
    Permission.REVOKE_CERTIFICATE: certificates.Certificate,
}


@pytest.mark.parametrize("permission", TABLES)
def test_every_scope_word_that_is_granted_has_a_meaning(permission):
    meanings = TABLES[permission].meanings()
    for scope in GRANTS[permission].values():
        assert scope is Scope.EVERY or scope in meanings, f"{permission}: {scope} has no meaning"


# The sensitive rows of the matrix, by hand: whoever changes the permissions page has to change this one too.
BY_HAND = {
    Permission.SEE_SUBMISSION: {"person", "mayor", "coach", "expert"},
    Permission.WRITE_SUBMISSION: {"person"},
    Permission.REVIEW_SUBMISSION: {"mayor", "coach", "expert"},
    Permission.ANSWER_PEER_REQUEST: {"mayor"},
    Permission.SEE_ENGAGEMENT: {"mayor", "chief_of_staff", "staff", "coach"},
    Permission.SEE_SESSION_FACTS: {"mayor", "chief_of_staff", "staff", "coach", "manager"},
    Permission.ANSWER_INVITATION: {"mayor", "chief_of_staff", "staff", "coach"},
    Permission.LOG_SESSION: {"coach"},
    Permission.WRITE_AGENDA: {"mayor", "chief_of_staff", "staff", "coach"},
    Permission.PREPARE_SESSION: {"coach"},
    Permission.ARRANGE_INTERPRETER: {"coach", "manager"},
    Permission.READ_PROGRAMME_NOTE: {"person", "manager"},
    Permission.KEEP_PRIVATE_NOTE: {"mayor", "chief_of_staff", "staff"},
    Permission.ACCEPT_AGREEMENT: {"mayor", "chief_of_staff", "staff", "coach", "manager"},
    Permission.HAND_ON_NOTES: {"person"},
    Permission.PAIR_COACHES: {"manager"},
    Permission.BOOK_SESSION: {"person", "mayor", "chief_of_staff", "staff", "coach"},
    Permission.DELEGATE: {"mayor"},
    Permission.KEEP_HOURS: {"coach"},
    Permission.SEE_RHYTHM: {"manager"},
    Permission.EXPORT_HOURS: {"coach"},
    Permission.BE_NAMED: {"person"},
    Permission.READ_EXERCISE: {"person"},
    Permission.SHARE_EXERCISE: {"person"},
    Permission.KEEP_WRITING: {"person"},
    Permission.SEE_COMMITMENT: {"person", "mayor", "chief_of_staff", "staff", "manager"},
    Permission.ANSWER_COMMITMENT: {"person", "chief_of_staff", "staff"},
    Permission.SEE_LEARNING: {"person", "mayor", "chief_of_staff", "staff", "manager"},
    Permission.SEE_CERTIFICATE: {"person", "manager"},
    Permission.REVOKE_CERTIFICATE: {"manager"},
    Permission.SEE_REPORT: {"manager"},
    Permission.SEE_PERSON: {"manager"},
    Permission.SEE_TRANSLATION: {"translator", "manager"},
    Permission.MANAGE_COHORT: {"manager"},
    Permission.MANAGE_OFFERING: {"manager"},
    Permission.RECORD_CONSENT: {"manager"},
}


@pytest.mark.parametrize("permission", BY_HAND)
def test_the_sensitive_permissions_are_those_written_here(permission):
    assert {str(role) for role in GRANTS[permission]} == BY_HAND[permission]


def test_what_is_read_in_the_room_never_reaches_the_whole_programme():
    read_in_a_circle = (Permission.SEE_ENGAGEMENT, Permission.READ_EXERCISE, Permission.SEE_SUBMISSION)
    for permission in (*read_in_a_circle, Permission.LOG_SESSION, Permission.WRITE_AGENDA, Permission.HAND_ON_NOTES):
        assert Scope.EVERY not in GRANTS[permission].values()
