from sqlmodel import Session

from lms.people.models import Person


def renamed(db: Session, person: Person, given: str, family: str) -> None:
    person.given_name, person.family_name = given, family
    db.add(person)
    db.commit()
