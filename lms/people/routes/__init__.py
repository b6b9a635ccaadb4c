from fastapi import APIRouter

from lms.people.routes import cohorts, language, me, reminders, sign_in, signed_in, who_can_see

router = APIRouter()
for part in (sign_in, signed_in, language, me, reminders, who_can_see, cohorts):
    router.include_router(part.router)
