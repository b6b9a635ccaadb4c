from enum import StrEnum
from urllib.parse import urlencode

from pydantic import BaseModel

from lms.access.roles import CITY_ROLES, Role


class Who(StrEnum):
    MAYORS = "mayors"
    CHIEFS_OF_STAFF = "chiefs_of_staff"
    STAFF = "staff"
    ALL = "all"

    @property
    def roles(self) -> tuple[Role, ...]:
        one = {Who.MAYORS: Role.MAYOR, Who.CHIEFS_OF_STAFF: Role.CHIEF_OF_STAFF, Who.STAFF: Role.STAFF}
        return (one[self],) if self in one else CITY_ROLES


class Order(StrEnum):
    STUCK = "stuck"
    CITY = "city"


class Asked(BaseModel):
    """What the report is to show. Empty means every one."""

    who: Who = Who.MAYORS
    city: str = ""  # a public id
    country: str = ""
    language: str = ""
    order: Order = Order.STUCK

    @property
    def query(self) -> str:
        return urlencode({name: value for name, value in self.model_dump(mode="json").items() if value})
