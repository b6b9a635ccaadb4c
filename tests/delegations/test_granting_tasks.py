from datetime import timedelta

import pytest
from sqlmodel import col, select

from lms.audit.models import AuditLine
from lms.delegations.models import Delegation
from lms.delegations.queries import entrusted_by
from lms.mail.models import OutboxMail
from lms.people.queries import visitor_of


@pytest.fixture
def typed(person, today):
    """typed(tasks=["booking"]): what Ana types to leave tasks to Carla, with changes by name."""

    def fill(**changes: object) -> dict[str, object]:
        usual = {"delegate": person("carla").public_id, "tasks": ["booking"], "until": str(today + timedelta(days=30))}
        return usual | changes

    return fill


def rows(db) -> list[tuple[str, int, bool]]:
    columns = select(Delegation.task, Delegation.version, Delegation.ended_at).order_by(col(Delegation.id))
    return [(task, version, ended_at is None) for task, version, ended_at in db.exec(columns).all()]


def mails(db, person, key="carla") -> list[OutboxMail]:
    mine = col(OutboxMail.person_id) == person(key).id, col(OutboxMail.subject).startswith("Lo que usted puede hacer")
    return list(db.exec(select(OutboxMail).where(*mine).order_by(col(OutboxMail.id))).all())


def test_a_mayor_leaves_tasks_to_someone_of_the_city(visit_as, typed, db, person):
    ana = visit_as("ana")
    assert "Nadie actúa en su nombre." in ana.get("/delegations").text
    answer = ana.post("/delegations", data=typed(tasks=["booking", "commitments"]))
    assert (answer.status_code, answer.headers["location"]) == (303, "/delegations")
    assert rows(db) == [("booking", 1, True), ("commitments", 1, True)]
    page = ana.get("/delegations").text
    assert "Carla Bentancur" in page and page.count('/ending"') >= 2
    lines = db.exec(select(AuditLine).where(col(AuditLine.act) == "delegation.grant")).all()
    assert [line.details["task"] for line in lines] == ["booking", "commitments"]


def test_the_page_says_what_each_task_lets_them_see_and_never_see(visit_as):
    page = visit_as("ruth").get("/delegations").text
    for words in ("Sees when sessions are planned", "Never sees what was said", "Never sees answers, exercises"):
        assert words in page


def test_the_page_answers_with_its_region_alone_to_htmx(visit_as, typed):
    answer = visit_as("ana", **{"HX-Request": "true"}).post("/delegations", data=typed())
    assert answer.status_code == 200
    assert answer.text.strip().startswith('<div id="delegations">') and "<html" not in answer.text


def test_the_delegate_is_told_once_for_each_change_and_in_their_language(visit_as, typed, db, person, today):
    ana = visit_as("ana")
    ana.post("/delegations", data=typed(tasks=["booking", "reminders"]))
    [mail] = mails(db, person)
    assert "Ana Silva, Intendenta" in mail.text and "Reservar" in mail.text
    ana.post("/delegations", data=typed(tasks=["booking", "reminders"]))
    assert len(mails(db, person)) == 1
    ana.post("/delegations", data=typed(tasks=["booking"], until=str(today + timedelta(days=5))))
    assert len(mails(db, person)) == 2


def test_granting_again_changes_the_day_and_makes_no_other_row(visit_as, typed, db, today):
    ana = visit_as("ana")
    for days in (30, 30, 60, 3):
        ana.post("/delegations", data=typed(until=str(today + timedelta(days=days))))
    [one] = db.exec(select(Delegation)).all()
    assert (one.last_day, one.version) == (today + timedelta(days=3), 3)


def test_a_task_is_taken_back_at_any_moment_and_twice_is_once(visit_as, leave, db, person):
    [one] = leave("booking")
    ana = visit_as("ana")
    for _ in range(2):
        assert ana.post(f"/delegations/{one.public_id}/ending").status_code == 303
    assert rows(db) == [("booking", 2, False)]
    assert len(db.exec(select(AuditLine).where(col(AuditLine.act) == "delegation.end")).all()) == 1
    assert "Ana Silva" in mails(db, person)[-1].text and len(mails(db, person)) == 2


def test_what_was_taken_back_can_be_granted_again(visit_as, leave, typed, db):
    [one] = leave("booking")
    ana = visit_as("ana")
    ana.post(f"/delegations/{one.public_id}/ending")
    ana.post("/delegations", data=typed())
    assert rows(db) == [("booking", 3, True)]


def test_the_form_is_filled_with_what_is_to_be_changed(visit_as, leave, person):
    leave("materials")
    page = visit_as("ana").get(f"/delegations?change={person('carla').public_id}").text
    assert 'value="materials" aria-describedby="materials-sees" checked' in page


@pytest.mark.parametrize("key", ["carla", "luis", "grace", "priya", "tomas", "frances", "nadia"])
def test_nobody_but_a_mayor_leaves_tasks_to_anyone(visit_as, typed, leave, db, key):
    [one] = leave("booking")
    browser = visit_as(key)
    assert browser.get("/delegations").status_code == 403
    assert browser.post("/delegations", data=typed()).status_code == 403
    assert browser.post(f"/delegations/{one.public_id}/ending").status_code in (403, 404)
    assert rows(db) == [("booking", 1, True)]
    assert 'href="/delegations"' not in browser.get("/me").text


def test_another_mayor_takes_nothing_back_and_gives_nothing_to_people_of_other_cities(visit_as, typed, leave, db):
    [one] = leave("booking")
    joao = visit_as("joao")
    assert joao.post(f"/delegations/{one.public_id}/ending").status_code == 404
    assert joao.post("/delegations", data=typed()).status_code == 422
    assert rows(db) == [("booking", 1, True)]


@pytest.mark.parametrize("key", ["ana", "grace", "joao", "priya", "nobody"])
def test_only_staff_of_the_city_can_be_given_a_task(visit_as, typed, db, person, key):
    public_id = "nobody" if key == "nobody" else person(key).public_id
    assert visit_as("ana").post("/delegations", data=typed(delegate=public_id)).status_code == 422
    assert rows(db) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"tasks": []}, "tasks"),
        ({"tasks": ["notes"]}, "tasks"),
        ({"until": ""}, "until"),
        ({"until": "2001-01-01"}, "until"),
        ({"until": "2101-01-01"}, "until"),
        ({"until": "soon"}, "until"),
        ({"delegate": ""}, "delegate"),
    ],
)
def test_what_is_typed_wrong_is_said_beside_it(visit_as, typed, db, changes, field):
    answer = visit_as("ana").post("/delegations", data=typed(**changes))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert rows(db) == []


@pytest.mark.parametrize("key", ["carla", "ana"])
def test_the_page_shows_nothing_of_a_leave_whose_delegate_or_mayor_has_left(db, person, leave, seat_of, today, key):
    leave("booking")
    ana = visitor_of(db, person("ana"))
    assert [one.delegate.name for one in entrusted_by(db, ana, today)] == ["Carla Bentancur"]
    seat = seat_of(key)
    seat.ends_on = today - timedelta(days=1)
    db.add(seat)
    db.flush()
    assert entrusted_by(db, ana, today) == []
