import pytest
from published import read_course
from sqlmodel import select

from lms.learning.models import Completion
from lms.learning.steps import next_step


def finish(browser, module):
    answer = browser.post(f"/courses/track/{module}-lesson/completions", data={"block": f"{module}-text"})
    assert answer.status_code == 303


def test_a_required_module_opens_the_next_one(track, visit_as):
    track.publish("a", "b", lines={"b": 'required = ["a"]'})
    track.offer(opened=("a", "b"))
    ana = visit_as("ana")
    course = ana.get("/courses/track").text
    assert "Primero:" in course and "/courses/track/b-lesson" not in course
    page = ana.get("/courses/track/b-lesson")
    assert page.status_code == 403 and "A es" in page.text and "/courses/track#module-a" in page.text
    finish(ana, "a")
    assert ana.get("/courses/track/b-lesson").status_code == 200
    assert "/courses/track/b-lesson" in ana.get("/courses/track").text


def test_until_then_nothing_is_written_there(track, visit_as, db):
    track.publish("a", "b", lines={"b": 'required = ["a"]'})
    track.offer(opened=("a", "b"))
    ana = visit_as("ana")
    asked = {"data": {"block": "b-text"}}
    assert ana.post("/courses/track/b-lesson/completions", **asked).status_code == 403
    told = ana.post("/courses/track/b-lesson/completions", **asked, headers={"hx-request": "true"})
    assert told.status_code == 403 and told.headers["hx-retarget"] == "#told" and "A es" in told.text
    assert db.exec(select(Completion)).all() == []


def test_the_next_step_is_never_one_that_is_shut(track):
    track.publish("a", "b", lines={"b": 'required = ["a"]'})
    content, _ = read_course(track.folder)
    assert next_step(content, set()).lesson.slug == "a-lesson"
    assert next_step(content, set(), {"b"}.__contains__) is None
    assert next_step(content, {"a-text"}, {"b"}.__contains__).lesson.slug == "b-lesson"


def test_a_recommended_module_shuts_nothing(track, visit_as):
    track.publish("a", "b", lines={"b": 'recommended = ["a"]'})
    track.offer(opened=("a", "b"))
    ana = visit_as("ana")
    assert "Mejor después de:" in ana.get("/courses/track").text
    page = ana.get("/courses/track/b-lesson")
    assert page.status_code == 200 and "Mejor después de:" in page.text
    finish(ana, "a")
    assert "Mejor después de:" not in ana.get("/courses/track").text


def test_who_only_reads_is_not_held_up(track, visit_as):
    track.publish("a", "b", lines={"b": 'required = ["a"]'})
    track.offer(opened=("a", "b"))
    assert visit_as("tomas").get("/courses/track/b-lesson").status_code == 200


@pytest.mark.parametrize("key", ["required", "recommended"])
@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("z", "there is no module “z”"),
        ("b", "“b” does not come before “b”"),
        ("c", "“c” does not come before “b”"),
    ],
)
def test_what_cannot_come_first_is_refused_with_file_and_line(key, asked, message, track):
    track.write(("a", "b", "c"), ("", ""), {"b": f'{key} = ["{asked}"]'})
    content, faults = read_course(track.folder)
    assert content is None
    assert [(fault.path.name, fault.line, fault.message) for fault in faults] == [
        ("course.toml", 14, f"{key}: {message}")
    ]


def test_what_is_required_later_shuts_nobody_out_who_did_something_there(track, visit_as):
    track.publish("a", "b")
    track.offer(opened=("a", "b"))
    ana = visit_as("ana")
    finish(ana, "b")
    track.publish("a", "b", lines={"b": 'required = ["a"]'})
    assert ana.get("/courses/track/b-lesson").status_code == 200
    assert "/courses/track/b-lesson" in ana.get("/courses/track").text
    finish(ana, "b")
    assert visit_as("joao").get("/courses/track/b-lesson").status_code == 403
