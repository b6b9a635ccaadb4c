"""Imports every table, for Alembic and for tests that walk them."""

from lms.assignments import models as assignments
from lms.audit import models as audit
from lms.catalogue import models as catalogue
from lms.certificates import models as certificates
from lms.coaching import models as coaching
from lms.cohorts import models as cohorts
from lms.commitments import models as commitments
from lms.consents import models as consents
from lms.delegations import models as delegations
from lms.files import models as files
from lms.jobs import models as jobs
from lms.learning import models as learning
from lms.mail import models as mail
from lms.offerings import models as offerings
from lms.people import models as people

__all__ = [
    "assignments",
    "audit",
    "catalogue",
    "certificates",
    "coaching",
    "cohorts",
    "commitments",
    "consents",
    "delegations",
    "files",
    "jobs",
    "learning",
    "mail",
    "offerings",
    "people",
]
