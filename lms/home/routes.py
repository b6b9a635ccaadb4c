"""Each role's first page, and the steps that take from two features at once."""

from fastapi import APIRouter
from fastapi.responses import Response

from lms.access.permissions import Permission
from lms.access.roles import Role
from lms.assignments.queries import placed_submissions_by
from lms.coaching.queries import private_notes_by
from lms.home import chief_of_staff, coach, expert, learner, linking, manager, preparing, sharing
from lms.home.greeting import greeting
from lms.i18n import LANGUAGES
from lms.learning.writing import pieces_of
from lms.people.guard import Visit, may
from lms.translation.queries import counts_by_language
from lms.web.render import see_other

router = APIRouter()
router.include_router(sharing.router)
router.include_router(linking.router)
router.include_router(preparing.router)


@router.get("/")
@may(Permission.SEE_HOME)
def first_page(visit: Visit) -> Response:
    """The page of the role one has; of several, the one with the most to do."""
    roles = visit.visitor.roles
    hello = greeting(visit)
    if Role.MAYOR in roles or Role.STAFF in roles:
        acting = {"acting": []} if Role.MAYOR in roles else chief_of_staff.acting(visit)
        return visit.page("home/learner.html", greeting=hello, **learner.page(visit), **acting)
    if Role.COACH in roles:
        return visit.page("home/coach.html", greeting=hello, **coach.page(visit))
    if Role.EXPERT in roles:
        return visit.page("home/expert.html", greeting=hello, **expert.page(visit))
    if Role.MANAGER in roles:
        return visit.page("home/manager.html", greeting=hello, **manager.page(visit))
    if Role.CHIEF_OF_STAFF in roles:
        return visit.page("home/chief_of_staff.html", greeting=hello, **chief_of_staff.page(visit))
    if Role.TRANSLATOR in roles:
        return visit.page("home/translator.html", greeting=hello, waiting=counts_by_language(visit.db), names=LANGUAGES)
    if Role.FUNDER in roles:
        return visit.page("home/funder.html", greeting=hello)
    return see_other("/me")


@router.get("/writing")
@may(Permission.KEEP_WRITING)
def own_writing(visit: Visit) -> Response:
    """Everything one wrote, also when one's seat has ended."""
    me = visit.visitor.person_id
    return visit.page(
        "home/own_writing.html",
        assignments=placed_submissions_by(visit.db, me),
        pieces=pieces_of(visit.db, me),
        notes=private_notes_by(visit.db, visit.person),
    )
