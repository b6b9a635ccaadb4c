from fastapi import APIRouter

from lms.learning.routes import check, courses, media, writing

router = APIRouter()
for part in (courses, check, writing, media):
    router.include_router(part.router)
