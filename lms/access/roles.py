from enum import StrEnum


class Role(StrEnum):
    PERSON = "person"  # anyone signed in, with or without a seat
    MAYOR = "mayor"
    CHIEF_OF_STAFF = "chief_of_staff"
    STAFF = "staff"
    COACH = "coach"
    EXPERT = "expert"  # reviews the work of senior staff in a track
    MANAGER = "manager"
    TRANSLATOR = "translator"
    FUNDER = "funder"


CITY_ROLES = (Role.MAYOR, Role.CHIEF_OF_STAFF, Role.STAFF)
LEARNER_ROLES = (Role.MAYOR, Role.STAFF)
