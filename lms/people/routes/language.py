"""The language switch in the header of every page."""

from fastapi import APIRouter
from fastapi.responses import Response

from lms.errors import Invalid
from lms.i18n import N_
from lms.people.actions.account import switch_language
from lms.people.forms import LanguageForm
from lms.people.guard import Visit, open_door
from lms.settings import settings
from lms.web.language import remember_language
from lms.web.render import own_address, see_other

router = APIRouter()


@router.post("/language")
@open_door("everyone may choose the language, also before signing in")
def choose_language(visit: Visit) -> Response:
    form = LanguageForm.read(visit.form)
    if form.values is None:
        raise Invalid(N_("Please choose one of these."))
    if visit.known:
        switch_language(visit.person, form.values.language, visit.city.locale if visit.city else None)
    response = see_other(own_address(form.values.next))
    return remember_language(response, form.values.language, secure=settings().https)
