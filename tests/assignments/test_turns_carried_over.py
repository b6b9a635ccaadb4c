"""The migration that says turns by word keeps every submission, version, reader and review in its turn."""

from alembic import command
from alembic.config import Config
from desk import STRATEGY, STRATEGY_LEVELS, begin, handed_in, reviewed
from sqlmodel import col, select

from lms import db as database
from lms.assignments.models import PeerRequest, Review, Submission, SubmissionReader, SubmissionVersion
from lms.web.templates import TEMPLATES


def turns(db) -> list[list]:
    db.expire_all()
    columns = (Submission.turn, SubmissionVersion.turn, SubmissionReader.part, Review.turn)
    return [list(db.exec(select(one).order_by(col(one.class_.id))).all()) for one in columns]


def migrate(act, to: str) -> None:
    config = Config(TEMPLATES.parent / "alembic.ini")
    with database.engine().connect() as connection:
        config.attributes["connection"] = connection
        act(config, to)


def test_down_and_up_again_each_is_where_it_was(luis, ana, visit_as, person, db):
    begin(luis)
    handed_in(luis, STRATEGY, purpose="x")
    handed_in(visit_as("fernanda"))
    handed_in(visit_as("ruth"), STRATEGY, person("ana").public_id, purpose="x")
    work = handed_in(ana, STRATEGY, person("joao").public_id, purpose="x")
    asked = db.exec(select(PeerRequest).where(PeerRequest.person_id == person("joao").id)).one()
    joao = visit_as("joao")
    joao.post(f"/peer-requests/{asked.public_id}", data={"answer": "accepted"})
    reviewed(joao, work, "accepted", levels=STRATEGY_LEVELS)
    before = turns(db)
    assert before[0] == ["", "coach", "coach", "peer", "coach"]
    assert before[3] == ["peer"]
    db.commit()
    migrate(command.downgrade, "0009")
    migrate(command.upgrade, "head")
    assert turns(db) == before
