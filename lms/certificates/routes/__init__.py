from fastapi import APIRouter

from lms.certificates.routes import checking, holder, issuer, managing

router = APIRouter()
for part in (holder, issuer, managing, checking):  # `checking` last: its /certificates/{serial} takes any word
    router.include_router(part.router)
