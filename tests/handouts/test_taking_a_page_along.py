"""A page to take along: opened, in the language its reader has, and as files."""

import re
from html import unescape

import pytest
from docx.oxml.ns import qn
from sqlalchemy import event
from taking import BRIEF, LESSON, LINES, SHEET, offer, pdf, text, word, write_lines

from lms import db as database
from lms.catalogue.queries import block_ids, course_named
from lms.learning.models import Exercise
from lms.learning.queries import done_by
from lms.settings import settings

SPANISH = """Un resultado por reunión

Demostración: las personas y las cifras son inventadas.

Miramos un resultado en cada reunión, también en los barrios del Uruguay. Véase mis líneas ({lines}).

Este mes

• Elegirlo. Primer paso: una frase.
• Contarlo:
  1. antes
  2. después
• Contárselo a todo el equipo (https://example.org/team).

1. Empezar otra vez por el uno.

Qué preguntamos: ¿Qué cambió?
Quién lo trae: El equipo de datos

Qué preguntamos: ¿Para quién?
Quién lo trae: Una lista (https://example.org/list)
Cuándo: El lunes

Una palabra en voz baja.
"""


@pytest.fixture(autouse=True)
def _offered(db):
    offer(db)


# ---------------------------------------------------------------- in the lesson


def test_a_lesson_shows_what_there_is_to_take_along(visit_as):
    page = visit_as("ana").get(LESSON).text
    assert "Un resultado por reunión" in page
    assert "Una página para su equipo" in page
    assert "Para llenar en el trabajo" in page
    links = re.findall(r'href="([^"]*/taking/handouts/[^"]*)"', page)
    assert links == [BRIEF, f"{BRIEF}.pdf", f"{BRIEF}.txt", SHEET, f"{SHEET}.docx", f"{SHEET}.pdf"]
    assert "Miramos" not in page


def test_it_does_not_count_towards_progress(visit_as, person, db):
    ana = visit_as("ana")
    assert 'name="block" value="team-page"' not in ana.get(LESSON).text
    ana.post(f"{LESSON}/completions", data={"block": ["before-it", "team-page", "work-sheet"]})
    write_lines(ana)
    done = done_by(db, person("ana").id, [course_named(db, "handouts").id])
    assert list(done.values()) == [{"before-it", "own-lines"}]
    assert f'href="{LESSON}#' not in ana.get("/").text


# ---------------------------------------------------------------- the page


def test_the_page_reads_in_its_readers_language_and_region(visit_as):
    page = visit_as("ana").get(BRIEF).text
    assert "<h1>Un resultado por reunión</h1>" in page
    assert "también en los barrios del Uruguay" in page
    assert '<th scope="col">Qué preguntamos</th>' in page
    assert "style=" not in page
    assert 'href="/courses/handouts/writing"' in page


@pytest.mark.parametrize(("language", "title"), [("en", "Before we renew"), ("pt", "Antes de renovar")])
def test_its_language_can_be_another_than_that_of_its_reader(visit_as, language, title):
    page = visit_as("ana").get(f"{SHEET}?language={language}").text
    assert f'<h1 lang="{language}">{title}</h1>' in page
    assert f'<article class="handout card" lang="{language}">' in page
    assert re.search(rf'hreflang="{language}" lang="{language}" aria-current="true">', page)
    assert f'href="{SHEET}.docx?language={language}"' in page
    assert '<html lang="es-UY">' in page


def test_who_picks_their_own_language_has_the_words_of_their_region(visit_as):
    assert "los barrios del Uruguay" in text(visit_as("ana"), query="?language=es")
    assert "los barrios del Uruguay" not in text(visit_as("ruth"), query="?language=es")


def test_a_missing_translation_shows_the_original_and_says_so(visit_as):
    page = visit_as("joao").get(BRIEF).text
    assert '<h1 lang="en">One result a meeting</h1>' in page
    assert "Este trecho ainda não está no seu idioma" in page
    assert text(visit_as("joao")).startswith("One result a meeting\n")


@pytest.mark.parametrize("language", ["xx", "es'--", "%00", "EN"])
def test_a_language_that_is_none_of_ours_is_the_readers_own(visit_as, language):
    answer = visit_as("ana").get(f"{SHEET}?language={language}")
    assert answer.status_code == (404 if language == "%00" else 200)
    assert answer.status_code == 404 or "<h1>Antes de renovar</h1>" in answer.text


def test_the_plain_text_stands_on_the_page_to_be_copied(visit_as):
    ana = visit_as("ana")
    page = ana.get(BRIEF).text
    [field] = re.findall(r'<textarea id="plain-text" [^>]*readonly[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert unescape(field) == text(ana)
    assert "copy.js" in page
    assert "copy.js" not in ana.get(SHEET).text


# ---------------------------------------------------------------- the files


def test_as_plain_text_without_marks(visit_as):
    assert text(visit_as("ana")) == SPANISH.format(lines=f"{settings().base_url}/courses/handouts/writing")


def test_as_a_tagged_pdf_of_one_page(visit_as):
    read = pdf(visit_as("ana"), BRIEF)
    root = read.trailer["/Root"]
    assert len(read.pages) == 1
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "es-UY"
    assert b"pdfuaid" in read.xmp_metadata.stream.get_data()
    assert read.metadata.title == "Un resultado por reunión"
    assert "Elegirlo. Primer paso" in read.pages[0].extract_text()
    links = [note.get_object()["/A"]["/URI"] for note in read.pages[0].get("/Annots", [])]
    own = f"{settings().base_url}/courses/handouts/writing"
    assert links == [own, "https://example.org/team", "https://example.org/list"]


def test_as_word_with_real_headings_lists_and_tables(visit_as):
    document = word(visit_as("ana"), SHEET)
    styles = [(one.style.name, one.text.strip()) for one in document.paragraphs if one.text.strip()]
    assert styles[0] == ("Heading 1", "Antes de renovar")
    assert ("Heading 2", "Lo que sabemos") not in styles
    assert ("Heading 2", "Para qué era") in styles
    assert ("List Bullet", "El resultado que queríamos:") in styles
    [table] = document.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Pregunta", "Respuesta", ""],
        ["¿Qué cambió?", "", ""],
        ["", "", ""],
    ]
    head, first, _ = table.rows
    assert head._tr.trPr.find(qn("w:tblHeader")) is not None
    assert int(first._tr.trPr.find(qn("w:trHeight")).get(qn("w:val"))) >= 560
    assert document.styles.element.find(f".//{qn('w:lang')}").get(qn("w:val")) == "es-UY"


def test_a_file_is_named_in_the_words_of_its_language(visit_as):
    ana = visit_as("ana")
    answer = ana.get(f"{BRIEF}.pdf?language=en")
    assert answer.headers["content-disposition"].startswith('attachment; filename="One result a meeting.pdf"')
    assert "Un%20resultado%20por%20reuni%C3%B3n.txt" in ana.get(f"{BRIEF}.txt").headers["content-disposition"]


@pytest.mark.parametrize(
    "name", ["team-page.docx", "work-sheet.txt", "team-page.md", "team-page.exe", "x", "before-it"]
)
def test_what_is_not_offered_is_not_there(visit_as, name):
    assert visit_as("ana").get(f"{LESSON}/handouts/{name}").status_code == 404


# ---------------------------------------------------------------- one's own lines


def test_own_lines_come_in_only_when_they_are_asked_for(visit_as):
    ana = visit_as("ana")
    write_lines(ana)
    page = ana.get(BRIEF)
    assert "Menos baches" not in page.text
    assert 'name="with" value="own-lines">' in page.text
    assert "Menos baches" not in text(ana)
    page = ana.get(f"{BRIEF}?with=own-lines&language=en")
    assert 'name="with" value="own-lines" checked>' in page.text
    assert "<dt>What will change</dt><dd>Menos baches</dd>" in page.text
    assert f'href="{BRIEF}.pdf?language=en&amp;with=own-lines"' in page.text
    assert page.headers["cache-control"] == "private, no-store"


def test_own_lines_are_in_the_files_too_as_they_were_typed(visit_as):
    ana = visit_as("ana")
    write_lines(ana)
    assert text(ana, query="?with=own-lines&language=en").endswith(
        "A quiet word.\n\nFrom “My own lines”\n\n"
        "What will change: Menos baches\nWho answers: Obras\n\nWhat will change: *Más* #panic() luz\n"
    )
    read = pdf(ana, BRIEF, "?with=own-lines")
    printed = "".join(page.extract_text() for page in read.pages)
    assert "Menos baches" in printed
    assert "*Más* #panic() luz" in printed
    assert ana.get(f"{BRIEF}.pdf?with=own-lines").headers["cache-control"] == "private, no-store"


def test_where_nothing_is_saved_the_page_says_so(visit_as):
    page = visit_as("ana").get(f"{BRIEF}?with=own-lines").text
    assert 'name="with"' not in page
    assert "Todavía no hay nada suyo guardado" in page


@pytest.mark.parametrize("asked", ["before-it", "three-results", "x" * 500, "' OR 1=1"])
def test_only_the_exercises_that_it_gathers_can_be_added(visit_as, asked):
    ana = visit_as("ana")
    write_lines(ana)
    ana.post("/courses/mayors/my-three-results/exercise", data={"block": "three-results", "0-result": "Otra cosa"})
    page = ana.get(BRIEF, params={"with": asked}).text
    assert "Menos baches" not in page
    assert "Otra cosa" not in page


# ---------------------------------------------------------------- who may not


def test_nobody_ever_sees_the_lines_of_another(visit_as):
    write_lines(visit_as("ana"))
    for key in ("joao", "ruth", "grace", "priya"):
        other = visit_as(key)
        for address in (f"{BRIEF}?with=own-lines", f"{BRIEF}.txt?with=own-lines"):
            answer = other.get(address)
            assert answer.status_code == 200
            assert LINES["0-what"] not in answer.text


def test_who_only_reads_the_course_is_offered_no_lines(visit_as):
    page = visit_as("grace").get(f"{BRIEF}?with=own-lines").text
    assert "Your own lines" not in page
    assert "One result a meeting" in page


def test_who_learnt_here_once_and_only_reads_now_is_offered_no_lines(visit_as, person, db):
    course = course_named(db, "handouts")
    assert course.version_id
    block_id = block_ids(db, course.version_id)["own-lines"]
    db.add(Exercise(person_id=person("grace").id, block_id=block_id, rows=[{"what": "From another year"}]))
    assert "From another year" not in text(visit_as("grace"), query="?with=own-lines")


def test_a_module_that_is_shut_stays_shut(visit_as):
    for ending in ("", ".pdf", ".txt"):
        address = f"/courses/handouts/later/handouts/later-page{ending}"
        assert visit_as("ana").get(address).status_code == 403
        assert visit_as("grace").get(address).status_code == 200


def test_those_to_whom_the_course_is_not_open_find_nothing(visit_as):
    for key in ("helen", "carla", "luis", "frances"):
        for ending in ("", ".pdf", ".txt"):
            assert visit_as(key).get(f"{BRIEF}{ending}").status_code == 404, key


def test_without_signing_in_one_is_asked_to(browse):
    assert browse().get(BRIEF).headers["location"].startswith("/sign-in?next=")


# ---------------------------------------------------------------- found


def test_its_words_are_found_its_title_too(visit_as):
    ana = visit_as("ana")
    for sought, page in {"contárselo": "team-page", "quién lo trae": "team-page", "renovar": "work-sheet"}.items():
        found = ana.get("/search", params={"q": sought}).text
        assert f'href="{LESSON}#{page}"' in found, sought
    assert "Antes de" in found


# ---------------------------------------------------------------- few statements


@pytest.mark.parametrize(
    ("address", "most"), [(LESSON, 4), (SHEET, 3), (f"{BRIEF}?with=own-lines", 4), (f"{BRIEF}.pdf?with=own-lines", 4)]
)
def test_few_statements_and_none_that_writes(visit_as, address, most):
    ana, sent = visit_as("ana"), list[str]()
    write_lines(ana)
    ana.get(address)  # versions are read once in each process

    def listen(_connection, _cursor, statement, *_):
        sent.append(statement)

    event.listen(database.engine(), "before_cursor_execute", listen)
    try:
        assert ana.get(address).status_code == 200
    finally:
        event.remove(database.engine(), "before_cursor_execute", listen)
    asked = [statement for statement in sent if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK"))]
    assert 0 < len(asked) <= most, "\n\n".join(asked)
    assert all(statement.lstrip().startswith("SELECT") for statement in asked)
