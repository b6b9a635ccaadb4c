"""Who has completed a course gets its certificate, once."""

from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from threading import Barrier

import time_machine
from renaming import renamed
from sqlmodel import col, select

from lms import db as database
from lms.access.scope import Visitor
from lms.audit.models import AuditLine
from lms.catalogue.models import Course, CourseVersion
from lms.certificates import queries
from lms.certificates.actions import get_certificate
from lms.certificates.models import Certificate
from lms.cohorts.models import City
from lms.people.actions.seats import end_seat
from lms.people.models import Seat

ASK = "/courses/mayors/certificate"


def certificates(db):
    return db.exec(select(Certificate).order_by(col(Certificate.id))).all()


def test_the_course_page_offers_it_once_every_part_is_done(complete, visit_as):
    complete("ana", leave=1)
    ana = visit_as("ana")
    assert ASK not in ana.get("/courses/mayors").text
    complete("ana")
    assert f'action="{ASK}"' in ana.get("/courses/mayors").text


def test_it_says_who_completed_the_course_and_when(complete, visit_as, db, person):
    with time_machine.travel("2026-12-04T01:30:00Z", tick=False):  # in Montevideo it is still the third
        complete("ana")
    with time_machine.travel("2026-12-09T15:00:00Z", tick=False):
        answer = visit_as("ana").post(ASK)
    made = certificates(db)[0]
    assert answer.headers["location"] == f"/certificates/{made.serial}"
    assert (made.person_id, made.name, made.title) == (person("ana").id, "Ana Silva", "Intendenta")
    assert (made.completed_on.isoformat(), made.issued_on.isoformat()) == ("2026-12-03", "2026-12-09")
    line = db.exec(select(AuditLine).where(AuditLine.act == "certificate.issue")).one()
    assert (line.actor_id, line.subject) == (person("ana").id, f"certificate/{made.serial}")


def test_it_says_the_version_that_was_completed_and_not_one_published_since(complete, visit_as, db):
    complete("ana")
    first = published_again(db, lambda content: None)
    visit_as("ana").post(ASK)
    assert certificates(db)[0].version_id == first


def published_again(db, change) -> int:
    """A newer version of the mayors' course, its content changed in place: the id of the one before."""
    course = db.exec(select(Course).where(Course.slug == "mayors")).one()
    before = db.get_one(CourseVersion, course.version_id)
    content = deepcopy(before.content)
    change(content)
    digest = f"new {before.number}"
    newer = CourseVersion(course_id=course.id, number=before.number + 1, digest=digest, content=content)
    db.add(newer)
    db.flush()
    course.version_id = newer.id
    db.commit()
    assert before.id
    return before.id


def adds_a_part(content) -> None:
    lesson = content["modules"][-1]["lessons"][-1]
    lesson["blocks"].append(lesson["blocks"][0] | {"id": "one-more", "counts": True})


def test_what_a_later_version_adds_takes_no_certificate_away(complete, visit_as, db):
    complete("ana")
    complete("ruth", leave=1)
    first = published_again(db, adds_a_part)
    assert f'action="{ASK}"' in visit_as("ana").get("/courses/mayors").text
    assert ASK not in visit_as("ruth").get("/courses/mayors").text
    assert visit_as("ruth").post(ASK).status_code == 422
    assert visit_as("ana").post(ASK).status_code == 303
    assert [each.version_id for each in certificates(db)] == [first]


def test_an_earlier_version_is_not_completed_by_what_was_done_since(complete, visit_as, db):
    published_again(db, adds_a_part)
    complete("ana", leave=1)  # all of the first version, and it was no longer there
    assert visit_as("ana").post(ASK).status_code == 422


def test_who_completed_it_has_it_also_after_the_seat(complete, visit_as, db, person):
    complete("ana")
    complete("ruth", leave=1)
    for key in ("ana", "ruth"):
        seat = db.exec(select(Seat).where(Seat.person_id == person(key).id)).one()
        end_seat(db, seat, seat.starts_on, by=person("priya").id)
    db.commit()
    assert ASK not in visit_as("ruth").get("/certificates").text
    assert visit_as("ruth").post(ASK).status_code == 404
    ana = visit_as("ana")
    assert f'action="{ASK}"' in ana.get("/certificates").text
    assert ana.post(ASK).status_code == 303
    assert [each.person_id for each in certificates(db)] == [person("ana").id]
    assert ASK not in ana.get("/certificates").text


def test_title_and_city_are_of_one_seat(complete, visit_as, db, person):
    complete("ana")
    ana = person("ana")
    seat = db.exec(select(Seat).where(Seat.person_id == ana.id)).one()
    elsewhere = db.exec(select(City).where(col(City.id) != seat.city_id)).first()
    mayors = seat.model_dump(exclude={"id", "public_id", "city_id", "title", "role"})
    db.add(Seat(**mayors, city_id=elsewhere.id, title="Asesora", role="chief_of_staff"))
    db.commit()
    visit_as("ana").post(ASK)
    made = certificates(db)[0]
    assert (made.title, made.city_id) == (seat.title, seat.city_id)


def test_its_name_is_as_it_was_on_that_day(certify, db, person, browse):
    made = certify("ana")
    renamed(db, person("ana"), "Ana María", "Silva")
    assert "Ana María" not in browse().get(f"/certificates/{made.serial}").text


def test_asked_twice_is_one_certificate(complete, visit_as, db):
    complete("ana")
    ana = visit_as("ana")
    assert len({ana.post(ASK).headers["location"] for _ in range(3)}) == 1
    assert len(certificates(db)) == 1


def test_asked_twice_at_the_same_moment_is_one_certificate(complete, db, person):
    complete("ana")
    ana = person("ana")
    completed = queries.completed(db, ana.id, "mayors")
    assert completed
    db.commit()
    together = Barrier(4)

    def ask(_: int) -> str:
        together.wait()
        with database.session() as session:
            return get_certificate(session, ana, Visitor(ana.id, None), completed)

    with ThreadPoolExecutor(4) as pool:
        serials = set(pool.map(ask, range(4)))
    assert len(serials) == 1
    assert len(certificates(db)) == 1
    assert len(db.exec(select(AuditLine).where(AuditLine.act == "certificate.issue")).all()) == 1


def test_who_is_not_done_is_refused_and_told_why(complete, visit_as, db):
    complete("ruth", leave=1)
    answer = visit_as("ruth").post(ASK)
    assert answer.status_code == 422
    assert "completed every part of the course" in answer.text
    assert not certificates(db)


def test_who_may_only_read_the_course_gets_none(visit_as, browse, db):
    assert visit_as("grace").post(ASK).status_code == 403
    assert visit_as("carla").post(ASK).status_code == 404
    assert browse().post(ASK).headers["location"].startswith("/sign-in")
    assert visit_as("ana").post("/courses/nothing/certificate").status_code == 404
    assert not certificates(db)


def test_ones_own_are_listed_and_no_others(certify, visit_as):
    hers = certify("ana")
    certify("ruth")
    page = visit_as("ana").get("/certificates").text
    assert page.count('href="/certificates/') == 2  # hers, and the check
    assert hers.serial in page
    assert hers.serial not in visit_as("joao").get("/certificates").text
    assert 'href="/certificates"' in visit_as("ana").get("/me").text


def test_it_stays_when_the_seat_ends(certify, visit_as, db, person):
    made = certify("ana")
    ana = person("ana")
    seat = db.exec(select(Seat).where(Seat.person_id == ana.id)).one()
    end_seat(db, seat, seat.starts_on, by=person("priya").id)
    db.commit()
    later = visit_as("ana")
    assert made.serial in later.get("/certificates").text
    assert later.get(f"/certificates/{made.serial}/certificate.pdf").status_code == 200
    assert later.get("/courses/mayors").status_code == 404
