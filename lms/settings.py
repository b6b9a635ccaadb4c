"""Every setting, once. Each is read from the environment with the prefix LMS_; an odd value stops the start."""

import json
import os
import re
import secrets
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, HttpUrl, UrlConstraints, field_validator, model_validator
from pydantic_core import Url
from pydantic_settings import BaseSettings, SettingsConfigDict

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
SmtpUrl = Annotated[Url, UrlConstraints(allowed_schemes=["smtp", "smtps"])]


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="LMS_", hide_input_in_errors=True)  # a mistyped key is not printed

    data_dir: Path = Field(Path("var"), description="Where the embedded database and the keys live.")
    database_url: str = Field("", description="SQLite or PostgreSQL; empty means a file in the data folder.")
    host: str = Field("127.0.0.1", description="The address to listen on.")
    port: int = Field(8000, ge=1, le=65535, description="The port to listen on.")
    base_url: str = Field("", description="How people reach the server; links in mail begin with it.")
    processes: int = Field(1, ge=1, le=64, description="Server processes.")
    threads: int = Field(2, ge=1, le=16, description="Threads, and database connections, of each process.")
    embedded_worker: bool = Field(True, description="Do background work inside the server.")
    secret_key: str = Field("", description="Signs cookies; empty means a key file made at first start.")
    notes_key: str = Field("", description="Seals private words (base64, 32 bytes); empty means a key file.")
    notes_keys_before: str = Field("", description="Earlier keys of private words, with commas between them.")
    badge_key: str = Field("", description="Signs Open Badges (a JWK set); empty means a key file.")
    smtp_url: SmtpUrl | None = Field(None, description="smtp://user:password@host:port, or smtps:// for TLS.")
    mail_from: str = Field("City Data Alliance <programme@lms.example>", description="The sender of every mail.")
    mail_bounces: str = Field("", description="The envelope sender: where mail that cannot be delivered comes back.")
    files_url: str = Field("", description="Where files are kept: s3://bucket/prefix; empty means the data folder.")
    max_upload_mb: int = Field(20, ge=1, le=500, description="The largest file that people may send.")
    trusted_proxy: bool = Field(False, description="Believe X-Forwarded-For and -Proto of the proxy in front.")
    demo: bool = Field(False, description="A demonstration: says so everywhere, and shows the outbox on loopback.")

    @field_validator("base_url")
    @classmethod
    def base_url_is_an_address(cls, value: str) -> str:
        return str(HttpUrl(value)).rstrip("/") if value else value

    @field_validator("mail_bounces")
    @classmethod
    def bounces_have_an_address(cls, value: str) -> str:
        if value and not re.fullmatch(r"[!-~]+@[A-Za-z0-9.-]+", value):
            raise ValueError("LMS_MAIL_BOUNCES must be one bare address")
        return value

    @field_validator("files_url")
    @classmethod
    def files_have_a_place(cls, value: str) -> str:
        if value and not re.fullmatch(r"s3://[^/\s?#]+(/[^\s?#]*)?|file:///[^\s?#]+", value):
            raise ValueError("LMS_FILES_URL must be s3://bucket/prefix or file:///folder")
        return value

    @field_validator("notes_key", "notes_keys_before")
    @classmethod
    def notes_keys_are_keys(cls, value: str) -> str:
        refuse_odd_keys(value.split(",") if value else [])
        return value

    @field_validator("badge_key")
    @classmethod
    def badge_key_is_a_set(cls, value: str) -> str:
        if value and "keys" not in json.loads(value):
            raise ValueError("LMS_BADGE_KEY must be a JWK set")
        return value

    @model_validator(mode="after")
    def complete(self) -> Self:
        if not self.base_url:
            self.base_url = f"http://{self.host}:{self.port}"
        if not self.database_url:
            self.database_url = f"sqlite:///{self.data_dir.absolute() / 'lms.sqlite3'}"
        if not self.database_url.startswith(("sqlite:///", "postgresql+psycopg://", "postgresql://")):
            raise ValueError("LMS_DATABASE_URL must begin with sqlite:/// or postgresql://")
        self.database_url = self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)
        if self.demo and self.host not in LOOPBACK:
            raise ValueError("LMS_DEMO=1 shows everybody's mail: it only runs on loopback (LMS_HOST)")
        return self

    @property
    def https(self) -> bool:
        return self.base_url.startswith("https://")

    def key(self, name: str, make: Callable[[], str] = secrets.token_urlsafe) -> str:
        """The key called `name`: from the environment, else from a file made at first start, readable by us alone."""
        given = getattr(self, f"{name}_key")
        return given or _key_file(self.data_dir / "keys" / name, make)

    def notes_keys(self, make: Callable[[], str]) -> tuple[str, ...]:
        """The keys of private words: the one that seals, then earlier ones. The key file holds one a line; it is read
        again once it is another, for a key may be changed while we run."""
        given = [self.notes_key.strip()] if self.notes_key else _lines_of(self.notes_key_file, make)
        before = [key.strip() for key in self.notes_keys_before.split(",")]
        return tuple(dict.fromkeys(key for key in (*given, *before) if key))

    @property
    def notes_key_file(self) -> Path:
        return self.data_dir / "keys" / "notes"


def refuse_odd_keys(keys: Iterable[str]) -> None:
    """Raises ValueError, which tells no key, unless each could open private words."""
    if not all(re.fullmatch(r"[A-Za-z0-9_-]{43}=?", key.strip()) for key in keys):
        raise ValueError("a key of private words is 32 bytes in URL-safe base64")


def private_folder(path: Path) -> Path:
    """The folder, made for us alone where it is missing, with those above it; one that stands stays as it is."""
    if not path.is_dir():
        private_folder(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)
    return path


@cache
def _key_file(path: Path, make: Callable[[], str]) -> str:
    if path.exists():
        return _text_of(path)
    private_folder(path.parent)
    fresh = _written(path, make())
    try:
        os.link(fresh, path)  # appears whole or not at all, and only for the first of several processes
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    return _text_of(path)


def _text_of(path: Path) -> str:
    if text := path.read_text().strip():
        return text
    raise ValueError(f"the key file {path} is empty: put its key back")


def replace_key_file(path: Path, text: str) -> None:
    """Put other keys into a key file, all at once: whoever reads it finds the old ones or the new ones, whole."""
    _written(path, text).replace(path)


def _written(path: Path, text: str) -> Path:
    """A file beside `path`, readable by us alone and safe on the disk."""
    fresh = path.with_name(f".{path.name}-{os.getpid()}-{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return fresh


def _lines_of(path: Path, make: Callable[[], str]) -> list[str]:
    try:
        is_now = path.stat()
    except FileNotFoundError:
        _key_file.cache_clear()
        _key_file(path, make)
        is_now = path.stat()
    return _read_lines(path, is_now.st_ino, is_now.st_mtime_ns)


@lru_cache(maxsize=2)
def _read_lines(path: Path, inode: int, changed: int) -> list[str]:
    lines = _text_of(path).split()
    try:
        refuse_odd_keys(lines)
    except ValueError as odd:
        raise ValueError(f"in the key file {path}: {odd}") from None
    return lines


def refuse_unknown_names() -> None:
    known = {f"LMS_{name.upper()}" for name in Settings.model_fields}
    for name in os.environ:
        if name.startswith("LMS_") and not name.startswith("LMS_TEST_") and name not in known:
            raise SystemExit(f"{name} is not a setting; see docs/operating.md for those that are")


@cache
def settings() -> Settings:
    refuse_unknown_names()
    return Settings()
