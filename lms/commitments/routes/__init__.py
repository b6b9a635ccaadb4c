from fastapi import APIRouter

from lms.commitments.routes import answering, links, proofs, reading

router = APIRouter()
for part in (reading, answering, proofs, links):
    router.include_router(part.router)
