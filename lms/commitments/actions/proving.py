"""What shows that a promise was kept: files and links, for those who read the promise."""

from collections.abc import Iterable

from sqlmodel import Session
from starlette.datastructures import UploadFile

from lms.audit.actions import note
from lms.commitments import queries
from lms.commitments.actions.locking import lock
from lms.commitments.models import Commitment, CommitmentProof
from lms.errors import Invalid
from lms.files.actions import store_upload
from lms.i18n import N_

MOST_PROOFS = 3
NOT_DONE = N_("Proof belongs to what is done. Say first that it is.")
FULL = N_("At most %(most)s proofs. Remove one before you add another.")


def check_room(db: Session, commitment: Commitment) -> None:
    """Raises Invalid if no more proof may be added."""
    if commitment.state != "done":
        raise Invalid(NOT_DONE, "files")
    if len(queries.proofs_of(db, commitment)) >= MOST_PROOFS:
        raise Invalid(FULL, "files", most=MOST_PROOFS)


def add_proofs(
    db: Session, commitment: Commitment, person_id: int, uploads: Iterable[UploadFile], link: str = ""
) -> None:
    """Add files and a link; what is there already is there once. Since a commitment is the city's, what is added is
    read by those who read the city's; what was added before stays with those who were in the room.

    Raises Invalid for a file that we do not take, when they are too many, and before it is done: then none is added.
    """
    lock(db, commitment)
    if commitment.state != "done":
        raise Invalid(NOT_DONE, "files")
    with db.begin_nested():
        for upload in uploads:
            _add_file(db, commitment, person_id, upload)
        if link and link not in {proof.link for proof, _ in queries.proofs_of(db, commitment)}:
            _add(db, commitment, person_id, link=link)
        db.flush()
        if len(queries.proofs_of(db, commitment)) > MOST_PROOFS:
            raise Invalid(FULL, "files", most=MOST_PROOFS)


def remove_proof(db: Session, commitment: Commitment, person_id: int, public_id: str) -> None:
    """Take a proof away. Removed already is removed."""
    lock(db, commitment)
    for proof, _ in queries.proofs_of(db, commitment):
        if proof.public_id == public_id:
            db.delete(proof)
            note(db, person_id, "commitment.disprove", f"commitment/{commitment.public_id}", proof=public_id)


def _add_file(db: Session, commitment: Commitment, person_id: int, upload: UploadFile) -> None:
    there = {(file.digest, file.name) for _, file in queries.proofs_of(db, commitment) if file}
    with db.begin_nested() as stored:
        file = store_upload(db, upload, field="files")
        if (file.digest, file.name) in there:
            stored.rollback()
            return
        _add(db, commitment, person_id, file_id=file.id)
        db.flush()


def _add(db: Session, commitment: Commitment, person_id: int, *, file_id: int | None = None, link: str = "") -> None:
    proof = CommitmentProof(
        commitment_id=commitment.id,
        person_id=person_id,
        file_id=file_id,
        link=link,
        is_the_citys=commitment.is_the_citys,
    )
    db.add(proof)
    note(db, person_id, "commitment.prove", f"commitment/{commitment.public_id}", proof=proof.public_id)
