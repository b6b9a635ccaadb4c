"""Reading never writes: no GET sends the database anything but a question."""

from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlmodel import col, select

from lms import clock
from lms import db as database
from lms.coaching.models import CoachingSession, Engagement, EngagementMember
from lms.cohorts.models import City, Cohort
from lms.commitments.models import Commitment
from lms.demo.history import load_history

PAGES = {
    "ana": [
        "/",
        "/commitments",
        "/search?q=ciudad",
        "/me",
        "/certificates",
        "/certificates/check?serial=7KQ4",
        "/certificates/status/0",
        "/who-can-see",
        "/writing",
        "/courses/mayors",
        "/courses/mayors/why-you",
        "/courses/mayors/quiet-failure",
        "/courses/mayors/check",
        "/courses/mayors/check/handouts/brief-leading?with=three-results",
        "/courses/mayors/my-three-results",
        "{commitment}",
        "{engagement}",
        "{engagement}/booking",
        "{engagement}/booking/confirmation?at={soon}T15:00Z",
        "{session}/cancellation",
        "{engagement}/agreement",
        "{engagement}/handing-on",
        "{session}",
        "{city}",
    ],
    "grace": [
        "/",
        "/coaching",
        "/coaching/hours",
        "{engagement}",
        "{engagement}/booking",
        "{coming}/preparation",
        "{coming}/moving",
        "{coming}/moving/confirmation?day={soon}&hour=10:00",
        "{coming}/cancellation",
        "{session}",
        "/courses/mayors",
    ],
    "carla": ["/", "{city}", "/commitments"],
    "priya": [
        "/",
        "/cohorts",
        "{cohort}",
        "{cohort}/report",
        "{cohort}/report.csv",
        "{cohort}/engagements",
        "{engagement}/pairing",
        "{city}",
        "{session}",
    ],
    "tomas": ["/", "/translation", "/translation?language=es"],
    "nadia": ["/", "/me", "/courses/mayors"],
}


@pytest.fixture
def places(db, person) -> dict[str, str]:
    load_history(db)
    ana = person("ana").id
    hers = select(EngagementMember.engagement_id).where(col(EngagementMember.person_id) == ana)
    engagement = db.exec(select(Engagement).where(col(Engagement.id).in_(hers))).one()
    sessions = select(CoachingSession).where(col(CoachingSession.engagement_id) == engagement.id)
    found = {
        "commitment": f"/commitments/{db.exec(select(Commitment).where(Commitment.owner_id == ana)).first().public_id}",
        "engagement": f"/engagements/{engagement.public_id}",
        "coming": f"/sessions/{db.exec(sessions.where(CoachingSession.state == 'planned')).first().public_id}",
        "soon": (clock.now() + timedelta(days=10)).date().isoformat(),
        "session": f"/sessions/{db.exec(sessions).first().public_id}",
        "city": f"/cities/{db.exec(select(City).where(City.name == 'Montevideo')).one().public_id}",
        "cohort": f"/cohorts/{db.exec(select(Cohort).where(Cohort.number == 1)).one().public_id}",
    }
    db.commit()
    return found


def test_no_page_writes(places, visit_as):
    sent: list[tuple[str, str]] = []
    browsers = {key: visit_as(key) for key in PAGES}
    page = ""

    def listen(_connection, _cursor, statement, *_):
        sent.append((page, statement))

    event.listen(database.engine(), "before_cursor_execute", listen)
    try:
        for key, addresses in PAGES.items():
            for address in addresses:
                page = address.format(**places)
                assert browsers[key].get(page).status_code in (200, 303, 404), page
    finally:
        event.remove(database.engine(), "before_cursor_execute", listen)
    assert len(sent) > 50
    writes = [(page, statement) for page, statement in sent if not statement.lstrip().startswith(("SELECT", "BEGIN"))]
    assert not writes
