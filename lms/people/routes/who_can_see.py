"""Who can see what, in words."""

from fastapi import APIRouter
from fastapi.responses import Response

from lms.access.permissions import Permission
from lms.people.guard import Visit, may
from lms.people.who_can_see import grants, grants_of

router = APIRouter()


@router.get("/who-can-see")
@may(Permission.SEE_HOME)
def who_can_see(visit: Visit) -> Response:
    return visit.page(
        "people/who_can_see.html",
        mine=grants_of(visit.visitor.roles),
        all=grants(),
        may_delegate=visit.may(Permission.DELEGATE),
    )
