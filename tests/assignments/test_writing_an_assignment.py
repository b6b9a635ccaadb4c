"""Luis writes his assignment: his alone until he hands it in."""

import pytest
from desk import CONTRACT, TEXT, begin, hand_in, handed_in, republish, submission, write
from markupsafe import escape
from sqlmodel import select

from lms.assignments.models import Submission, SubmissionVersion
from lms.web.forms import cleaned

FRAGMENT = {"HX-Request": "true"}


def test_it_is_begun_from_the_lesson_and_saved(luis, db):
    assert "Empezar" in luis.get(CONTRACT).text
    work = begin(luis)
    assert write(luis, work, {"contracts": TEXT}).status_code == 303
    assert TEXT in luis.get(work).text
    assert submission(db).parts["contracts"] == TEXT
    assert work in luis.get(CONTRACT).text


def test_it_is_saved_as_one_types(luis, db):
    work = begin(luis)
    part = write(luis, work, {"contracts": TEXT}, **FRAGMENT)
    assert part.status_code == 200
    assert "<html" not in part.text
    assert submission(db).parts["contracts"] == TEXT


def test_begun_twice_it_is_one(luis, db):
    assert begin(luis) == begin(luis)
    assert len(db.exec(select(Submission)).all()) == 1


def test_reading_the_lesson_begins_nothing(luis, db):
    luis.get(CONTRACT)
    assert not db.exec(select(Submission)).all()


OTHERS = ["fernanda", "citlali", "lucia", "rodrigo", "ines", "ximena", "grace", "priya", "frances"]


@pytest.mark.parametrize("key", OTHERS)
def test_what_is_being_written_is_read_by_nobody_else(luis, visit_as, key):
    work = begin(luis)
    write(luis, work, {"contracts": TEXT})
    other = visit_as(key)
    for address in (work, f"{work}/hand-in", f"{work}/draft.md", f"{work}/review"):
        assert other.get(address).status_code == 404
    for address in (work, f"{work}/hand-in", f"{work}/files", f"{work}/review", f"{work}/lines", f"{work}/peer"):
        assert other.post(address).status_code == 404
    assert TEXT not in other.get("/").text


def test_those_to_whom_the_course_is_not_offered_cannot_begin(ana, visit_as):
    assert ana.post(f"{CONTRACT}/assignment").status_code == 404
    assert visit_as("ines").post(f"{CONTRACT}/assignment").status_code == 403
    assert visit_as("luis").post("/courses/procurement/buying-results/assignment").status_code == 404


def test_what_is_too_long_is_kept_on_the_page_and_not_saved(luis, db):
    work = begin(luis)
    write(luis, work, {"contracts": TEXT})
    too_long = "x" * 20_001
    page = write(luis, work, {"contracts": too_long})
    assert page.status_code == 422
    assert too_long in page.text
    assert 'aria-invalid="true"' in page.text
    part = write(luis, work, {"contracts": too_long}, **FRAGMENT)
    assert part.status_code == 422
    assert part.headers["HX-Retarget"] == "#writing"
    assert "<html" not in part.text
    assert submission(db).parts["contracts"] == TEXT


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "{{ 7 * 7 }}", "a\x00b", "Jose\u0301", "مرحبا 🏙️"])
def test_whatever_is_typed_comes_back_as_text(luis, text):
    work = begin(luis)
    assert write(luis, work, {"contracts": text}).status_code == 303
    page = luis.get(work).text
    assert "<script>alert" not in page
    assert f">{escape(cleaned(text))}</textarea>" in page


def test_a_second_window_does_not_undo_the_first(luis, db):
    work = begin(luis)
    one = {"window": "one", "opened": str(10**15)}
    first = luis.post(work, data={"part-contracts": "First", **one, "opened": str(4 * 10**15)})
    assert first.status_code == 303
    second = luis.post(work, data={"part-contracts": "Second", "window": "two", "opened": str(10**15)})
    assert second.status_code == 409
    assert submission(db).parts["contracts"] == "First"


def test_a_part_that_a_form_does_not_know_is_not_kept(luis, db):
    work = begin(luis)
    write(luis, work, {"contracts": TEXT, "nonsense": "x"})
    assert submission(db).parts == {"contracts": TEXT}


def test_the_page_speaks_the_readers_language(luis):
    work = begin(luis)
    luis.post("/language", data={"language": "pt", "next": work})
    page = luis.get(work).text
    assert "Quem trabalha nele" in page
    assert "Arquivos" in page


def test_handed_in_it_goes_on_being_ones_own_to_write(luis, db):
    work = handed_in(luis)
    write(luis, work, {"contracts": "Otra cosa"})
    assert submission(db).parts["contracts"] == "Otra cosa"
    assert TEXT in luis.get(work).text


def test_a_part_that_the_course_renames_meanwhile_is_kept_and_shown(luis, ines, db):
    work = begin(luis)
    write(luis, work, {"contracts": "First", "team": "Ana and Luis"})
    republish(db, "procurement", "contract-for-the-track", renamed)
    part = write(luis, work, {"contracts": "From the open page", "team": "All"}, **FRAGMENT)
    assert part.status_code == 200
    page = luis.get(work).text
    assert "From the open page" in page.partition('id="left-over"')[2].partition("</section>")[0]
    write(luis, work, {"deals": "Anew", "team": "All"})
    assert submission(db).parts["contracts"] == "From the open page"
    hand_in(luis, work)
    assert "From the open page" not in ines.get(work).text
    assert set(db.exec(select(SubmissionVersion)).one().parts) == {"deals", "choice", "team"}


def test_a_part_that_a_page_does_not_send_stays(luis, db):
    work = begin(luis)
    write(luis, work, {"contracts": TEXT, "team": "All"})
    write(luis, work, {"team": "Nobody"})
    assert submission(db).parts == {"contracts": TEXT, "team": "Nobody"}


def test_the_title_of_the_page_is_the_lessons(luis):
    page = luis.get(begin(luis)).text
    assert "Elija su contrato</h1>" in page


def renamed(block) -> None:
    block["parts"][0]["id"] = "deals"
    for labels in block["labels"].values():
        labels["deals"] = labels.pop("contracts")
