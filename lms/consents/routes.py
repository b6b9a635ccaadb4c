"""The examples that tell of a city's failure, and what the city said of them."""

from itertools import groupby

from fastapi import APIRouter
from fastapi.responses import Response
from markupsafe import Markup

from lms import ids
from lms.access.permissions import Permission
from lms.consents import actions, queries
from lms.consents.covering import is_kept_from
from lms.consents.forms import Given
from lms.consents.queries import Example
from lms.errors import Hidden, Invalid
from lms.i18n import N_
from lms.people.guard import Visit, may
from lms.web.forms import Filled

router = APIRouter()
PAGE = "consents/example.html"
STATES = {
    "unknown": N_("No city bears this name: nobody can consent. No city’s people are shown the example."),
    "asked": N_("Awaits consent"),
    "reworded": N_("The words have changed since the city consented: it has to be asked anew."),
    "withdrawn": N_("The city withdrew its consent."),
    "given": N_("The city consents: shown to all."),
}


def find_example(visit: Visit, permission: Permission, course: str, block: str) -> Example:
    found = queries.examples(visit.db, course, block) if visit.may(permission) else []
    if not found:
        raise Hidden
    return found[0]


@router.get("/consents")
@may(Permission.RECORD_CONSENT)
def examples_page(visit: Visit) -> Response:
    by_city = groupby(queries.examples(visit.db), lambda example: example.asked.city)
    grouped = [(city, list(examples)) for city, examples in by_city]
    return visit.page("consents/examples.html", by_city=grouped, states=STATES)


@router.get("/consents/{course}/{block}")
@may(Permission.RECORD_CONSENT, find_example)
def example_page(visit: Visit, example: Example) -> Response:
    return visit.page(PAGE, **_shown(visit, example, Filled({})))


@router.post("/consents/{course}/{block}")
@may(Permission.RECORD_CONSENT, find_example)
def record(visit: Visit, example: Example) -> Response:
    form = Given.read(visit.form)
    if typed := form.values:
        by, today = visit.person.id, visit.visitor.today
        try:
            is_saved = actions.record_consent(visit.db, example, **typed.model_dump(), by=by, today=today)
            return _done(visit, example, is_saved=is_saved)
        except Invalid as refused:
            form.refuse(refused.field, refused.message, **refused.values)
    return visit.page(PAGE, region="consent", status=422, **_shown(visit, example, form))


@router.post("/consents/{course}/{block}/withdrawal")
@may(Permission.RECORD_CONSENT, find_example)
def withdraw(visit: Visit, example: Example) -> Response:
    actions.withdraw_consent(visit.db, example, by=visit.person.id)
    return _done(visit, example, is_saved=True)


def _done(visit: Visit, example: Example, *, is_saved: bool) -> Response:
    again = queries.examples(visit.db, example.course.slug, example.key)[0]
    return visit.done(example.address, PAGE, region="consent", **_shown(visit, again, Filled({}), is_saved=is_saved))


def _shown(visit: Visit, example: Example, form: Filled, *, is_saved: bool = False) -> dict[str, object]:
    """The words are the source's: those to which a city consents, and whose digest the form carries."""
    is_kept = not example.given and is_kept_from(visit.visitor, example.city.id if example.city else None)
    return {
        "example": example,
        "words": None if is_kept else Markup(example.block.html[example.block.source]),  # noqa: S704  made safe when published
        "form": form,
        "states": STATES,
        "client_id": form.value("client_id") or ids.public_id(),
        "is_saved": is_saved,
    }
