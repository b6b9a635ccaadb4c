"""The translators' desk: what is missing or out of date, and the source then and now beside the translation."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from lms.access.permissions import Permission
from lms.errors import Hidden
from lms.i18n import LANGUAGES
from lms.people.guard import Visit, may
from lms.translation import queries
from lms.translation.differences import differences
from lms.translation.forms import Asked
from lms.translation.queries import Left
from lms.translation.states import PART_WORDS, READERS, STATE_WORDS, VERDICT_WORDS

router = APIRouter()


def find_gap(visit: Visit, permission: Permission, course: str, block: str, language: str) -> Left:
    found = queries.gap(visit.db, course, block, language) if visit.may(permission) else None
    if found is None or queries.is_kept_from(visit.db, visit.visitor, found):
        raise Hidden
    return found


@router.get("/translation")
@may(Permission.SEE_TRANSLATION)
def translation_page(visit: Visit, asked: Annotated[Asked, Query()]) -> Response:
    return visit.page(
        "translation/translation.html",
        found=queries.gaps(visit.db, asked),
        courses=queries.courses(visit.db),
        state_words=STATE_WORDS,
        part_words=PART_WORDS,
        verdict_words=VERDICT_WORDS,
        names=LANGUAGES,
    )


@router.get("/translation/{course}/{block}/{language}")
@may(Permission.SEE_TRANSLATION, find_gap)
def block_page(visit: Visit, left: Left) -> Response:
    texts = queries.source_texts(visit.db, left.gap)
    now, then = texts.get(left.gap.revision, ""), texts.get(left.gap.made_from)
    return visit.page(
        "translation/block.html",
        left=left,
        now=now,
        sides=differences(then, now) if then is not None else None,
        state_words=STATE_WORDS,
        part_words=PART_WORDS,
        verdict_words=VERDICT_WORDS,
        readers=READERS,
        names=LANGUAGES,
    )
