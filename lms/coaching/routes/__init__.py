"""The pages of coaching, a file per noun."""

from fastapi import APIRouter

from lms.coaching.routes import (
    agreements,
    availability,
    booking,
    cancelling,
    engagements,
    feeds,
    invitations,
    logs,
    pairing,
    sessions,
)

router = APIRouter()
for part in (availability, engagements, sessions, booking, cancelling, logs, agreements, pairing, invitations, feeds):
    router.include_router(part.router)
