"""Asked by a page before it lets the browser send a form: a session that ended would lose what was typed."""

from fastapi import APIRouter
from fastapi.responses import Response

from lms.access.permissions import Permission
from lms.people.guard import Visit, may

router = APIRouter()


@router.get("/signed-in")
@may(Permission.SEE_HOME)
def signed_in(visit: Visit) -> Response:
    return Response(status_code=204)
