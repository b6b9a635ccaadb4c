from fastapi import APIRouter

from lms.assignments.routes import files, handing_in, peers, reviewing, taking_away, writing

router = APIRouter()
for part in (writing, handing_in, files, taking_away, peers, reviewing):
    router.include_router(part.router)
