import re

import pytest
from sqlmodel import col, select

from lms.cohorts.models import City


@pytest.fixture
def see(db, visit_as):
    def page(key, name="Rosario"):
        city = db.exec(select(City).where(col(City.name) == name)).one()
        return visit_as(key).get(f"/cities/{city.public_id}")

    return page


def learners(answer):
    learning = answer.text.split('id="learning"')[1].split("</section>")[0]
    return re.findall(r'<th scope="row"><bdi>([^<]+)', learning)


def test_the_manager_sees_people_learning_coaching_and_the_citys_commitments(see, doings):
    doings.complete("elena", 4, days_ago=2)
    doings.session("elena", "held", -30, "elena")
    doings.session("elena", "planned", 3)
    doings.promise("elena", "open", 3, the_citys=True, text="Publish the three results")
    doings.promise("elena", "open", 3, text="Call the opposition")
    answer = see("priya")
    assert answer.status_code == 200
    assert "Elena Duarte" in learners(answer) and len(learners(answer)) == 4
    assert "Publish the three results" in answer.text
    assert "Call the opposition" not in answer.text, "what was said in the room stays there"
    assert answer.text.count("45 minutes") == 1
    assert "in Rosario" in answer.text, "the city's hour stands beside the reader's"


@pytest.mark.parametrize("key", ["guillermina", "facundo"])
def test_staff_and_the_chief_of_staff_never_see_the_mayors_learning(see, doings, key):
    doings.complete("elena", 4, days_ago=2)
    doings.promise("elena", "open", 3, the_citys=True, text="Publish the three results")
    answer = see(key)
    assert answer.status_code == 200
    assert sorted(learners(answer)) == ["Ezequiel Vercelli", "Guillermina Ledesma", "Rocío Balbuena"]
    assert "Publish the three results" in answer.text
    assert "/people/" not in answer.text


def test_the_mayor_sees_her_own_learning_and_her_staffs(see, doings):
    assert "Elena Duarte" in learners(see("elena"))
    assert len(learners(see("elena"))) == 4


def test_of_two_mayors_at_once_each_sees_only_their_own(see, db, doings, person):
    from lms.people.models import Seat

    elena = doings.seat("elena")
    places = {"office_id": elena.office_id, "city_id": elena.city_id, "cohort_id": elena.cohort_id}
    db.add(Seat(person_id=person("nadia").id, role="mayor", title="Intendenta", starts_on=elena.starts_on, **places))
    db.commit()
    assert "Nadia Irigoyen" not in learners(see("elena")) and "Elena Duarte" not in learners(see("nadia"))


def test_coaching_facts_are_for_those_in_the_engagement(see, doings):
    doings.session("elena", "held", -30, "elena")
    assert "45 minut" in see("elena").text
    assert "45 minut" not in see("guillermina").text


def test_who_left_is_no_longer_among_the_people(see):
    text = see("priya", "Rio de Janeiro").text
    assert "Lívia Brandão" in text and "Bruno Mascarenhas" not in text


@pytest.mark.parametrize("key", ["ana", "carla", "grace", "tomas", "frances", "nadia"])
def test_people_of_elsewhere_find_nothing(see, key):
    assert see(key).status_code == 404
