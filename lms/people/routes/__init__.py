from fastapi import APIRouter

from lms.people.routes import cohorts, language, me, sign_in, who_can_see

router = APIRouter()
for part in (sign_in, language, me, who_can_see, cohorts):
    router.include_router(part.router)
