import pytest
from logbook import PRIVATE, SHARED
from sqlmodel import select

from lms.coaching.models import LogDraft, SealedNote
from lms.coaching.seals import fingerprint


def test_typing_saves_a_draft_that_its_writer_finds_again(visit_as, planned, typed):
    session, grace = planned("ana"), visit_as("grace")
    answer = grace.post(f"/sessions/{session.public_id}/draft", data=typed(session))
    assert answer.status_code == 303
    page = grace.get(f"/sessions/{session.public_id}").text
    assert SHARED in page and PRIVATE in page and "Tell the cabinet" in page
    assert "Only you can see this draft." in page


def test_htmx_is_told_in_a_fragment(visit_as, planned, typed):
    session, grace = planned("ana"), visit_as("grace")
    answer = grace.post(f"/sessions/{session.public_id}/draft", data=typed(session), headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer.text.strip().startswith('<p id="saved"') and "Only you can see this draft." in answer.text


def test_what_is_saved_is_not_shared(visit_as, planned, typed):
    session = planned("ana")
    visit_as("grace").post(f"/sessions/{session.public_id}/draft", data=typed(session))
    for key in ("ana", "priya"):
        page = visit_as(key).get(f"/sessions/{session.public_id}").text
        assert SHARED not in page and PRIVATE not in page and "Tell the cabinet" not in page
    assert visit_as("olga").get(f"/sessions/{session.public_id}").status_code == 404


def test_a_draft_is_sealed_and_holds_no_private_note(visit_as, planned, typed, db, person):
    from lms.coaching.queries import draft_of

    session = planned("ana")
    visit_as("grace").post(f"/sessions/{session.public_id}/draft", data=typed(session))
    assert SHARED.encode() not in db.exec(select(LogDraft)).one().sealed
    _, fields = draft_of(db, session, person("grace"))
    assert PRIVATE not in str(fields) and SHARED in str(fields)


def test_reading_the_form_saves_nothing(visit_as, planned, db):
    session = planned("ana")
    assert visit_as("grace").get(f"/sessions/{session.public_id}").status_code == 200
    assert db.exec(select(LogDraft)).all() == []


def test_saving_twice_is_one_draft_and_one_note(visit_as, planned, typed, db):
    session, grace = planned("ana"), visit_as("grace")
    for words in ("One", "Two"):
        grace.post(f"/sessions/{session.public_id}/draft", data=typed(session, private=words))
    assert len(db.exec(select(LogDraft)).all()) == len(db.exec(select(SealedNote)).all()) == 1
    assert "Two" in grace.get(f"/sessions/{session.public_id}").text


def test_a_private_note_that_is_emptied_is_gone(visit_as, planned, typed, db):
    session, grace = planned("ana"), visit_as("grace")
    for words in ("One", ""):
        grace.post(f"/sessions/{session.public_id}/draft", data=typed(session, private=words))
    assert db.exec(select(SealedNote)).all() == []


def test_a_private_note_stays_when_a_half_typed_draft_is_opened_to_share_it(visit_as, planned, typed, db):
    session, grace = planned("ana"), visit_as("grace")
    address = f"/sessions/{session.public_id}"
    grace.post(f"{address}/draft", data=typed(session, minutes="a while"))
    pressed = {"preview": fingerprint(db.exec(select(LogDraft)).one())}
    for answer in (grace.get(f"{address}/sharing"), grace.post(f"{address}/sharing", data=pressed)):
        assert answer.status_code == 422 and PRIVATE in answer.text


@pytest.mark.parametrize("odd", [{"minutes": "a while"}, {"day": "soon"}, {"hour": "25:99"}, {"promise-1-due": "then"}])
def test_what_cannot_be_read_is_kept_as_typed(visit_as, planned, typed, odd):
    session, grace = planned("ana"), visit_as("grace")
    assert grace.post(f"/sessions/{session.public_id}/draft", data=typed(session, **odd)).status_code == 303
    page = grace.get(f"/sessions/{session.public_id}").text
    assert f'value="{next(iter(odd.values()))}"' in page
    answer = grace.post(f"/sessions/{session.public_id}/review", data=typed(session, **odd))
    assert answer.status_code == 422 and SHARED in answer.text and PRIVATE in answer.text


@pytest.mark.parametrize("words", ["🏙️👩🏽‍💼 emoji", "שלום עולם", "nul\0in the middle", "x" * 80_000, "café cafe\u0301"])
def test_any_words_are_kept(visit_as, planned, typed, words):
    from lms.web.forms import cleaned

    session, grace = planned("ana"), visit_as("grace")
    grace.post(f"/sessions/{session.public_id}/draft", data=typed(session, shared=words, private=words))
    page = grace.get(f"/sessions/{session.public_id}").text
    assert page.count(cleaned(words)) >= 2


TOO_LONG = [
    {"shared": "x" * 80_001},
    {"private": "x" * 80_001},
    {"promise-1-text": "x" * 80_001},
    dict.fromkeys(("shared", "programme", "private"), "x" * 67000),
]


@pytest.mark.parametrize("step", ["draft", "review"])
@pytest.mark.parametrize("odd", TOO_LONG, ids=lambda odd: "+".join(odd))
def test_what_is_far_too_long_is_not_kept_and_stays_in_the_page(visit_as, planned, typed, db, odd, step):
    session, grace = planned("ana"), visit_as("grace")
    answer = grace.post(f"/sessions/{session.public_id}/{step}", data=typed(session, **odd))
    assert answer.status_code == 422 and "Not saved: this is too long." in answer.text
    assert all(text in answer.text for text in odd.values()) and "Only you can see this draft." not in answer.text
    assert db.exec(select(LogDraft)).all() == db.exec(select(SealedNote)).all() == []


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Not saved: this is too long"), ("es", "No se guardó"), ("pt", "Não foi salvo")]
)
def test_htmx_is_told_that_it_is_far_too_long_where_it_says_saved(
    visit_as, planned, typed, person, db, language, words
):
    person("grace").language = language
    db.commit()
    session, grace = planned("ana"), visit_as("grace", **{"HX-Request": "true"})
    address = f"/sessions/{session.public_id}/draft"
    grace.post(address, data=typed(session, shared="Kept before"))
    answer = grace.post(address, data=typed(session, shared="x" * 1_000_000))
    assert answer.status_code == 422 and answer.text.strip().startswith('<p id="saved"') and words in answer.text
    assert "HX-Retarget" not in answer.headers and len(answer.text) < 1000
    assert "Kept before" in visit_as("grace").get(f"/sessions/{session.public_id}").text


def test_too_long_a_note_is_told_and_kept(visit_as, planned, typed):
    session, grace = planned("ana"), visit_as("grace")
    answer = grace.post(f"/sessions/{session.public_id}/review", data=typed(session, shared="x" * 30_000))
    assert answer.status_code == 422 and "x" * 30_000 in answer.text and "too long" in answer.text


@pytest.mark.parametrize(
    ("odd", "told"),
    [
        ({"present": []}, "at least one person"),
        ({"day": "2999-01-01"}, "too far away"),
        ({"promise-1-due": "2001-01-01"}, "after the session"),
        ({"promise-1-due": ""}, "choose a day"),
        ({"promise-1-owner": "nobody"}, "who will do it"),
        ({"next_day": "2020-01-01"}, "still to come"),
        ({"next_hour": ""}, "choose an hour"),
        ({"topics": ",".join(str(n) for n in range(12))}, "At most 10"),
        ({"channel": "pigeon"}, "choose one of these"),
    ],
)
def test_what_is_typed_wrong_is_named(visit_as, planned, typed, odd, told):
    session, grace = planned("ana"), visit_as("grace")
    answer = grace.post(f"/sessions/{session.public_id}/review", data=typed(session, **odd))
    assert answer.status_code == 422 and told in answer.text and SHARED in answer.text


def test_a_second_window_does_not_undo_the_first_nor_erase_the_private_note(visit_as, planned, typed):
    session, grace = planned("ana"), visit_as("grace")
    address = f"/sessions/{session.public_id}"

    def opened() -> dict[str, str]:
        page = grace.get(address).text
        return {name: page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("window", "opened")}

    taxi, desk = opened(), opened()
    first = typed(session) | {"private": "Only for Grace"}
    assert grace.post(f"{address}/draft", data=first | taxi).status_code == 303
    assert grace.post(f"{address}/draft", data=typed(session) | {"private": ""} | desk).status_code == 409
    assert "Only for Grace" in grace.get(address).text
