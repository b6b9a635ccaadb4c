"""`lms notes rotate` seals every private word by a new key, while people go on writing; `lms notes check` counts."""

import base64
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import LargeBinary
from sqlmodel import col, select
from typer.testing import CliRunner

from lms import clock, rekeying
from lms import tables as _every_table  # noqa: F401
from lms.__main__ import app
from lms.catalogue.models import Block
from lms.coaching.models import AgendaPoint, CoachingSession, Engagement, LogDraft, LogVersion, SealedNote
from lms.coaching.seals import agenda_seal, draft_seal, note_seal, version_seal
from lms.db import metadata
from lms.learning.models import SealedReflection
from lms.learning.seals import reflection_seal
from lms.sealing import keys, new_key, seal, unseal
from lms.settings import settings


@pytest.fixture
def own_keys(db, monkeypatch, tmp_path):
    """Keys of this test's own."""
    monkeypatch.setattr(settings(), "data_dir", tmp_path)


@pytest.fixture
def words(own_keys, db, person):
    """Something sealed in every table that holds sealed words: how it is sealed, by the row."""
    ana, grace = person("ana"), person("grace")
    session = CoachingSession(
        engagement_id=db.exec(select(Engagement.id)).first(), starts_at=clock.now(), zone="America/New_York"
    )
    db.add(session)
    db.flush()
    block = db.exec(select(Block.id).limit(1)).one()
    here = {"session_id": session.id, "sealed": b""}
    version = LogVersion(version=1, facts={}, shared_at=clock.now(), **here)
    point = AgendaPoint(author_id=ana.id, client_id="one", place=0, **here)
    rows = [
        (SealedNote(author_id=ana.id, circle="author", **here), note_seal(session, ana, "author")),
        (SealedNote(author_id=grace.id, circle="room", **here), note_seal(session, grace, "room")),
        (LogDraft(author_id=grace.id, base_version=0, **here), draft_seal(session, grace)),
        (version, version_seal(session, version)),
        (point, agenda_seal(session, point)),
        (SealedReflection(person_id=ana.id, block_id=block, sealed=b""), reflection_seal(ana.id, block)),
    ]
    for row, name in rows:
        row.sealed = seal(f"words of {name}", name)
    db.add_all(row for row, _ in rows)
    db.add(LogVersion(session_id=session.id, version=2, facts={}, shared_at=clock.now()))  # whose words did not change
    db.commit()
    return rows


def run(*arguments: str):
    return CliRunner().invoke(app, ["notes", *arguments])


def test_every_column_of_sealed_words_is_known_here():
    known = {f"{column.table.__tablename__}.sealed" for column in rekeying.COLUMNS}
    kept = {
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    assert known == kept - {"playback.played"}  # seconds of a recording, no words


def test_all_words_are_sealed_by_a_new_key_and_still_open(db, words):
    before = [row.sealed for row, _ in words]
    old = keys()[0]
    ran = run("rotate")
    assert ran.exit_code == 0 and f"{len(words)} sealed anew" in ran.output
    assert keys()[0] != old and keys()[1] == old
    file = settings().notes_key_file
    assert len(file.read_text().split()) == 2 and file.stat().st_mode & 0o777 == 0o600
    file.write_text(file.read_text().split()[0])  # the old key is gone
    for row, name in words:
        db.refresh(row)
        assert unseal(row.sealed, name) == f"words of {name}"
        assert row.sealed not in before and row.sealed[1:5] == keys()[0].name
    assert run("check").exit_code == 0


def test_an_interrupted_rotation_goes_on_by_the_same_key(db, words, monkeypatch):
    done = 0

    def dies_at_the_third(*arguments):
        nonlocal done
        done += 1
        if done == 3:
            raise KeyboardInterrupt
        return resealed(*arguments)

    resealed = rekeying._resealed
    monkeypatch.setattr(rekeying, "BATCH", 1)
    monkeypatch.setattr(rekeying, "_resealed", dies_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        rekeying.rotate(lambda _: None)
    monkeypatch.setattr(rekeying, "_resealed", resealed)
    made = keys()[0]
    for row, name in words:
        db.refresh(row)
        assert unseal(row.sealed, name) == f"words of {name}"
    db.commit()
    assert f"{len(words) - 2} sealed anew" in run("rotate").output
    assert keys()[0] == made and len(keys()) == 2


def test_a_note_saved_while_keys_change_is_not_lost(db, words, monkeypatch):
    note, name = words[0]
    read = rekeying.unsealed

    def saved_meanwhile(sealed, row):
        opened = read(sealed, row)
        if row == name and not saved:
            saved.append(row)
            db.exec(
                SealedNote.__table__.update().where(col(SealedNote.id) == note.id).values(sealed=seal("newer", name))
            )
        return opened

    saved: list[str] = []
    rekeying._make_key()
    session = rekeying.database.session
    monkeypatch.setattr(rekeying, "unsealed", saved_meanwhile)
    monkeypatch.setattr(rekeying.database, "session", lambda writes=True: Same(db))
    done = rekeying._seal_anew(rekeying.COLUMNS[0])
    monkeypatch.setattr(rekeying.database, "session", session)
    db.refresh(note)
    assert saved and unseal(note.sealed, name) == "newer" and done == 1


class Same:
    """A turn to write in the test's own session: between reading a batch and writing it, somebody saves."""

    def __init__(self, db):
        self.db = db

    def __enter__(self):
        return self.db

    def __exit__(self, *_):
        self.db.commit()


def test_words_of_before_keys_had_names_are_sealed_anew(db, words):
    note, name = words[0]
    key = base64.urlsafe_b64decode(settings().notes_key_file.read_text().strip())
    note.sealed = b"n" * 12 + AESGCM(key).encrypt(b"n" * 12, b"of old", name.encode())
    db.commit()
    assert "1 by " in run("check").output and "not named" in run("check").output
    run("rotate")
    db.refresh(note)
    assert unseal(note.sealed, name) == "of old" and "not named" not in run("check").output


def test_a_key_from_the_environment_is_used_and_none_is_made(db, words, monkeypatch):
    old = settings().notes_key_file.read_text().strip()
    monkeypatch.setattr(settings(), "notes_key", old)
    ran = run("rotate")
    assert "LMS_NOTES_KEYS_BEFORE" in ran.output and "0 sealed anew" in ran.output
    monkeypatch.setattr(settings(), "notes_key", new_key())
    monkeypatch.setattr(settings(), "notes_keys_before", old)
    assert f"{len(words)} sealed anew" in run("rotate").output
    monkeypatch.setattr(settings(), "notes_keys_before", "")
    assert run("check").exit_code == 0


def test_what_no_key_opens_is_counted_and_stays(db, words):
    note = words[0][0]
    note.sealed = b"\x01lost" + note.sealed[5:]
    db.commit()
    kept = note.sealed
    checked = run("check")
    assert checked.exit_code == 1 and "sealed_note: 1 by no key of this machine" in checked.output
    assert f"{len(words) - 1} sealed anew" in run("rotate").output
    db.refresh(note)
    assert note.sealed == kept


def test_more_than_one_batch(db, words, monkeypatch):
    monkeypatch.setattr(rekeying, "BATCH", 2)
    assert f"{len(words)} sealed anew" in run("rotate").output


def test_nothing_that_a_window_checks_changes(db, words):
    note = words[0][0]
    before = note.saved_at, note.saved_in
    run("rotate")
    db.refresh(note)
    assert (note.saved_at, note.saved_in) == before and note.saved_at > clock.now() - timedelta(minutes=5)
