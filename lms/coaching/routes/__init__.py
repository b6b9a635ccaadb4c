"""The pages of coaching, a file per noun."""

from fastapi import APIRouter

from lms.coaching.routes import engagements, logs, sessions

router = APIRouter()
for part in (engagements, sessions, logs):
    router.include_router(part.router)
