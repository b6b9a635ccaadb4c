"""Proof that a commitment was kept: added and removed by whoever answers for it, saved by those who read it."""

from fastapi import APIRouter
from fastapi.responses import Response
from sqlmodel import col

from lms.access import policy
from lms.access.permissions import Permission
from lms.commitments import actions, queries
from lms.commitments.actions.proving import MOST_PROOFS, check_room
from lms.commitments.forms import given_files, read_proof
from lms.commitments.models import Commitment
from lms.commitments.routes.reading import page_of
from lms.errors import Hidden, Invalid
from lms.files.models import StoredFile
from lms.files.serving import serve_file
from lms.i18n import N_
from lms.people.guard import Visit, may
from lms.web.render import see_other

router = APIRouter()
NOTHING = N_("Choose a file, or write a link.")


def find_room(visit: Visit, permission: Permission, commitment: str) -> Commitment:
    """A commitment that takes more proof: asked before any file is stored."""
    found = _found(visit, permission, commitment)
    check_room(visit.db, found)
    return found


@router.post("/commitments/{commitment}/proofs")
@may(Permission.ANSWER_COMMITMENT, find_room, files=MOST_PROOFS)
def prove(visit: Visit, commitment: Commitment) -> Response:
    """All of the form is kept, or nothing."""
    form, uploads = read_proof(visit.form), given_files(visit.form)
    if form.values and not uploads and not form.values.link:
        form.refuse("files", NOTHING)
    if form.values:
        try:
            actions.add_proofs(visit.db, commitment, visit.visitor.person_id, uploads, form.values.link)
        except Invalid as refused:
            form.refuse(refused.field, refused.message, **refused.values)
    if form.errors:
        return page_of(visit, commitment, status=422, proving=form)
    return see_other(f"/commitments/{commitment.public_id}#proof")


@router.post("/commitments/{commitment}/proofs/{proof}/removal")
@may(Permission.ANSWER_COMMITMENT, Commitment)
def remove(visit: Visit, commitment: Commitment, proof: str) -> Response:
    view = queries.commitment_seen_by(visit.db, visit.visitor, commitment)
    if queries.proof_seen_by(visit.db, view, proof):
        actions.remove_proof(visit.db, commitment, visit.visitor.person_id, proof)
    return see_other(f"/commitments/{commitment.public_id}#proof")


def find_file(visit: Visit, permission: Permission, commitment: str, proof: str) -> StoredFile:
    """A file of a commitment that the visitor reads; of the city's, as far as it was added for the city."""
    view = queries.commitment_seen_by(visit.db, visit.visitor, _found(visit, permission, commitment))
    found = queries.proof_seen_by(visit.db, view, proof)
    if found is None or found[1] is None:
        raise Hidden
    return found[1]


@router.get("/commitments/{commitment}/proofs/{proof}")
@may(Permission.SEE_COMMITMENT, find_file)
def save(visit: Visit, file: StoredFile) -> Response:
    return serve_file(file)


def _found(visit: Visit, permission: Permission, public_id: str) -> Commitment:
    return policy.find(visit.db, visit.visitor, permission, Commitment, col(Commitment.public_id) == public_id)
