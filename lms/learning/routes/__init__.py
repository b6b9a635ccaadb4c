from fastapi import APIRouter

from lms.learning.routes import check, courses, writing

router = APIRouter()
for part in (courses, check, writing):
    router.include_router(part.router)
