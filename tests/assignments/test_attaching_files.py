"""Files come with the work: told by their content, kept with each version, saved and never shown."""

import hashlib
import io
import zipfile

import pytest
from desk import PDF, STRATEGY, TEXT, attach, begin, hand_in, handed_in, reviewed, submission, write
from sqlmodel import select

from lms.assignments.models import SubmissionFile
from lms.files import store
from lms.files.models import StoredFile

PAGE = b"<!doctype html><html><script>alert(1)</script></html>"


def stored(db) -> list[StoredFile]:
    db.expire_all()
    return list(db.exec(select(StoredFile)).all())


def test_a_file_is_attached_and_saved_by_its_writer(luis, db):
    work = begin(luis)
    assert attach(luis, work).status_code == 303
    assert "contratos.pdf" in luis.get(work).text
    [file] = stored(db)
    answer = luis.get(f"{work}/files/{file.public_id}")
    assert answer.content == PDF
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-type"] == "application/pdf"
    assert "sandbox" in answer.headers["content-security-policy"]


def test_a_reader_saves_it_once_it_is_handed_in(luis, ines, db):
    work = handed_in(luis)
    attach(luis, work)
    [file] = stored(db)
    assert ines.get(f"{work}/files/{file.public_id}").status_code == 404
    hand_in(luis, work)
    assert ines.get(f"{work}/files/{file.public_id}").content == PDF


@pytest.mark.parametrize("key", ["fernanda", "lucia", "grace", "priya", "frances", "olga"])
def test_nobody_else_saves_it(luis, visit_as, db, key):
    work = begin(luis)
    attach(luis, work)
    hand_in(luis, work)
    [file] = stored(db)
    assert visit_as(key).get(f"{work}/files/{file.public_id}").status_code == 404


def test_a_file_of_other_work_is_not_found_there(luis, visit_as, db):
    fernanda = visit_as("fernanda")
    hers = begin(fernanda)
    attach(fernanda, hers)
    [file] = stored(db)
    assert luis.get(f"{begin(luis)}/files/{file.public_id}").status_code == 404


def test_removed_from_the_draft_it_stays_with_its_version(luis, ines, db):
    work = handed_in(luis)
    attach(luis, work)
    hand_in(luis, work)
    [file] = stored(db)
    for _ in range(2):
        assert luis.post(f"{work}/files/{file.public_id}/removal").status_code == 303
    assert ines.get(f"{work}/files/{file.public_id}").content == PDF
    hand_in(luis, work)
    assert "contratos.pdf" in ines.get(work).text, "the second version is still there"


@pytest.mark.parametrize("name", ["plan.pdf", "plan.html", "plan.docx", "plan.txt"])
def test_a_page_is_no_document_whatever_its_name(luis, db, name):
    work = begin(luis)
    write(luis, work, {"contracts": TEXT})
    answer = attach(luis, work, name, PAGE)
    assert answer.status_code == 422
    assert TEXT in answer.text
    assert not stored(db)


def test_a_zip_bomb_is_never_unpacked(luis, db):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("[Content_Types].xml", b"0" * 30_000_000)
    answer = attach(luis, begin(luis), "plan.docx", packed.getvalue())
    assert answer.status_code == 422
    assert not stored(db)


def test_what_is_too_large_is_refused(luis, db):
    work = begin(luis)
    answer = attach(luis, work, content=PDF + b"0" * (21 * 1024 * 1024))
    assert answer.status_code == 422
    assert not stored(db)


def test_five_files_and_no_more(luis, db):
    work = begin(luis)
    many = [("files", (f"{number}.pdf", PDF, "application/pdf")) for number in range(6)]
    assert luis.post(f"{work}/files", files=many).status_code == 400
    for number in range(4):
        assert attach(luis, work, f"{number}.pdf").status_code == 303
    assert luis.post(f"{work}/files", files=many[3:]).status_code == 422, "one of the three is there already"
    assert attach(luis, work, "4.pdf").status_code == 303
    assert attach(luis, work, "6.pdf").status_code == 422
    assert "6.pdf" not in luis.get(work).text
    db.expire_all()
    assert len(db.exec(select(SubmissionFile)).all()) == 5


def test_of_several_files_all_are_kept_or_none(luis, db):
    work = begin(luis)
    both = [("files", ("a.pdf", PDF, "application/pdf")), ("files", ("b.pdf", PAGE, "application/pdf"))]
    assert luis.post(f"{work}/files", files=both).status_code == 422
    assert not stored(db)


def test_no_file_is_asked_for_again(luis):
    assert luis.post(f"{begin(luis)}/files", files=[("files", ("", b""))]).status_code == 422


def test_where_files_are_not_asked_for_none_are_taken(ana, db):
    work = begin(ana, STRATEGY)
    assert 'type="file"' not in ana.get(work).text
    assert attach(ana, work).status_code == 404
    assert not stored(db)


def test_to_accepted_work_nothing_is_added(luis, ines, db):
    work = handed_in(luis)
    reviewed(ines, work, "accepted")
    assert attach(luis, work).status_code == 422
    assert not stored(db)
    assert submission(db).state == "accepted"


def test_the_same_form_sent_twice_attaches_once(luis, db):
    work = begin(luis)
    for _ in range(2):
        assert attach(luis, work).status_code == 303
    assert attach(luis, work, "otro.pdf").status_code == 303, "another name is another file"
    assert len(stored(db)) == len(db.exec(select(SubmissionFile)).all()) == 2


def test_what_is_refused_before_it_is_read_is_not_stored(luis, ines, keys_folder):
    work = handed_in(luis)
    reviewed(ines, work, "accepted")
    content = PDF + b"never to be stored"
    assert attach(luis, work, content=content).status_code == 422
    assert not store.holds(hashlib.sha256(content).hexdigest())


def test_the_files_of_a_submission_take_so_much_and_no_more(luis, db, monkeypatch):
    monkeypatch.setattr("lms.assignments.actions.writing.MOST_MB", 1)
    work = begin(luis)
    assert attach(luis, work, content=PDF + b"0" * 600_000).status_code == 303
    hand_in(luis, work)
    [file] = stored(db)
    luis.post(f"{work}/files/{file.public_id}/removal")
    more = PDF + b"1" * 600_000
    assert attach(luis, work, content=more).status_code == 422
    assert not store.holds(hashlib.sha256(more).hexdigest())
    assert attach(luis, work, content=PDF).status_code == 303
