"""Publishing makes a course findable, in the words it is read in now and no others."""

from types import SimpleNamespace

from shelf import block, course, lesson, put_up
from sqlmodel import col, select

from lms.catalogue.actions import publish
from lms.catalogue.models import Course, Posting
from lms.catalogue.plain import passages
from lms.catalogue.postings import HEADING, TEXT, TITLE, postings_of
from lms.catalogue.queries import course_named


def tokens_of(db, row: Course) -> dict[tuple[str, str], dict[str, int]]:
    rows = db.exec(select(Posting).where(col(Posting.course_id) == row.id)).all()
    return {(one.language, one.token): one.places for one in rows}


def test_a_word_is_found_where_it_stands_and_weighs_most_in_a_title():
    first = lesson("first", block("a", en="<h2>A bridge</h2><p>The street and the harbour.</p>"), en="The harbour")
    found = postings_of(course("s", first, objectives={"en": ["Name a street"]}))
    assert found["en", "harbour"] == {"first": TITLE, "first/a": TEXT}
    assert found["en", "bridg"] == found["en", "bridge"] == {"first/a": HEADING}
    assert found["en", "street"] == {"first/a": TEXT, "#m1": TEXT}
    assert found["en", "shelf"] == {"": TITLE, "#m1": TITLE}


def test_words_of_regions_are_words_of_their_language():
    found = postings_of(course("s", lesson("first", block("a", es="<p>barrios</p>", es_MX="<p>colonias</p>"))))
    assert found["es", "barrios"] == found["es", "colonias"] == {"first/a": TEXT}
    assert ("es-MX", "colonias") not in found


def test_what_is_not_shown_in_a_language_is_not_found_in_it():
    states = {"en": "current", "es": "superseded", "pt": "stale"}
    one = block("a", states, en="<p>harbour</p>", es="<p>muelle</p>", pt="<p>cais</p>")
    found = postings_of(course("s", lesson("first", one.model_copy(update={"older": {"es": "<p>dique</p>"}}))))
    assert ("en", "harbour") in found and ("pt", "cais") in found
    assert ("es", "muelle") not in found and ("es", "dique") not in found


def test_a_checks_questions_are_found_and_its_answers_are_not():
    words = {"stems": {"en": "Which <em>planet</em>?"}, "explanations": {"en": "<p>eclipse</p>"}}
    choices = {"option_words": {"en": {"a": "saturn"}}, "feedback": {"en": {"a": "<p>comet</p>"}}}
    asked = SimpleNamespace(id="q", options=["a"], answer="a", **words, **choices)
    check = block("c", en="").model_copy(update={"kind": "check", "questions": [asked]})
    tokens = {token for _, token in postings_of(course("s", lesson("first", check)))}
    assert "planet" in tokens
    assert not tokens & {"saturn", "comet", "eclipse", "eclips"}


def test_tags_and_entities_are_no_words():
    html = "<p>Fish &amp; chips, a<em>b</em>c</p><ul><li>one</li><li>two</li></ul><code>y &lt;b&gt;</code>"
    assert passages(html) == [("Fish & chips, abc", False), ("one", False), ("two", False), ("y <b>", False)]


def test_publishing_replaces_what_was_found(db):
    row = put_up(db, course("s", lesson("first", block("a", en="<p>harbour</p>"))), role=None)
    assert ("en", "harbour") in tokens_of(db, row)
    publish(db, course("s", lesson("first", block("a", en="<p>bridge</p>"))))
    assert ("en", "harbour") not in tokens_of(db, row)
    assert tokens_of(db, row)["en", "bridge"] == {"first/a": TEXT}


def test_the_same_content_twice_changes_no_posting_and_mends_a_course_that_has_none(db):
    content = course("s", lesson("first", block("a", en="<p>harbour</p>")))
    row = put_up(db, content, role=None)
    ids = set(db.exec(select(Posting.id).where(col(Posting.course_id) == row.id)).all())
    publish(db, content)
    assert set(db.exec(select(Posting.id).where(col(Posting.course_id) == row.id)).all()) == ids
    for posting in db.exec(select(Posting).where(col(Posting.course_id) == row.id)).all():
        db.delete(posting)
    db.flush()
    publish(db, content)
    assert ("en", "harbour") in tokens_of(db, row)


def test_what_is_rolled_back_is_not_found(db):
    put_up(db, course("s", lesson("first", block("a", en="<p>harbour</p>"))), role=None)
    publish(db, course("s", lesson("first", block("a", en="<p>bridge</p>"))))
    db.rollback()
    row = course_named(db, "s")
    assert row and ("en", "harbour") in tokens_of(db, row)


def test_a_word_longer_than_an_index_takes_is_cut(db):
    row = put_up(db, course("s", lesson("first", block("a", en=f"<p>{'x' * 100_000}</p>"))), role=None)
    assert all(len(token) <= 40 for _, token in tokens_of(db, row))
