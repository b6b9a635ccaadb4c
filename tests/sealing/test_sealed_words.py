"""Sealed words open for their row and by their key, and say which it is."""

import base64

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from lms.__main__ import app
from lms.errors import Unreadable
from lms.sealing import keys, new_key, opened, seal, unseal, unsealed
from lms.settings import Settings, settings

ROW = "note/a/b/author"


@pytest.fixture
def use(monkeypatch):
    """use(key, *earlier): these are the keys."""

    def switch(key: str, *earlier: str) -> None:
        monkeypatch.setattr(settings(), "notes_key", key)
        monkeypatch.setattr(settings(), "notes_keys_before", ",".join(earlier))

    return switch


def sealed_as_before(text: str, key: str, row: str = ROW) -> bytes:
    """As it was done before keys had names."""
    return b"n" * 12 + AESGCM(base64.urlsafe_b64decode(key)).encrypt(b"n" * 12, text.encode(), row.encode())


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_what_is_sealed_opens_again_and_holds_nothing_in_clear(text):
    sealed = seal(text, ROW)
    assert unseal(sealed, ROW) == text
    assert len(text) < 4 or text.encode() not in sealed


def test_it_opens_for_its_row_alone():
    sealed = seal("Confié", ROW)
    assert opened(sealed, "note/a/b/room") is None
    with pytest.raises(Unreadable):
        unseal(sealed, "note/a/b/room")


@given(st.data())
def test_altered_anywhere_it_does_not_open(data):
    sealed = bytearray(seal("Confié en el instinto", ROW))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    assert opened(bytes(sealed), ROW) is None


@given(st.binary(max_size=40))
def test_bytes_that_were_never_sealed_do_not_open(noise):
    assert opened(noise, ROW) is None


def test_an_earlier_key_still_opens_and_the_first_seals(use):
    old, new = new_key(), new_key()
    use(old)
    before = seal("said before", ROW)
    use(new, old)
    assert unseal(before, ROW) == "said before"
    use(new)
    assert opened(before, ROW) is None
    use(new, old)
    after = seal("said after", ROW)
    use(new)
    assert unseal(after, ROW) == "said after"


@pytest.mark.parametrize("place", [0, 1])
def test_words_sealed_before_keys_had_names_open_by_any_key(use, place):
    old, other = new_key(), new_key()
    use(*((old, other) if place == 0 else (other, old)))
    text, key, is_named = unsealed(sealed_as_before("of old", old), ROW)
    assert text == "of old" and not is_named and key == keys()[place]


def test_words_of_old_whose_nonce_looks_like_a_name_open_too(use):
    old = new_key()
    use(old)
    nonce = b"\x01" + keys()[0].name + b"nonce.."
    sealed = nonce + AESGCM(base64.urlsafe_b64decode(old)).encrypt(nonce, b"of old", ROW.encode())
    assert unseal(sealed, ROW) == "of old"


def test_a_key_file_changed_while_we_run_is_read_again(monkeypatch, tmp_path):
    monkeypatch.setattr(settings(), "data_dir", tmp_path)
    before = seal("by the first", ROW)
    file = settings().notes_key_file
    assert file.stat().st_mode & 0o777 == 0o600
    second = new_key()
    file.with_name("fresh").write_text(f"{second}\n{file.read_text()}\n")
    file.with_name("fresh").replace(file)
    assert unseal(before, ROW) == "by the first"
    assert len(keys()) == 2 and seal("x", ROW)[1:5] == keys()[0].name != before[1:5]


def test_a_key_without_its_padding_is_the_same_key(use):
    key, other = new_key(), new_key()
    use(key)
    sealed = seal("Confié", ROW)
    bare = key.rstrip("=")
    for name in ("notes_key", "notes_keys_before"):
        assert getattr(Settings(**{name: bare}), name) == bare
    use(bare)
    assert unseal(sealed, ROW) == "Confié"
    use(other, bare)
    assert unseal(sealed, ROW) == "Confié"


@pytest.mark.parametrize("command", [["serve"], ["worker"], ["notes", "check"], ["notes", "rotate"]])
@pytest.mark.parametrize(
    ("text", "said"),
    [("", "is empty"), (" \n", "is empty"), ("short\n", "32 bytes"), (f"{'A' * 43}=\nodd", "32 bytes")],
)
def test_a_key_file_that_is_broken_stops_the_start_and_says_why(monkeypatch, tmp_path, command, text, said):
    monkeypatch.setattr(settings(), "data_dir", tmp_path)
    monkeypatch.setattr("lms.__main__.compile_words", lambda: 1 / 0)  # what comes next would go on for ever
    file = settings().notes_key_file
    file.parent.mkdir()
    file.write_text(text)
    stopped = CliRunner().invoke(app, command).exception
    assert isinstance(stopped, SystemExit) and str(file) in str(stopped) and said in str(stopped)
    assert "short" not in str(stopped) and "AAA" not in str(stopped)


def test_an_empty_file_of_any_other_key_is_refused_too(monkeypatch, tmp_path):
    monkeypatch.setattr(settings(), "data_dir", tmp_path)
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys/secret").touch()
    with pytest.raises(ValueError, match="is empty"):
        settings().key("secret")


@pytest.mark.parametrize("name", ["notes_key", "notes_keys_before"])
@pytest.mark.parametrize("odd", ["short", "x" * 44, "A" * 43 + "=,odd"])
def test_a_key_that_is_none_stops_the_start(name, odd):
    with pytest.raises(ValueError, match="32 bytes"):
        Settings(**{name: odd})
