"""A mayor hears a recording: in her language, in parts, and as far as she really heard it."""

import re

import pytest
from hearing import LESSON, block, offer
from sqlmodel import col, select

from lms.catalogue.models import Block
from lms.files import store
from lms.learning import played
from lms.learning.models import Completion, Playback
from lms.learning.player import player_of


@pytest.fixture(autouse=True)
def _offered(db):
    offer(db)


def report(browser, key: str, seconds: str, *, language: str = "en", **more):
    data = {"block": key, "recording": block(key).recordings[language].digest, "ranges": seconds, "position": 1}
    return browser.post(f"{LESSON}/playback", data=data | more, headers={"HX-Request": "true"})


def completed(db, person, key: str) -> bool:
    done = select(Completion).join(Block, col(Block.id) == col(Completion.block_id))
    return db.exec(done.where(col(Block.key) == key, col(Completion.person_id) == person.id)).first() is not None


# ---------------------------------------------------------------- the page


def test_a_player_stands_in_the_lesson_with_captions_and_the_words(visit_as):
    page = visit_as("ruth").get(LESSON).text
    tone = block("tone")
    assert f'src="{LESSON}/media/{tone.recordings["en"].name}"' in page
    assert f'src="{LESSON}/media/{tone.captions["en"].name}" srclang="en" label="English" default' in page
    assert "A tone is heard for three seconds." in page
    assert page.count('preload="none"') == 2
    assert page.count("A computer’s voice") == 1
    assert "media.js" in page


def test_other_lessons_load_nothing_for_it(visit_as):
    assert "media.js" not in visit_as("ruth").get("/courses/mayors/why-you").text


def test_it_is_heard_in_the_readers_language(visit_as):
    page = visit_as("ana").get(LESSON).text
    tone = block("tone")
    assert tone.recordings["es"].name in page
    assert tone.recordings["en"].name not in page
    assert 'srclang="es" label="Español" default' in page


def test_where_there_is_none_one_hears_the_original_with_ones_own_captions_and_is_told(visit_as):
    page = visit_as("joao").get(LESSON).text
    assert block("tone").recordings["en"].name in page
    assert page.count("Esta gravação ainda não está no seu idioma") == 2
    tracks = re.findall(r'<track kind="(\w+)" [^>]* srclang="(\w+)"[^>]*?( default)?>', page)
    assert tracks == [
        ("subtitles", "pt", " default"),
        ("captions", "en", ""),
        ("captions", "en", " default"),
        ("subtitles", "es", ""),
    ]


# ---------------------------------------------------------------- the bytes


def test_a_recording_is_sent_in_parts(visit_as):
    recording = block("tone").recordings["en"]
    answer = visit_as("ruth").get(f"{LESSON}/media/{recording.name}", headers={"Range": "bytes=100-199"})
    assert (answer.status_code, answer.content) == (206, store.get(recording.digest)[100:200])
    assert answer.headers["content-type"] == "audio/mpeg"
    assert answer.headers["content-range"] == f"bytes 100-199/{recording.size}"
    assert answer.headers["cache-control"].startswith("private, max-age=")
    assert answer.headers["etag"] == f'"{recording.digest}"'
    assert "content-encoding" not in answer.headers


def test_captions_are_sent_as_such(visit_as):
    captions = block("tone").captions["es"]
    answer = visit_as("ruth").get(f"{LESSON}/media/{captions.name}")
    assert answer.headers["content-type"].startswith("text/vtt")
    assert answer.text.startswith("WEBVTT")


def test_a_video_answers_head(visit_as):
    recording = block("clip").recordings["en"]
    answer = visit_as("ruth").head(f"{LESSON}/media/{recording.name}")
    assert (answer.status_code, answer.headers["content-length"]) == (200, str(recording.size))
    assert answer.headers["content-type"] == "video/mp4"


@pytest.mark.parametrize("name", ["tone.en.mp3", "tone.en.000000000000.mp3", "..%2f..%2fx", "%00", "x" * 5000])
def test_only_what_the_lesson_plays_is_there(visit_as, name):
    assert visit_as("ruth").get(f"{LESSON}/media/{name}").status_code == 404


def test_another_lesson_does_not_give_it(visit_as):
    name = block("tone").recordings["en"].name
    assert visit_as("ruth").get(f"/courses/mayors/why-you/media/{name}").status_code == 404


def test_those_to_whom_the_course_is_not_open_get_nothing(visit_as, browse):
    address = f"{LESSON}/media/{block('tone').recordings['en'].name}"
    assert visit_as("luis").get(address).status_code == 404
    assert visit_as("grace").get(address).status_code == 200  # a coach reads along
    assert browse().get(address).status_code == 303
    assert report(visit_as("luis"), "tone", "0-3").status_code == 404
    assert report(visit_as("grace"), "tone", "0-3").status_code == 403
    assert visit_as("grace").post(f"{LESSON}/transcripts", data={"block": "tone"}).status_code == 403


# ---------------------------------------------------------------- what was played


def test_it_is_done_once_nine_tenths_were_really_played(visit_as, person, db):
    ruth = visit_as("ruth")
    assert report(ruth, "tone", "0-1,2-3").status_code == 204
    assert not completed(db, person("ruth"), "tone")
    answer = report(ruth, "tone", "1-2")
    assert (answer.status_code, answer.text.strip()) == (200, "Done.")
    assert completed(db, person("ruth"), "tone")
    assert "Done." in ruth.get(LESSON).text


def test_the_same_report_twice_is_one(visit_as, person, db):
    ruth = visit_as("ruth")
    for _ in range(3):
        assert report(ruth, "clip", "0-2").status_code == 204
    [kept] = db.exec(select(Playback).where(col(Playback.person_id) == person("ruth").id)).all()
    assert played.unpacked(kept.played) == 0b11
    assert not completed(db, person("ruth"), "clip")


def test_languages_are_heard_each_for_itself_and_one_is_enough(visit_as, person, db):
    ana = visit_as("ana")
    report(ana, "tone", "0-2", language="en")
    report(ana, "tone", "2-4", language="es")
    assert not completed(db, person("ana"), "tone")
    report(ana, "tone", "0-2", language="es")
    assert completed(db, person("ana"), "tone")


def test_one_goes_on_where_one_stopped_and_begins_anew_after_the_end(visit_as):
    ana = visit_as("ana")
    report(ana, "tone", "0-2", language="es", position=2)
    assert f'data-recording="{block("tone").recordings["es"].digest}" data-position="2"' in ana.get(LESSON).text
    report(ana, "tone", "0-4", language="es", position=4)
    assert f'data-recording="{block("tone").recordings["es"].digest}" data-position="0"' in ana.get(LESSON).text


def test_in_another_language_one_goes_on_as_far_along(visit_as, db, person):
    tone = block("tone")
    spoken = tone.recordings["en"].model_copy(update={"seconds": 300})
    longer = tone.recordings["es"].model_copy(update={"seconds": 400})
    both = tone.model_copy(update={"recordings": {"en": spoken, "es": longer}})
    assert player_of(both, "es", {spoken.digest: 150}).position == 200
    assert player_of(both, "es", {spoken.digest: 150, longer.digest: 7}).position == 7
    assert player_of(both, "es", {spoken.digest: 150, longer.digest: 400}).position == 0
    assert player_of(both, "es", {spoken.digest: 300}).position == 0
    assert player_of(both, "es", {}).position == 0
    ana = visit_as("ana")
    report(ana, "tone", "0-1", language="en", position=1)  # of three seconds; the Spanish has four
    assert f'data-recording="{tone.recordings["es"].digest}" data-position="1"' in ana.get(LESSON).text
    [kept] = db.exec(select(Playback).where(col(Playback.person_id) == person("ana").id)).all()
    assert kept.recording == tone.recordings["en"].digest


def test_reading_the_words_is_as_good(visit_as, person, db):
    ruth = visit_as("ruth")
    answer = ruth.post(f"{LESSON}/transcripts", data={"block": "clip"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{LESSON}#clip")
    assert completed(db, person("ruth"), "clip")
    assert not completed(db, person("ruth"), "tone")


@pytest.mark.parametrize(
    "odd",
    [
        {"block": "nothing"},
        {"recording": "0" * 64},
        {"recording": ""},
        {"position": "-1"},
        {"position": "9" * 40},
        {"ranges": "0-1," * 20_000},
    ],
)
def test_what_no_player_reports_is_refused(visit_as, db, odd):
    assert report(visit_as("ruth"), "tone", "0-1", **odd).status_code == 404
    assert db.exec(select(Playback)).all() == []


def test_reading_along_and_pressing_next_does_not_count_as_hearing(visit_as, person, db):
    visit_as("ruth").post(f"{LESSON}/completions", data={"block": ["tone", "clip"], "next": "/"})
    assert not completed(db, person("ruth"), "tone")
