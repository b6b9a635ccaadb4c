"""The pages of coaching, a file per noun."""

from fastapi import APIRouter

from lms.coaching.routes import (
    acting,
    agenda,
    agreements,
    availability,
    booking,
    cancelling,
    engagements,
    feeds,
    interpreters,
    invitations,
    logs,
    notes,
    pairing,
    rhythm,
    sessions,
)

router = APIRouter()
for part in (
    availability,
    engagements,
    sessions,
    booking,
    cancelling,
    acting,
    logs,
    notes,
    agreements,
    pairing,
    invitations,
    feeds,
    rhythm,
    agenda,
    interpreters,
):
    router.include_router(part.router)
