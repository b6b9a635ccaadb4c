from fastapi import APIRouter
from fastapi.responses import Response

from lms.access.permissions import Permission
from lms.i18n import language_of
from lms.people.guard import Visit, may
from lms.search.own_work import own_work
from lms.search.queries import found_in_courses, shelves_of
from lms.search.results import result
from lms.search.wanted import MOST_WORDS, Wanted

router = APIRouter()

PAGE = 20  # results


@router.get("/search")
@may(Permission.SEARCH)
def search(visit: Visit, q: str = "", page: str = "") -> Response:
    """The courses open to the reader, and their own work. As one types, htmx asks for the results alone."""
    wanted = Wanted.read(q)
    context = _looked_for(visit, wanted, page) if wanted.words else {"found": 0, "results": [], "own": []}
    return visit.page("search/search.html", region="results", q=q, wanted=wanted, most_words=MOST_WORDS, **context)


def _looked_for(visit: Visit, wanted: Wanted, page: str) -> dict[str, object]:
    locale = visit.person.course_locale
    language = language_of(locale)
    shelves = shelves_of(visit.db, visit.visitor)
    found = found_in_courses(visit.db, shelves, wanted, language)
    pages = max(-(-len(found) // PAGE), 1)
    number = min(max(int(page), 1), pages) if page.isascii() and page.isdecimal() and len(page) < 6 else 1
    return {
        "found": len(found),
        "results": [result(hit, wanted, locale) for hit in found[(number - 1) * PAGE : number * PAGE]],
        "own": own_work(visit.db, visit.visitor, shelves, wanted, language) if number == 1 else [],
        "number": number,
        "pages": pages,
    }
