"""The command line."""

import os
import socket
import sys
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from alembic import command
from alembic.config import Config
from uvicorn.supervisors import Multiprocess

from lms import db as database
from lms.catalogue.faults import Fault
from lms.i18n import LANGUAGES
from lms.sealing import refuse_broken_keys
from lms.settings import settings

ROOT = Path(__file__).parents[1]
app = typer.Typer(no_args_is_help=True, add_completion=False, help="The learning management system of the programme.")
courses = typer.Typer(no_args_is_help=True, help="Course files.")
words = typer.Typer(no_args_is_help=True, help="The catalogues of interface words.")
notes = typer.Typer(no_args_is_help=True, help="The keys of private words.")
mail = typer.Typer(no_args_is_help=True, help="Mail that could not be delivered.")
app.add_typer(courses, name="courses")
app.add_typer(mail, name="mail")
app.add_typer(notes, name="notes")
app.add_typer(words, name="words")


@app.command()
def migrate() -> None:
    """Bring the database's tables up to date."""
    with database.engine().connect() as connection:
        config = Config(ROOT / "alembic.ini")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@app.command()
def serve() -> None:
    """Serve on LMS_HOST and LMS_PORT with LMS_PROCESSES processes, background work inside."""
    refuse_broken_keys()
    compile_words()
    chosen = settings()
    config = uvicorn.Config(
        "lms.app:create_app",
        factory=True,
        host=chosen.host,
        port=chosen.port,
        workers=chosen.processes,
        loop="asyncio",
        http="httptools",
        access_log=False,
        proxy_headers=chosen.trusted_proxy,
        server_header=False,
    )
    if chosen.processes == 1:
        return uvicorn.Server(config).run()
    # With several processes uvicorn 0.54 loses TCP_NODELAY, which costs 40 ms an answer (its issue 3149).
    listener = config.bind_socket()
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    Multiprocess(config, sockets=[listener]).run()


@app.command()
def worker() -> None:
    """Do background work (mail among it) in a process of its own."""
    import lms.handlers  # noqa: F401  the worker has to know them
    from lms.jobs.worker import Worker

    refuse_broken_keys()
    compile_words()
    Worker().run()


@app.command()
def demo() -> None:
    """Migrate, load the courses and, on first start, the demonstration; print a way in for each demo person."""
    from lms.demo import ways_in
    from lms.demo.cast import is_loaded, load_cast
    from lms.demo.history import load_history

    migrate()
    load()
    with database.session() as db:
        if not is_loaded(db):
            load_cast(db)
            load_history(db)
    typer.echo(ways_in.printed())


@app.command("sign-in-link")
def sign_in_link(address: str) -> None:
    """Print a one-time way in for the person with this ADDRESS. It is audited, and the person is told."""
    from lms.people.actions.signing_in import hand_out_link

    with database.session() as db:
        link = hand_out_link(db, address)
    if link is None:
        raise typer.BadParameter(f"nobody signs in with {address}")
    typer.echo(link)


Folder = Annotated[Path, typer.Argument(help="The folder of the courses.", exists=True, file_okay=False)]
FolderOrZip = Annotated[Path, typer.Argument(help="The folder of the courses, or a zip of it or of one.", exists=True)]


@contextmanager
def courses_in(given: Path) -> Generator[tuple[Path, Callable[[Iterable[Fault]], None]]]:
    """The folder of the courses, and how to print its faults. Ends the command if there is none."""
    from lms.catalogue.reading import course_folders
    from lms.catalogue.zips import course_files, named_in

    with course_files(given) as (folder, refused):
        for fault in refused:
            typer.echo(str(fault), err=True)
        if folder is None:
            raise typer.Exit(1)
        if not course_folders(folder):
            raise typer.BadParameter(f"no course in {given}: name the folder that holds the courses’ folders")

        def tell(faults: Iterable[Fault]) -> None:
            for fault in faults:
                typer.echo(str(named_in(given, folder, fault)), err=True)

        yield folder, tell


@courses.command()
def check(
    folder: FolderOrZip = ROOT / "courses",
    complete: Annotated[bool, typer.Option(help="Refuse what is missing or stale in a language.")] = False,
) -> None:
    """Name every fault of the course files with its file and line."""
    from lms.catalogue.checking import check_courses, failing

    with courses_in(folder) as (root, tell):
        faults = check_courses(root, complete=complete)
        tell(faults)
    if failing(faults, complete):
        raise typer.Exit(1)
    typer.echo("The courses are in order.")


@courses.command()
def proofread(folder: FolderOrZip = ROOT / "courses") -> None:
    """Check the spelling of the course files, and that each is in its language. In the development environment only."""
    from lms.catalogue.proofreading import proofread
    from lms.catalogue.proofreading.dictionaries import are_there

    if not are_there():
        raise typer.BadParameter("the dictionaries come with the development environment: run it there")
    with courses_in(folder) as (root, tell):
        faults = proofread(root)
        tell(faults)
    if faults:
        raise typer.Exit(1)
    typer.echo("The words are in order.")


@courses.command()
def load(folder: FolderOrZip = ROOT / "courses") -> None:
    """Publish what changed in the course files. Nobody loses what they finished."""
    from lms.catalogue.actions import load_course, loadable_courses
    from lms.catalogue.checking import failing
    from lms.consents.queries import no_such_city, unknown_cities
    from lms.learning.republishing import keep_finished_later

    faults: list[Fault] = []
    with courses_in(folder) as (root, tell):
        for course in loadable_courses(root, faults, say=typer.echo):
            with database.session() as db:
                version = load_course(db, course, say=typer.echo)
            typer.echo(course.loaded(version))
            keep_finished_later({"course": version.course_id})
        tell(faults)
    with database.session(writes=False) as db:
        for example in unknown_cities(db):
            typer.echo(f"{example.course.slug}/{example.lesson.slug}: {no_such_city(example)}", err=True)
    if failing(faults, complete=False):
        raise typer.Exit(1)


@courses.command()
def status(
    folder: FolderOrZip = ROOT / "courses",
    language: Annotated[str, typer.Option(help="Only this language.")] = "",
) -> None:
    """List what is missing or out of date in each language, with file and line."""
    from lms.catalogue.building import built
    from lms.catalogue.faults import is_broken
    from lms.catalogue.reading import course_folders, read_draft
    from lms.catalogue.status import lines_of

    if language and language not in LANGUAGES:
        raise typer.BadParameter(f"“{language}” is not a language: {', '.join(LANGUAGES)}")
    broken: list[Fault] = []
    with courses_in(folder) as (root, tell):
        for path in course_folders(root):
            draft, faults = read_draft(path)
            if is_broken(faults):
                broken += (fault for fault in faults if fault.severity == "broken")
                continue
            for line in lines_of(draft, built(draft), language):
                typer.echo(line)
        tell(broken)
    if broken:
        raise typer.Exit(1)


@courses.command()
def preview(
    folder: Folder = ROOT / "courses",
    port: Annotated[int, typer.Option(help="The port to listen on, on loopback.", min=1, max=65535)] = 8200,
) -> None:
    """Show the course files as a reader sees them, again whenever one is saved. Touches nothing of the real server."""
    from lms.preview import apart, serve_preview

    compile_words()
    with apart(port):
        migrate()
        serve_preview(folder, port)


@notes.callback()
def notes_keys() -> None:
    refuse_broken_keys()


@notes.command("rotate")
def rotate_key() -> None:
    """Seal all private words by a new key, or go on with that. The server may run, and it may be interrupted."""
    from lms.rekeying import rotate

    done = rotate(typer.echo)
    typer.echo(f"{done} sealed anew.")


@notes.command("check")
def check_keys() -> None:
    """Count what opens by which key. Fails if something opens by none."""
    from lms.rekeying import NO_KEY, counts

    found = counts()
    for table, by_key in found.items():
        for key, count in sorted(by_key.items()):
            typer.echo(f"{table}: {count} by {key}")
    if any(by_key[NO_KEY] for by_key in found.values()):
        raise typer.Exit(1)
    typer.echo("Everything sealed opens.")


@mail.command()
def bounce() -> None:
    """Take one delivery report (RFC 3464) from standard input: its address fails. Anything else changes nothing."""
    from sqlalchemy.exc import DBAPIError

    from lms.mail.actions import note_bounce
    from lms.mail.bounces import MOST_BYTES, read_bounce

    report = read_bounce(sys.stdin.buffer.read(MOST_BYTES + 1))
    if report is None:
        return typer.echo("No delivery report: nothing changed.")
    try:
        with database.session() as db:
            is_ours = note_bounce(db, report)
    except DBAPIError as away:
        typer.echo("The database is away: try again later.", err=True)
        raise typer.Exit(os.EX_TEMPFAIL) from away
    typer.echo(f"Kept: {report.status}." if is_ours else "About no mail of ours: nothing changed.")


@words.command("compile")
def compile_words() -> None:
    """Compile the catalogues that changed."""
    from lms.words import compile_catalogues

    compile_catalogues()


@words.command("update")
def update_words() -> None:
    """Collect the messages from code and templates; say what is left to translate."""
    from lms.words import update

    for fault in update():
        typer.echo(fault)


@words.command("check")
def check_words() -> None:
    """Fail on any message that is missing, uncertain, malformed or no longer used."""
    from lms.words import faults

    found = faults()
    for fault in found:
        typer.echo(fault)
    if found:
        raise typer.Exit(1)


if __name__ == "__main__":
    app()
