from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sample import SampleCourse
from sqlalchemy import event
from sqlmodel import Session, select

from lms import db as database
from lms.catalogue.actions import load_courses, publish
from lms.catalogue.models import Block, Course, CourseVersion
from lms.catalogue.queries import block_content, block_ids, content_of, course_named


def published(db: Session, course: SampleCourse) -> tuple[Course, CourseVersion]:
    version = publish(db, course.content())
    row = course_named(db, "small")
    assert row and row.id and version.id and row.version_id == version.id
    return row, version


def drop_reflection(course: SampleCourse) -> None:
    course.change("second/lesson.toml", '[[blocks]]\nid = "thinking"\nkind = "reflection"\n', "")
    for language in ("en", "es", "pt"):
        text = (course.folder / f"second/{language}.md").read_text()
        start, end = text.index("::: thinking"), text.index("::: promising")
        course.write(f"second/{language}.md", text[:start] + text[end:])


def rows_of(db: Session, course: Course) -> dict[str, Block]:
    return {block.key: block for block in db.exec(select(Block).where(Block.course_id == course.id)).all()}


def test_a_new_course_gets_its_first_version_and_a_row_for_each_block(db: Session, course: SampleCourse):
    row, version = published(db, course)
    assert (row.kind, version.number) == ("track", 1)
    blocks = rows_of(db, row)
    assert {key: block.counts for key, block in blocks.items()} == {
        "opening": True,
        "a-city": True,
        "table": True,
        "questions": True,
        "thinking": False,
        "promising": False,
    }
    assert {block.module for block in blocks.values()} == {"m1"}


def test_the_rows_of_a_versions_blocks_are_found_by_key(db: Session, course: SampleCourse):
    row, version = published(db, course)
    assert block_ids(db, version.id or 0) == {key: block.id for key, block in rows_of(db, row).items()}


def test_what_is_served_is_what_was_published(db: Session, course: SampleCourse):
    _, version = published(db, course)
    db.expire_all()
    assert content_of(db, version.id or 0) == course.content()


def test_the_same_content_twice_publishes_nothing(db: Session, course: SampleCourse):
    row, first = published(db, course)
    _, second = published(db, course)
    assert first.id == second.id
    assert len(db.exec(select(CourseVersion).where(CourseVersion.course_id == row.id)).all()) == 1


def test_changed_content_makes_a_version_and_leaves_the_old_one_as_it_was(db: Session, course: SampleCourse):
    before = course.content()
    _, first = published(db, course)
    course.change("first/en.md", "A city did", "A town did")
    _, second = published(db, course)
    assert second.number == 2
    assert content_of(db, first.id or 0) == before
    assert content_of(db, second.id or 0).block("a-city").html["en"] == "<p>A town did it in 2018.</p>"  # ty: ignore


def test_going_back_to_older_content_is_a_version_of_its_own(db: Session, course: SampleCourse):
    published(db, course)
    course.change("first/en.md", "A city did", "A town did")
    published(db, course)
    course.change("first/en.md", "A town did", "A city did")
    assert published(db, course)[1].number == 3


def test_a_block_that_is_gone_keeps_its_row_and_no_longer_counts(db: Session, course: SampleCourse):
    row, _ = published(db, course)
    known = {key: block.id for key, block in rows_of(db, row).items()}
    db.exec(select(Block).where(Block.key == "thinking")).one().counts = True
    drop_reflection(course)
    published(db, course)
    now = rows_of(db, row)
    assert now["thinking"].counts is False
    assert {key: block.id for key, block in now.items()} == known


def test_a_block_that_moves_to_another_module_keeps_its_row(db: Session, course: SampleCourse):
    row, _ = published(db, course)
    known = rows_of(db, row)["table"].id
    change = '["first"]\n\n[[modules]]\nid = "m2"\nminutes = 15\nlessons = ["second"]'
    course.change("course.toml", '["first", "second"]', change)
    for language in ("en", "es", "pt"):
        text = (course.folder / f"{language}.md").read_text()
        course.write(f"{language}.md", text + text[text.index("::: m1") :].replace("m1", "m2"))
    published(db, course)
    moved = rows_of(db, row)["table"]
    assert (moved.id, moved.module) == (known, "m2")


def test_a_version_that_was_rolled_back_is_not_remembered(db: Session, course: SampleCourse):
    _, version = published(db, course)
    content_of(db, version.id or 0)
    db.rollback()
    course.change("first/en.md", "A city did", "A town did")
    _, version = published(db, course)
    assert content_of(db, version.id or 0) == course.content()


def test_a_block_that_is_gone_can_still_be_read_where_someone_worked_on_it(db: Session, course: SampleCourse):
    row, _ = published(db, course)
    before = course.block("thinking")
    drop_reflection(course)
    published(db, course)
    assert block_content(db, rows_of(db, row)["thinking"].id or 0) == before


def test_a_course_loaded_by_four_at_once_is_published_once(db: Session, course: SampleCourse):
    content, gate = course.content(), Barrier(4)

    def load() -> int:
        with Session(database.engine()) as session:
            gate.wait()
            number = publish(session, content).number
            session.commit()
            return number

    with ThreadPoolExecutor(4) as pool:
        numbers = [job.result() for job in [pool.submit(load) for _ in range(4)]]
    assert numbers == [1, 1, 1, 1]
    row = course_named(db, "small")
    assert row
    assert len(db.exec(select(CourseVersion).where(CourseVersion.course_id == row.id)).all()) == 1


def test_publishing_does_not_commit(db: Session, course: SampleCourse):
    published(db, course)
    db.rollback()
    assert course_named(db, "small") is None


def test_loading_publishes_sound_courses_and_leaves_broken_ones_as_they_were(db: Session, course: SampleCourse):
    said: list[str] = []
    published(db, course)
    broken = SampleCourse(course.folder.parent / "broken")
    for path in course.folder.rglob("*.*"):
        broken.write(str(path.relative_to(course.folder)), path.read_bytes())
    broken.change("first/lesson.toml", '"text"', '"poem"')
    course.change("first/en.md", "A city did", "A town did")
    faults = load_courses(db, course.folder.parent, said.append)
    assert said[0] == "1/2 broken: broken, not loaded"
    assert said[1].startswith("2/2 small: version 2, 2 lessons, 6 blocks, ")
    assert [fault.severity for fault in faults] == ["broken"]
    assert course_named(db, "broken") is None


def test_loading_an_incomplete_course_publishes_it(db: Session, course: SampleCourse):
    (course.folder / "first/es.md").unlink()
    [fault] = load_courses(db, course.folder.parent)
    assert fault.severity == "incomplete"
    assert course_named(db, "small")


def test_three_thousand_blocks_are_published_in_few_statements(db: Session, course: SampleCourse):
    content = course.content()
    [module] = content.modules
    first = module.lessons[0]
    lessons = [
        first.model_copy(
            update={
                "slug": f"lesson-{lesson}",
                "blocks": [first.blocks[0].model_copy(update={"id": f"b{lesson}-{block}"}) for block in range(100)],
            }
        )
        for lesson in range(30)
    ]
    large = content.model_copy(update={"modules": [module.model_copy(update={"lessons": lessons})]})
    statements: list[str] = []
    db.connection()

    def count(_connection, _cursor, statement, *_):
        statements.append(statement)

    event.listen(database.engine(), "before_cursor_execute", count)
    try:
        publish(db, large)
        moved = [*lessons[1:], lessons[0].model_copy(update={"slug": "lesson-30"})]
        publish(db, large.model_copy(update={"modules": [module.model_copy(update={"lessons": moved})]}))
    finally:
        event.remove(database.engine(), "before_cursor_execute", count)
    assert len(statements) < 60


def test_words_that_changed_at_the_same_revision_are_told_of_with_their_place(db: Session, course: SampleCourse):
    courses = course.folder.parent
    said: list[str] = []
    load_courses(db, courses, said.append)
    course.change("first/en.md", "A city did", "A town did")
    for _ in range(2):  # until the author says whether it matters
        said.clear()
        load_courses(db, courses, said.append)
        told = [line for line in said if "at the same revision" in line]
        assert len(told) == 1 and "first/en.md:" in told[0]
