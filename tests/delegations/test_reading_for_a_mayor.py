import pytest
from sqlmodel import delete, func, select

from lms.learning.models import Answer, Attempt, Completion, Exercise, Playback, SealedReflection
from lms.offerings.models import ModuleOpening, Offering

COURSE = "/courses/mayors"


def test_a_delegate_reads_the_lessons_that_are_open_to_the_mayor(visit_as, leave):
    carla = visit_as("carla")
    assert carla.get(COURSE).status_code == 404
    leave("materials")
    assert carla.get(COURSE).status_code == 200
    assert carla.get(f"{COURSE}/promise-to-result").status_code == 200
    assert f'href="{COURSE}/' in carla.get("/search?q=ciudad").text


def test_their_first_page_leads_to_what_is_offered_to_the_mayor_and_to_nothing_else(visit_as, leave, db):
    leave("materials")
    carla = visit_as("carla")
    assert f'href="{COURSE}"' in carla.get("/").text
    db.exec(delete(ModuleOpening))
    db.exec(delete(Offering))
    db.commit()
    page = carla.get("/")
    assert page.status_code == 200 and "/courses/" not in page.text and carla.get(COURSE).status_code == 404


def test_a_module_that_is_not_open_to_the_mayor_is_not_open_to_the_delegate(visit_as, leave, db):
    leave("materials")
    db.exec(delete(ModuleOpening))
    db.commit()
    carla, ana = visit_as("carla"), visit_as("ana")
    assert ana.get(f"{COURSE}/promise-to-result").status_code == 403
    assert carla.get(f"{COURSE}/promise-to-result").status_code == 403
    assert carla.get(COURSE).status_code == 200


def test_nothing_counts_and_nothing_is_written(visit_as, leave, db):
    leave("materials")
    carla = visit_as("carla")
    tables = (Completion, Attempt, Answer, Exercise, Playback, SealedReflection)
    before = [db.exec(select(func.count()).select_from(table)).one() for table in tables]
    for path, data in {
        "promise-to-result/completions": {"block": "the-reporter-asks"},
        "check/answers": {"question": "missing-number", "check": "check"},
        "my-three-results/exercise": {"block": "three-results", "0-result": "x"},
        "my-three-results/reflection": {"block": "reflection", "text": "x"},
        "check/commitment": {"text": "x", "due_on": "2030-01-01"},
    }.items():
        assert carla.post(f"{COURSE}/{path}", data=data).status_code in (403, 404), path
    assert carla.get(f"{COURSE}/promise-to-result").status_code == 200
    assert [db.exec(select(func.count()).select_from(table)).one() for table in tables] == before


def test_what_the_mayor_wrote_is_not_there(visit_as, leave, db, person):
    ana = visit_as("ana")
    ana.post(f"{COURSE}/my-three-results/exercise", data={"block": "three-results", "0-result": "My secret result"})
    assert "My secret result" in ana.get(f"{COURSE}/my-three-results").text
    leave("booking", "reminders", "commitments", "materials")
    carla = visit_as("carla")
    for path in (f"{COURSE}/my-three-results", COURSE, "/", "/writing", "/search?q=secret"):
        assert "My secret result" not in carla.get(path).text


@pytest.mark.parametrize("task", ["booking", "reminders", "commitments"])
def test_another_task_reads_nothing(visit_as, leave, task):
    leave(task)
    assert visit_as("carla").get(COURSE).status_code == 404
