"""A session prepared: what is to be talked about, encrypted, and who interprets."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from lms import clock, ids


class AgendaPoint(SQLModel, table=True):
    """A point that someone who comes to a session put on its agenda, encrypted for those who come."""

    __tablename__ = "agenda_point"

    id: int = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=ids.public_id, unique=True)
    client_id: str = Field(unique=True)  # from the form: the same form twice is one point
    session_id: int = Field(foreign_key="coaching_session.id", index=True)
    author_id: int = Field(foreign_key="person.id")
    place: int  # from the first, 0, on
    sealed: bytes
    added_at: datetime = Field(default_factory=clock.now)


class SessionInterpreter(SQLModel, table=True):
    """Someone who interprets between two languages in a session: one of its facts."""

    __tablename__ = "session_interpreter"

    id: int = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=ids.public_id, unique=True)
    client_id: str = Field(unique=True)  # from the form
    session_id: int = Field(foreign_key="coaching_session.id", index=True)
    name: str
    first_language: str  # the two in the order of their codes: en, es, pt
    second_language: str
    arranged_by: int = Field(foreign_key="person.id")
    arranged_at: datetime = Field(default_factory=clock.now)

    @property
    def between(self) -> tuple[str, str]:
        return self.first_language, self.second_language
