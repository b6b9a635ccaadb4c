"""A mayor writes an exercise, a reflection and a draft of a promise: hers alone until she shares."""

import pytest
from sqlmodel import col, select

from lms.coaching.models import EngagementMember
from lms.commitments.models import Commitment
from lms.learning.actions import read_reflection
from lms.learning.models import Completion, Exercise, SealedReflection

EXERCISE = "/courses/mayors/my-three-results"
CHECK = "/courses/mayors/check"
HOSTILE = ["<script>alert(1)</script>", "🏙️ emoji", "مرحبا", "Jose\u0301", "a\x00b", "'; DROP TABLE person; --"]


@pytest.fixture
def ana(visit_as):
    return visit_as("ana")


def write(browser, text: str = "Menos muertes en la calle", **headers):
    rest = {"0-today": "no lo sabemos", "0-wanted": "200", "0-date": "junio", "0-owner": "Salud"}
    data = {"block": "three-results", "0-result": text} | rest
    return browser.post(f"{EXERCISE}/exercise", data=data, headers=headers)


def test_an_exercise_is_saved_and_completes_its_block(ana, person, db):
    assert write(ana).status_code == 303
    written = db.exec(select(Exercise)).one()
    assert written.rows[0]["result"] == "Menos muertes en la calle"
    assert len(db.exec(select(Completion)).all()) == 1
    assert "Menos muertes en la calle" in ana.get(EXERCISE).text


def test_a_row_begun_is_saved_and_completes_nothing_yet(ana, db):
    part = {"block": "three-results", "0-result": "Menos muertes", "1-today": "no lo sabemos"}
    said = ana.post(f"{EXERCISE}/exercise", data=part, headers={"HX-Request": "true"}).text
    assert "una fila completa" in said
    assert db.exec(select(Exercise)).one().rows[0]["result"] == "Menos muertes"
    assert not db.exec(select(Completion)).all()
    assert "una fila completa" not in write(ana, **{"HX-Request": "true"}).text


def test_it_is_saved_as_one_types(ana, db):
    part = write(ana, **{"HX-Request": "true"})
    assert part.status_code == 200
    assert "<html" not in part.text
    write(ana, "Menos muertes", **{"HX-Request": "true"})
    assert db.exec(select(Exercise)).one().rows[0]["result"] == "Menos muertes"


def test_an_exercise_is_read_by_nobody_else_until_shared(ana, visit_as, person, db):
    write(ana)
    exercise = db.exec(select(Exercise)).one()
    address = f"/exercises/{exercise.public_id}"
    for key in ("grace", "joao", "carla", "priya", "olga", "tomas"):
        assert visit_as(key).get(address).status_code == 404
        assert "Menos muertes" not in visit_as(key).get("/").text
    preview = ana.get(f"{address}/sharing").text
    assert "Grace" in preview
    ana.post(f"{address}/sharing")
    assert "Menos muertes" in visit_as("grace").get(address).text
    for key in ("joao", "carla", "priya", "olga"):
        assert visit_as(key).get(address).status_code == 404
        assert visit_as(key).post(f"{address}/sharing").status_code == 404


def test_later_changes_stay_ones_own_until_shared_again(ana, visit_as, db):
    write(ana)
    address = f"/exercises/{db.exec(select(Exercise)).one().public_id}"
    for _ in range(2):
        ana.post(f"{address}/sharing")
    write(ana, "Otra cosa")
    grace = visit_as("grace")
    assert "Otra cosa" not in grace.get(address).text
    ana.post(f"{address}/sharing")
    assert "Otra cosa" in grace.get(address).text
    db.expire_all()
    assert db.exec(select(Exercise)).one().times_shared == 2


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_is_typed_comes_back_as_text(ana, text):
    assert write(ana, text).status_code == 303
    page = ana.get(EXERCISE).text
    assert "<script>alert" not in page
    assert ana.post(f"{CHECK}/reflection", data={"block": "instinct", "text": text}).status_code == 303
    assert ana.get(CHECK).status_code == 200


def test_a_cell_that_is_too_long_is_kept_on_the_page_and_not_saved(ana, db):
    too_long = "x" * 600
    page = write(ana, too_long)
    assert page.status_code == 422
    assert too_long in page.text
    assert 'aria-invalid="true"' in page.text
    assert not db.exec(select(Exercise)).all()


def test_a_megabyte_is_answered_and_not_saved(ana, db):
    page = ana.post(f"{CHECK}/reflection", data={"block": "instinct", "text": "é" * 1_000_000})
    assert page.status_code == 422
    assert not db.exec(select(SealedReflection)).all()


def test_a_reflection_is_sealed_and_only_its_writer_reads_it(ana, visit_as, person, db):
    ana.post(f"{CHECK}/reflection", data={"block": "instinct", "text": "Confié en el instinto"})
    sealed = db.exec(select(SealedReflection)).one()
    assert b"instinto" not in sealed.sealed
    assert read_reflection(sealed) == "Confié en el instinto"
    assert "Confié en el instinto" in ana.get(CHECK).text
    for key in ("grace", "joao", "priya", "luis"):
        assert "Confié en el instinto" not in visit_as(key).get(CHECK).text


def test_a_reflection_moved_to_another_row_does_not_open(ana, person, db):
    from lms.errors import Unreadable

    ana.post(f"{CHECK}/reflection", data={"block": "instinct", "text": "Confié"})
    sealed = db.exec(select(SealedReflection)).one()
    sealed.person_id = person("joao").id
    with pytest.raises(Unreadable):
        read_reflection(sealed)


def test_an_emptied_reflection_is_gone(ana, db):
    for text in ("Confié", ""):
        ana.post(f"{CHECK}/reflection", data={"block": "instinct", "text": text})
    assert not db.exec(select(SealedReflection)).all()


def test_a_promise_with_blanks_is_not_drafted(ana, db):
    data = {"block": "tell-the-cabinet", "text": "El resultado estará el ____", "due_on": "2030-01-15"}
    answer = ana.post(f"{CHECK}/commitment", data=data)
    assert answer.status_code == 422 and "Complete primero" in answer.text and "estará el ____" in answer.text
    assert db.exec(select(Commitment)).all() == []


def test_the_prompt_drafts_a_commitment_that_only_its_owner_sees(ana, visit_as, person, db):
    data = {"block": "tell-the-cabinet", "text": "Decir al gabinete", "due_on": "2030-01-15"}
    for _ in range(2):
        assert ana.post(f"{CHECK}/commitment", data=data).status_code == 303
    draft = db.exec(select(Commitment)).one()
    assert (draft.state, draft.owner_id) == ("draft", person("ana").id)
    assert "Decir al gabinete" in ana.get("/commitments").text
    for key in ("grace", "carla", "priya"):
        assert visit_as(key).get(f"/commitments/{draft.public_id}").status_code == 404
    ana.post(f"/commitments/{draft.public_id}/promise", data={"text": "Decir al gabinete", "due_on": "2030-01-15"})
    assert visit_as("grace").get(f"/commitments/{draft.public_id}").status_code == 200
    assert visit_as("carla").get(f"/commitments/{draft.public_id}").status_code == 404


@pytest.mark.parametrize("day", ["2001-01-01", "31/12/2030", "soon"])
def test_a_day_that_cannot_be_is_said_and_the_words_stay(ana, db, day):
    page = ana.post(f"{CHECK}/commitment", data={"block": "tell-the-cabinet", "text": "Decir algo", "due_on": day})
    assert page.status_code == 422
    assert "Decir algo" in page.text
    assert not db.exec(select(Commitment).where(col(Commitment.text) == "Decir algo")).all()


def test_a_coach_who_left_reads_no_further_and_the_new_one_does(ana, visit_as, person, db):
    write(ana)
    address = f"/exercises/{db.exec(select(Exercise)).one().public_id}"
    ana.post(f"{address}/sharing")
    mine = select(EngagementMember.engagement_id).where(col(EngagementMember.person_id) == person("ana").id)
    coaching = (col(EngagementMember.engagement_id).in_(mine), col(EngagementMember.part) == "coach")
    db.exec(select(EngagementMember).where(*coaching)).one().person_id = person("olga").id
    assert "Olga" in ana.get(f"{address}/sharing").text
    assert "<button" in ana.get(f"{address}/sharing").text.split("<main")[1]
    ana.post(f"{address}/sharing")
    assert visit_as("olga").get(address).status_code == 200
    assert visit_as("grace").get(address).status_code == 404


def test_the_prompt_shows_what_was_drafted_before(ana):
    data = {"block": "tell-the-cabinet", "text": "Mis propias palabras", "due_on": "2030-01-15"}
    ana.post(f"{CHECK}/commitment", data=data)
    page = ana.get(CHECK).text
    assert "Mis propias palabras" in page
    assert "2030-01-15" in page


def test_what_is_refused_while_typing_takes_the_place_of_its_own_region(ana):
    part = write(ana, "x" * 600, **{"HX-Request": "true"})
    assert (part.status_code, part.headers["hx-retarget"], part.headers["hx-reswap"]) == (422, "#exercise", "outerHTML")


def test_a_course_read_in_another_language_than_the_page_says_so(ana):
    ana.post("/me", data={"language": "en", "content_language": "es", "timezone": "America/Montevideo"})
    page = ana.get("/courses/mayors/why-you").text
    assert '<html lang="en"' in page
    assert page.count('lang="es"') > 5


def opened(browser, address: str) -> dict[str, str]:
    """The fields by which a window tells itself apart."""
    page = browser.get(address).text
    return {name: page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("window", "opened")}


def test_a_window_does_not_undo_what_another_one_saved(ana, db):
    one, other = opened(ana, CHECK), opened(ana, CHECK)
    for text in ("Primera", "Primera versión"):
        answer = ana.post(f"{CHECK}/reflection", data={"block": "instinct", "text": text, **one})
        assert answer.status_code == 303
    late = ana.post(f"{CHECK}/reflection", data={"block": "instinct", "text": "", **other})
    assert late.status_code == 409
    assert read_reflection(db.exec(select(SealedReflection)).one()) == "Primera versión"
    again = ana.post(f"{CHECK}/reflection", data={"block": "instinct", "text": "Otra", **opened(ana, CHECK)})
    assert again.status_code == 303


def test_a_window_does_not_undo_the_exercise_of_another_one(ana, db):
    one, other = opened(ana, EXERCISE), opened(ana, EXERCISE)
    row = {"block": "three-results", "0-result": "Uno"}
    assert ana.post(f"{EXERCISE}/exercise", data=row | one).status_code == 303
    assert ana.post(f"{EXERCISE}/exercise", data=row | {"0-result": "Dos"} | other).status_code == 409
    assert db.exec(select(Exercise)).one().rows[0]["result"] == "Uno"
