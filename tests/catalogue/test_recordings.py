"""A recording stands beside the words: found by its name, looked into, kept with the version that plays it."""

import os
import shutil
from pathlib import Path

import pytest
from sample import SampleCourse
from sqlmodel import select

from lms.catalogue import recordings
from lms.catalogue.actions import load_courses
from lms.catalogue.models import CourseVersion
from lms.files import store

SAMPLE = Path(__file__).parents[1] / "samples" / "media"
EN = "media/tone.en"


@pytest.fixture
def heard(tmp_path) -> SampleCourse:
    """A course with a sound in two languages and a picture in one, to be spoiled."""
    folder = tmp_path / "courses" / "media"
    shutil.copytree(SAMPLE, folder)
    return SampleCourse(folder)


def named(course: SampleCourse) -> list[str]:
    return [course.brief(fault) for fault in course.faults()]


def test_it_is_published_with_its_length_and_its_captions(heard):
    tone = heard.block("tone")
    assert (tone.medium, tone.synthetic, tone.counts) == ("audio", False, True)
    assert {language: recording.seconds for language, recording in tone.recordings.items()} == {"en": 3, "es": 4}
    assert tone.recordings["en"].content_type == "audio/mpeg"
    assert tone.labels["pt"]["title"] == "Um tom"
    assert "<h2>" not in tone.html["en"]
    assert set(tone.captions) == {"en", "es", "pt"}


def test_a_video_says_who_made_its_voice(heard):
    clip = heard.block("clip")
    assert (clip.medium, clip.synthetic) == ("video", True)
    assert clip.recordings["en"].content_type == "video/mp4"


def test_one_hears_ones_language_else_the_source_with_captions_that_keep_its_time(heard):
    tone, clip = heard.block("tone"), heard.block("clip")
    assert tone.recording("es")[1] == "es"
    assert tone.recording("pt")[1] == "en"
    assert list(tone.captions_of("es")) == ["es"]
    assert sorted(tone.captions_of("en")) == ["en", "pt"]  # the Spanish ones keep another time
    assert sorted(clip.captions_of("en")) == ["en", "es"]


def test_one_that_is_optional_does_not_count(heard):
    heard.change("hearing/lesson.toml", 'medium = "audio"', 'medium = "audio"\noptional = true')
    assert heard.block("tone").counts is False
    assert heard.block("clip").counts is True


def test_what_a_translation_lacks_is_reported_like_missing_words(heard):
    assert sorted(named(heard)) == [
        "media/clip.es.mp4:1: the recording of “clip” is missing: .mp4",
        "media/clip.pt.mp4:1: the recording of “clip” is missing: .mp4",
        "media/clip.pt.vtt:1: the captions of “clip” are missing",
        "media/tone.pt.mp3:1: the recording of “tone” is missing: .mp3, .m4a, .ogg",
    ]
    assert {fault.severity for fault in heard.faults()} == {"incomplete"}


def test_the_translator_is_told_of_it(heard):
    assert heard.left() == [
        "media/media/clip.es.mp4:1: “block.clip.recording” is missing",
        "media/media/tone.pt.mp3:1: “block.tone.recording” is missing",
        "media/media/clip.pt.mp4:1: “block.clip.recording” is missing",
        "media/media/clip.pt.vtt:1: “block.clip.captions” is missing",
    ]
    (heard.folder / "media/tone.es.vtt").unlink()
    assert "media/media/tone.es.vtt:1: “block.tone.captions” is missing" in heard.left()


def test_a_transcript_left_behind_is_mended_before_it_is_spoken(heard):
    plan = 'id = "tone"'
    heard.change("hearing/lesson.toml", plan, f'{plan}\nrevision = 2\nverdict = "changes-meaning"')
    left = [line for line in heard.left() if "tone" in line]
    assert len(left) == 2 and all("“tone” is superseded" in line for line in left)


def test_a_transcript_that_is_missing_has_the_source_heard(heard):
    text = (heard.folder / "hearing/es.md").read_text()
    heard.write("hearing/es.md", text.partition("::: tone")[0] + "::: clip" + text.partition("::: clip")[2])
    tone = heard.block("tone")
    assert tone.state("es") == "missing"
    assert set(tone.recordings) == {"en"}


@pytest.mark.parametrize("name", [f"{EN}.mp3", f"{EN}.vtt"])
def test_the_source_cannot_do_without(heard, name):
    (heard.folder / name).unlink()
    [fault] = heard.broken()
    assert fault.startswith(f"{name}:1: ")


@pytest.mark.parametrize(
    ("captions", "fault"),
    [
        ("", "1: not WebVTT"),
        ("00:00:00.000 --> 00:00:01.000\nHi\n", "1: not WebVTT"),
        ("WEBVTT\n\n00:00:00.000 --> 00:00:0x\nHi\n", "3: not WebVTT"),
        ("WEBVTT\n\n", "1: captions without words"),
        ("WEBVTT\n\n00:00:00.000 --> 00:00:01.000\n\n", "1: captions without words"),
        (
            "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nHi\n\n00:00:01.000 --> 00:01:00.000\nHo\n",
            "6: a caption to 00:01:00.000",
        ),
        ("WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nHi\u202e\n", "4: a character that cannot be seen"),
    ],
)
def test_captions_that_are_none_are_refused_where_they_are_wrong(heard, captions, fault):
    heard.write(f"{EN}.vtt", captions)
    assert any(f"{EN}.vtt:{fault}" in found for found in heard.broken()), heard.broken()


def test_captions_of_a_translation_without_recording_keep_the_time_of_the_source(heard):
    heard.write("media/tone.pt.vtt", "WEBVTT\n\n00:00:00.000 --> 00:00:09.000\nUm tom\n")
    assert any("media/tone.pt.vtt:3: a caption to 00:00:09.000" in found for found in heard.broken())


@pytest.mark.parametrize(
    "content", [b"", b"<!doctype html><script>", b"\x89PNG\r\n\x1a\n" + b"\0" * 99, b"ID3" + b"\0" * 99]
)
def test_a_recording_is_told_by_its_content(heard, content):
    heard.write(f"{EN}.mp3", content)
    [fault] = heard.broken()
    assert fault.startswith(f"{EN}.mp3:1: not audio/mpeg inside") or "length" in fault


def test_a_picture_is_no_sound(heard):
    shutil.copy(heard.folder / "media/clip.en.mp4", heard.folder / f"{EN}.mp3")
    assert heard.broken() == [f"{EN}.mp3:1: not audio/mpeg inside: video/mp4"]


def test_two_recordings_in_one_language_are_one_too_many(heard):
    shutil.copy(heard.folder / f"{EN}.mp3", heard.folder / f"{EN}.ogg")
    assert heard.broken() == [f"{EN}.ogg:1: a second recording of “tone” in “en”"]


def test_a_recording_beyond_measure_is_refused(heard, monkeypatch):
    monkeypatch.setattr(recordings, "MOST_BYTES", 4000)
    assert f"{EN}.mp3" not in "".join(named(heard))
    assert "media/clip.en.mp4:1: larger than 200 MB" in heard.broken()


@pytest.mark.parametrize("name", [f"{EN}.mp3", f"{EN}.vtt"])
def test_nothing_is_read_outside_the_courses_folder(heard, tmp_path, name):
    kept = heard.folder / name
    secret = tmp_path / "secret"
    shutil.move(kept, secret)
    kept.symlink_to(os.path.relpath(secret, kept.parent))
    assert any(f"{name}:1: leads out of the course" in found for found in heard.broken())


@pytest.mark.parametrize("id", ["../tone", "tone/../../x", "..", "tone.en"])
def test_an_id_is_no_path(heard, id):
    heard.change("hearing/lesson.toml", '"tone"', f'"{id}"')
    assert heard.broken()


def test_without_a_title_it_is_refused(heard):
    heard.change("hearing/en.md", "### A tone", "A tone")
    assert any("hearing/en.md:3: “tone” has no title" in found for found in heard.broken())


def test_publishing_keeps_the_bytes_and_a_new_recording_is_a_new_version(heard, db):
    load_courses(db, heard.folder.parent)
    first = heard.block("tone").recordings["en"]
    assert store.get(first.digest) == (heard.folder / f"{EN}.mp3").read_bytes()

    load_courses(db, heard.folder.parent)
    shutil.copy(heard.folder / "media/tone.es.mp3", heard.folder / f"{EN}.mp3")
    load_courses(db, heard.folder.parent)
    second = heard.block("tone").recordings["en"]
    assert second.name != first.name
    assert store.holds(first.digest)  # for those who read the first version
    assert [version.number for version in db.exec(select(CourseVersion)) if version.content["slug"] == "media"] == [
        1,
        2,
    ]


def test_the_recording_that_we_ship_is_spoken_in_every_language():
    courses = Path(__file__).parents[2] / "courses"
    block = SampleCourse(courses / "mayors").block("one-minute-aloud")
    assert set(block.recordings) == set(block.captions) == {"en", "es", "pt"}
    assert block.synthetic
    assert all(40 <= recording.seconds <= 80 and recording.size < 300_000 for recording in block.recordings.values())
