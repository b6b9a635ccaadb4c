"""Whatever is looked for, both databases find what a plain reading of the courses finds, in one order."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shelf import block, course, lesson, put_up
from sqlalchemy import event, text
from sqlmodel import Session

from lms import db as database
from lms.access.roles import Role
from lms.access.scope import SeatInForce, Visitor
from lms.catalogue.content import CourseContent
from lms.catalogue.plain import passages
from lms.catalogue.postings import postings_of
from lms.i18n import LANGUAGES, fold, language_of
from lms.search.finding import hits
from lms.search.queries import found_in_courses, shelves_of
from lms.search.wanted import Wanted, is_any_of
from lms.stemming import WORD, counts

MANAGER = Visitor(1, None, (SeatInForce(Role.MANAGER, "Manager"),))  # ty: ignore[invalid-argument-type]

VOCABULARY = "ciudad ciudades ciudadanos municipal municipais municipales ação ações acao cidade cidades city cities"
VOCABULARY += " educación educacion educar presupuesto presupuestos orçamento orcamento budget budgets data datos de la"
VOCABULARY += " Z z9 1,500 2018 ñandú nandu über straße 东京 Ωmega i̇ stop"
words = st.sampled_from(VOCABULARY.split())
begun = st.builds(lambda word, length: word[:length], words, st.integers(1, 9))
queries = st.builds(" ".join, st.lists(words | begun, min_size=1, max_size=4))


def read_plainly(content: CourseContent, wanted: Wanted) -> set[tuple[str, str]]:
    """The lessons and languages in which each word looked for is one of the text's, without any index."""
    found = set()
    for module in content.modules:
        for one in module.lessons:
            for language in LANGUAGES:
                html = " ".join(
                    text for part in one.blocks for key, text in part.html.items() if language_of(key) == language
                )
                said = f"{one.titles.get(language, '')} {' '.join(text for text, _ in passages(html))}"
                which = (
                    is_any_of(word, language, wanted.patterns[language]) for word in WORD.findall(said) if counts(word)
                )
                if wanted.are_all(number for numbers in which for number in numbers):
                    found.add((one.slug, language))
    return found


@pytest.fixture
def library(db) -> CourseContent:
    spread = VOCABULARY.split()
    lessons = [
        lesson(
            f"l{n}",
            block(
                f"a{n}", **{language: f"<h2>{spread[n]}</h2><p>{' '.join(spread[n::3])}</p>" for language in LANGUAGES}
            ),
            block(f"b{n}", en=f"<p>{' '.join(spread[n::4])}</p>"),
            pt=" ".join(spread[n::7]),
        )
        for n in range(12)
    ]
    content = course("library", *lessons)
    put_up(db, content)
    return content


def test_a_database_finds_what_plain_reading_finds(db, library):
    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(queries)
    def find(query):
        wanted = Wanted.read(query)
        if not wanted.words:
            return
        shelves = [shelf for shelf in shelves_of(db, MANAGER) if shelf.course.content.slug == "library"]
        [shelf] = shelves
        found = found_in_courses(db, shelves, wanted, "pt")
        plainly = read_plainly(library, wanted)
        assert {hit.page for hit in found} == {slug for slug, _ in plainly}
        assert {(hit.page, hit.language) for hit in found} <= plainly
        rows = [(shelf.course.id, *key, places) for key, places in postings_of(library).items()]
        assert found == hits(rows, wanted, shelves, "pt"), "in the order of a whole index read in memory"

    find()


@given(words, st.sampled_from([str.upper, str.lower, fold, str.title]), queries)
def test_how_a_word_is_written_changes_nothing_that_is_found(word, write, before):
    one, other = Wanted.read(f"{before} {word}"), Wanted.read(f"{before} {write(word)}")
    assert one.patterns == other.patterns


PLURALS = [("ciudad", "ciudades"), ("municipal", "municipales"), ("educación", "educaciones"), ("luz", "luces")]
PLURALS_PT = [("cidade", "cidades"), ("municipal", "municipais"), ("ação", "ações"), ("nível", "níveis")]


@pytest.mark.parametrize(
    ("language", "one", "many"),
    [*(("es", *both) for both in PLURALS), *(("pt", *both) for both in PLURALS_PT), ("en", "city", "city")],
)
def test_one_or_many_finds_the_same_also_as_the_last_word(language, one, many):
    assert Wanted.read(one).patterns[language] == Wanted.read(many).patterns[language]


QUERIES = [
    "ciudad",
    "ciudades",
    "promesa",
    "promessas",
    "acao",
    "data",
    "presupuesto",
    "a quien",
    "dad",
    "pre",
    "la calle",
]


def test_the_two_databases_answer_alike(sqlite_template, postgres, request, keys_folder):
    if postgres is None:
        pytest.skip("no PostgreSQL server")
    name = request.getfixturevalue("postgres_template")
    answers = []
    for url in (f"sqlite:///{sqlite_template}", f"{postgres}/{name}"):
        engine = database.connect(url.replace("postgresql://", "postgresql+psycopg://"), 1)
        with Session(engine) as db:
            shelves = shelves_of(db, MANAGER)
            looked = (found_in_courses(db, shelves, Wanted.read(query), "es") for query in QUERIES)
            answers.append([[(hit.page, hit.language) for hit in found] for found in looked])
        engine.dispose()
    assert answers[0] == answers[1]
    assert all(answers[0][:4])


def test_the_words_are_found_by_the_index(db):
    from lms.demo.cast import is_loaded

    assert is_loaded(db)
    sent = []
    listener = lambda _c, _cur, statement, parameters, *_: sent.append((statement, parameters))  # noqa: E731
    shelves = shelves_of(db, MANAGER)
    event.listen(database.engine(), "before_cursor_execute", listener)
    try:
        found_in_courses(db, shelves, Wanted.read("el presupuesto de la ciud"), "es")
    finally:
        event.remove(database.engine(), "before_cursor_execute", listener)
    [(statement, parameters)] = sent
    connection = db.connection()
    on_sqlite = connection.dialect.name == "sqlite"
    if not on_sqlite:
        connection.execute(text("ANALYZE posting"))
    explain = "EXPLAIN QUERY PLAN " if on_sqlite else "EXPLAIN "
    plan = [" ".join(map(str, row)) for row in connection.exec_driver_sql(explain + statement, parameters)]
    assert any("INDEX" in line.upper() for line in plan), plan
    assert not any("SCAN posting" in line or "Seq Scan" in line for line in plan), plan
