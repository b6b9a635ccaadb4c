"""A course that comes as a zip is looked at whole before a byte of it is unpacked."""

import stat
import struct
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from sample import SampleCourse
from typer.testing import CliRunner

from lms.__main__ import app
from lms.catalogue import zips
from lms.catalogue.faults import Faults
from lms.catalogue.reading import course_folders
from lms.catalogue.zips import course_files, unpack


@pytest.fixture
def zipped(tmp_path: Path) -> Callable[..., Path]:
    """A zip of these entries: names, or whole ZipInfos, with what is in them."""

    def made(*entries: tuple[str | ZipInfo, str | bytes]) -> Path:
        path = tmp_path / "given.zip"
        with ZipFile(path, "w", ZIP_DEFLATED) as archive:
            for name, content in entries:
                archive.writestr(name, content)
        return path

    return made


def of_course(course: SampleCourse, under: str = "") -> list[tuple[str, bytes]]:
    root = course.folder.parent
    return [(under + str(path.relative_to(root)), path.read_bytes()) for path in root.rglob("*.*")]


def refused(given: Path, folder: Path) -> list[str]:
    """What is said of it; nothing of it was unpacked."""
    faults = Faults()
    unpack(given, folder, faults)
    assert faults and not list(folder.iterdir())
    return [str(fault).removeprefix(f"{given.parent}/") for fault in faults]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "unpacked").mkdir()
    return tmp_path / "unpacked"


@pytest.mark.parametrize("under", ["", "courses/"])
def test_a_zip_holds_the_courses_or_their_folder(course: SampleCourse, zipped, under: str):
    with course_files(zipped(*of_course(course, under))) as (root, faults):
        assert root and not faults
        assert [path.name for path in course_folders(root)] == ["small"]
        assert (root / "small/first/en.md").read_bytes() == (course.folder / "first/en.md").read_bytes()
    assert not root.exists()


def test_a_folder_stays_a_folder(course: SampleCourse):
    with course_files(course.folder.parent) as (root, faults):
        assert (root, faults) == (course.folder.parent, [])


def test_faults_bear_the_name_in_the_zip(course: SampleCourse, zipped):
    course.change("first/en.md", "A city did", "A <b>city</b> did")
    given = zipped(*of_course(course))
    ran = CliRunner().invoke(app, ["courses", "check", str(given)])
    assert ran.exit_code == 1
    assert ran.stderr.splitlines() == [f"{given}/small/first/en.md:11: HTML is not for prose"]


def test_a_sound_zip_is_checked(course: SampleCourse, zipped):
    ran = CliRunner().invoke(app, ["courses", "check", "--complete", str(zipped(*of_course(course)))])
    assert (ran.exit_code, ran.stdout) == (0, "The courses are in order.\n")


@pytest.mark.parametrize(
    "name",
    [
        "../evil.md",
        "small/../../evil.md",
        "/etc/evil",
        "C:/evil",
        "small\\..\\evil",
        "small//en.md",
        "./en.md",
        "a/./b",
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(course: SampleCourse, zipped, folder: Path, name: str):
    [fault] = refused(zipped(*of_course(course), (name, "x")), folder)
    assert fault.startswith(f"given.zip:1: “{name}”: a name that ")
    assert not list(folder.parent.glob("evil*"))


@pytest.mark.parametrize("name", ["a\u202egpj.md", "a\x1b.md", "small/" + "x" * 300])
def test_a_name_that_deceives_is_refused(course: SampleCourse, zipped, folder: Path, name: str):
    [fault] = refused(zipped(*of_course(course), (name, "x")), folder)
    assert "\u202e" not in fault and "\x1b" not in fault


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO, stat.S_IFSOCK, stat.S_IFBLK])
def test_links_and_devices_are_refused(course: SampleCourse, zipped, folder: Path, kind: int):
    entry = ZipInfo("small/first/fr.md")
    entry.external_attr = (kind | 0o777) << 16
    faults = refused(zipped(*of_course(course), (entry, "/etc/passwd")), folder)
    assert faults == ["given.zip:1: “small/first/fr.md”: neither a file nor a folder"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_stands_twice_is_refused(course: SampleCourse, zipped, folder: Path):
    faults = refused(zipped(*of_course(course), ("small/en.md", "# Another")), folder)
    assert faults == ["given.zip:1: “small/en.md”: stands twice"]


@pytest.mark.parametrize("name", ["small/EN.md", "SMALL/en.md", "small/cafe\u0301.md"])
def test_names_that_are_one_on_many_systems_are_refused(course: SampleCourse, zipped, folder: Path, name: str):
    faults = refused(zipped(("small/caf\u00e9.md", "x"), *of_course(course), (name, "# Another")), folder)
    assert len(faults) == 1 and "the same name as" in faults[0]


def test_a_file_that_is_a_folder_too_is_refused(course: SampleCourse, zipped, folder: Path):
    faults = refused(zipped(*of_course(course), ("small/en.md/deeper.md", "x")), folder)
    assert faults == ["given.zip:1: “small/en.md/deeper.md”: lies in a file"]


def test_more_files_than_a_course_has_are_refused(zipped, folder: Path):
    entries = [(f"small/{n}.md", "") for n in range(zips.MOST_ENTRIES + 1)]
    assert refused(zipped(*entries), folder) == ["given.zip:1: more than 2,000 files"]


def test_a_bomb_is_refused_unopened(course: SampleCourse, zipped, folder: Path, monkeypatch):
    monkeypatch.setattr(zips, "MOST_BYTES", 50 * 1024 * 1024)
    given = zipped(*of_course(course), *((f"small/{n}.bin", bytes(10 * 1024 * 1024)) for n in range(6)))
    assert given.stat().st_size < 200_000
    assert refused(given, folder) == ["given.zip:1: unpacked, more than 50 MB"]


def test_an_entry_that_is_larger_than_it_says_fills_no_disk(course: SampleCourse, zipped, folder: Path):
    given = zipped(("small/big.md", bytes(5_000_000)))
    raw = given.read_bytes().replace(struct.pack("<L", 5_000_000), struct.pack("<L", 10))
    given.write_bytes(raw)
    faults = Faults()
    unpack(given, folder, faults)
    assert "not a zip that can be read" in faults[0].message
    assert sum(path.stat().st_size for path in folder.rglob("*.md")) <= 10


def test_ways_of_packing_that_are_not_needed_are_refused(course: SampleCourse, zipped, folder: Path):
    entry = ZipInfo("small/first/en.md")
    given = zipped(("small/course.toml", "x"))
    with ZipFile(given, "a", ZIP_BZIP2) as archive:
        entry.compress_type = ZIP_BZIP2
        archive.writestr(entry, "x" * 1000)
    assert refused(given, folder) == [
        "given.zip:1: “small/first/en.md”: encrypted, or packed in a way that is not read here"
    ]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 but no more", b"# A course"])
def test_what_is_no_zip_is_refused(tmp_path: Path, folder: Path, content: bytes):
    given = tmp_path / "given.zip"
    given.write_bytes(content)
    assert refused(given, folder)[0].startswith("given.zip:1: not a zip that can be read")


def test_a_zip_without_a_course_is_refused(zipped):
    with course_files(zipped(("notes.txt", "x"))) as (root, faults):
        assert root is None
        assert [fault.message for fault in faults] == ["no course in it: a folder with a file course.toml"]


def test_what_a_mac_adds_is_left_out(course: SampleCourse, zipped):
    given = zipped(*of_course(course), ("__MACOSX/small/._en.md", "x"), ("small/.DS_Store", "x"))
    with course_files(given) as (root, faults):
        assert root and not faults
        assert not list(root.rglob(".DS_Store"))


def test_a_folder_without_courses_is_no_folder_of_courses(course: SampleCourse):
    ran = CliRunner().invoke(app, ["courses", "check", str(course.folder)])
    assert ran.exit_code == 2 and "no course in" in ran.stderr
