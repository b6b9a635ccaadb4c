from datetime import date, datetime

from sqlmodel import Field, SQLModel

from lms import clock


class Consent(SQLModel, table=True):
    """A city's consent to an example that tells of its failure, for the words as they stood. Never changed but to be
    withdrawn: the rows are the history."""

    id: int = Field(default=None, primary_key=True)
    client_id: str = Field(unique=True)  # the page on which it was recorded
    city_id: int = Field(foreign_key="city.id", index=True)
    block_id: int = Field(foreign_key="block.id", index=True)
    revision: int
    digest: str  # of the words: catalogue.content.CityConsent
    given_on: date
    given_by: str
    letter: str = ""  # where it is kept
    recorded_at: datetime = Field(default_factory=clock.now)
    recorded_by_id: int = Field(foreign_key="person.id")
    withdrawn_at: datetime | None = None
    withdrawn_by_id: int | None = Field(default=None, foreign_key="person.id")
