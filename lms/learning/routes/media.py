"""Recordings: what is heard, and how much of it."""

from fastapi import APIRouter
from fastapi.responses import Response

from lms.access.permissions import Permission
from lms.errors import Hidden
from lms.files.serving import serve_part
from lms.learning import actions
from lms.learning.forms import PlaybackForm, TranscriptForm
from lms.learning.queries import OpenLesson
from lms.learning.routes.courses import find_lesson
from lms.people.guard import Visit, may
from lms.web.render import see_other

router = APIRouter()


@router.api_route("/courses/{course}/{lesson}/media/{name}", methods=["GET", "HEAD"])
@may(Permission.READ_COURSE, find_lesson)
def play(visit: Visit, opened: OpenLesson, name: str) -> Response:
    """A recording of the lesson, or its captions, by ranges."""
    media = next((media for media in opened.lesson.media() if media.name == name), None)
    if media is None:
        raise Hidden
    return serve_part(visit.request, media.digest, media.size, media.content_type)


@router.post("/courses/{course}/{lesson}/playback")
@may(Permission.LEARN, find_lesson)
def report_playback(visit: Visit, opened: OpenLesson) -> Response:
    """What was played since the last report. Says so once it is enough, else nothing."""
    form = PlaybackForm.read(visit.form)
    if form.values is None:
        raise Hidden
    given = form.values
    block = opened.block(given.block, "media")
    recording = next((one for one in block.recordings.values() if one.digest == given.recording), None)
    if recording is None:
        raise Hidden
    is_heard = actions.report_playback(
        visit.db, visit.visitor.person_id, opened, block, recording, given.ranges, given.position
    )
    return visit.page("learning/_heard.html") if is_heard else Response(status_code=204)


@router.post("/courses/{course}/{lesson}/transcripts")
@may(Permission.LEARN, find_lesson)
def read_transcript(visit: Visit, opened: OpenLesson) -> Response:
    form = TranscriptForm.read(visit.form)
    if form.values is None:
        raise Hidden
    block = opened.block(form.values.block, "media")
    actions.read_transcript(visit.db, visit.visitor.person_id, opened, block)
    return see_other(f"/courses/{opened.course.content.slug}/{opened.lesson.slug}#{block.id}")
