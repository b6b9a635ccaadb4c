"""A person looks for words in the courses that are open to them."""

from datetime import timedelta

import pytest
from shelf import block, close_all, course, lesson, put_up

from lms import clock
from lms.catalogue.queries import block_ids
from lms.learning.models import Completion

FRAGMENT = {"HX-Request": "true"}
PORT = "/courses/port/quay"


@pytest.fixture(autouse=True)
def nothing_else_is_open(db):
    close_all(db)


@pytest.fixture
def port(db):
    words = {
        "en": "<h2>A bridge</h2><p>Dredging the harbour costs more than a budget says.</p>",
        "es": "<h2>Un puente</h2><p>Dragar el muelle cuesta más que el presupuesto; las municipalidades lo saben.</p>",
        "es_MX": "<h2>Un puente</h2><p>Dragar el malecón cuesta más; los ayuntamientos lo saben.</p>",
        "pt": "<h2>Uma ponte</h2><p>Dragar o cais custa mais que o orçamento; é uma ação cara.</p>",
    }
    quay = lesson(
        "quay", block("intro", en="<p>Nothing.</p>"), block("dredging", **words), en="On quays", pt="Os molhes"
    )
    return put_up(db, course("port", quay, lesson("ferry", block("f", en="<p>A ferry.</p>"), en="Harbour ferries")))


@pytest.mark.parametrize("words", ["muelle", "MUELLES", "presupuestos", "municipalidad presupuesto", "dragar más"])
def test_a_word_leads_to_the_part_of_the_lesson_it_stands_in(port, addresses, words):
    assert addresses("ana", words) == [f"{PORT}#dredging"]


@pytest.mark.parametrize("words", ["ação", "acao", "ações", "AÇÃO", "orcamento", "custa ação"])
def test_accents_and_plurals_do_not_matter(port, addresses, words):
    assert f"{PORT}#dredging" in addresses("joao", words)


def test_every_word_has_to_stand_in_one_lesson(port, addresses):
    assert addresses("ana", "muelle puente") == [f"{PORT}#dredging"]
    assert addresses("ana", "muelle ferry") == []
    assert addresses("ana", "muelle budget") == [], "words of two languages are no one's"


def test_little_words_are_neither_looked_for_nor_marked(port, addresses, visit_as):
    assert addresses("ana", "el muelle de los puentes") == [f"{PORT}#dredging"]
    page = visit_as("ana").get("/search?q=el+muelle").text
    assert "<mark>muelle</mark>" in page
    assert "<mark>el</mark>" not in page


def test_the_last_word_may_be_only_begun(port, addresses):
    assert addresses("ana", "presupu") == [f"{PORT}#dredging"]
    assert addresses("ana", "presupu muelle") == []
    assert addresses("ana", "mu") == []


def test_the_readers_language_comes_first_then_titles_then_the_order_of_the_course(db, addresses):
    lessons = [
        lesson("a-text", block("a", en="<p>zeppelin</p>")),
        lesson("a-spanish-text", block("b", {"es": "current"}, source="es", es="<p>zeppelin</p>")),
        lesson("a-heading", block("c", en="<h2>zeppelin</h2>")),
        lesson("a-title", block("d", en="<p>Nothing.</p>"), en="Zeppelins"),
        lesson("another-text", block("e", en="<p>a zeppelin</p>")),
    ]
    put_up(db, course("air", *lessons))
    assert addresses("ana", "zeppelin") == [
        "/courses/air/a-spanish-text#b",
        "/courses/air/a-title",
        "/courses/air/a-heading#c",
        "/courses/air/a-text#a",
        "/courses/air/another-text#e",
    ]
    assert addresses("ruth", "zeppelin")[0] == "/courses/air/a-title"


def test_a_lesson_is_found_once_in_the_language_of_its_reader(db, addresses, visit_as):
    put_up(db, course("air", lesson("l", block("a", en="<p>taxi one</p>", es="<p>taxi dos</p>"), en="Taxi")))
    assert addresses("ana", "taxi") == ["/courses/air/l#a"]
    page = visit_as("ana").get("/search?q=taxi").text
    assert "<mark>taxi</mark> dos" in page
    assert "taxi</mark> one" not in page


def test_the_words_of_another_region_are_found_too(port, addresses, visit_as):
    assert addresses("ana", "malecón") == [f"{PORT}#dredging"]
    assert "<mark>malecón</mark>" in visit_as("ana").get("/search?q=malecon").text
    assert "municipalidades" in visit_as("ana").get("/search?q=dragar").text
    assert "ayuntamientos" not in visit_as("ana").get("/search?q=dragar").text


def test_modules_and_courses_are_found_by_their_own_words(db, addresses):
    objectives = {"en": ["Fly a zeppelin"], "es": ["Volar un dirigible"]}
    put_up(db, course("air", lesson("l", block("a", en="<p>x</p>")), objectives=objectives))
    assert addresses("ana", "dirigible") == ["/courses/air#module-m1"]
    assert addresses("ana", "shelf air") == ["/courses/air", "/courses/air#module-m1"]


def test_a_passage_in_another_language_than_the_page_says_so(port, visit_as):
    page = visit_as("ana").get("/search?q=budget").text
    assert '<p class="snippet" lang="en">' in page
    assert "<mark>budget</mark>" in page
    assert '<a href="/courses/port/quay#dredging" lang="en">' in page, "the lesson has no title in Spanish"


def test_a_long_text_is_cut_around_the_words(db, visit_as):
    far = " ".join(f"word{number}" for number in range(300))
    put_up(db, course("air", lesson("l", block("a", en=f"<p>{far} the big zeppelins flew {far}</p>"))))
    page = visit_as("ruth").get("/search?q=zeppelin+big").text
    snippet = page.split('<p class="snippet">')[1].split("</p>")[0]
    assert snippet.startswith("… ") and snippet.endswith(" …")
    assert "<mark>big</mark> <mark>zeppelins</mark> flew" in snippet
    assert len(snippet.split()) < 40


def test_htmx_gets_the_results_alone(port, visit_as):
    part = visit_as("ana").get("/search?q=muelle", headers=FRAGMENT).text
    assert part.strip().startswith('<div id="results">')
    assert "<mark>muelle</mark>" in part


@pytest.mark.parametrize("words", ["", "   ", "a", "¿?", "%%", "“”"])
def test_without_a_word_nothing_is_looked_for(port, visit_as, words):
    page = visit_as("ana").get("/search", params={"q": words})
    assert page.status_code == 200
    assert "snippet" not in page.text
    assert page.text.count("empty") == (1 if words.strip() else 0)


def test_who_finds_nothing_is_told_what_to_try(port, visit_as):
    page = visit_as("ana").get("/search?q=xyzzy").text
    assert "No se encontró nada" in page and "ortografía" in page


def test_only_so_many_words_are_looked_for(port, visit_as, addresses):
    many = "dragar muelle cuesta más presupuesto municipalidades saben puente " + "xyzzy " * 30
    assert "8 primeras" in visit_as("ana").get("/search", params={"q": many}).text
    assert addresses("ana", many) == [f"{PORT}#dredging"]
    assert visit_as("ana").get("/search", params={"q": "x" * 5000}).status_code == 200


def test_twenty_stand_on_a_page(db, addresses, visit_as):
    put_up(db, course("air", *(lesson(f"l{n}", block(f"b{n}", en="<p>zeppelin</p>")) for n in range(45))))
    pages = [addresses("ana", "zeppelin", page=str(number)) for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [20, 20, 5]
    assert [address for page in pages for address in page] == [f"/courses/air/l{n}#b{n}" for n in range(45)]
    assert "/search?q=zeppelin&amp;page=3" in visit_as("ana").get("/search?q=zeppelin&page=2").text
    assert addresses("ana", "zeppelin", page="99") == pages[2]
    for odd in ("0", "-1", "x", "", "²", "9" * 400):
        assert addresses("ana", "zeppelin", page=odd) == pages[0]


HOSTILE = [
    "%",
    "mu%",
    "muelle_",
    "' OR 1=1 --",
    '"muelle',
    "muelle OR NOT ferry",
    "muelle NEAR(ferry)",
    "muelle*",
    "(muelle & ferry",
    "muelle:*",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}",
    "\\",
    "🏙️",
    "مرحبا",
    "\u202emuelle",
    "Jose\u0301",
    "\ud7ff\U0010fffd",
    "a" * 200 + " b",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_whatever_is_typed_is_only_words(port, visit_as, words):
    page = visit_as("ana").get("/search", params={"q": words})
    assert page.status_code == 200
    assert (
        "<script>alert" not in page.text
        and "<img" not in page.text
        and "{{" not in page.text.replace("{{ 7 * 7 }}", "")
    )


@pytest.mark.parametrize("query", ["q=a%00b", "q=%ff%fe", "q=%ED%A0%80muelle", "q=a&q=muelle", "q[]=x"])
def test_no_query_string_breaks_it(port, visit_as, query):
    assert visit_as("ana").get(f"/search?{query}").status_code in (200, 404)


def test_the_words_of_a_percent_are_not_all_words(port, addresses):
    assert addresses("ana", "mue%") == [f"{PORT}#dredging"], "a begun word; the sign says nothing"
    assert addresses("ana", "%lle") == []


def test_hostile_words_of_a_course_are_shown_as_words(db, visit_as):
    html = "<p>zeppelin &lt;script&gt;alert(1)&lt;/script&gt; &amp;lt;b&gt;</p>"
    put_up(db, course("air", lesson("l", block("a", en=html), en="<b>Zeppelin</b>")))
    page = visit_as("ana").get("/search?q=zeppelin+script").text
    assert "&lt;<mark>script</mark>&gt;alert(1)&lt;/" in page
    assert "&lt;b&gt;<mark>Zeppelin</mark>&lt;/b&gt;" in page


# ---------------------------------------------------------------- who may not


def test_nobody_searches_who_is_not_signed_in(browse):
    answer = browse().get("/search?q=muelle")
    assert answer.status_code == 303 and answer.headers["location"].startswith("/sign-in?next=")


@pytest.mark.parametrize(
    ("where", "finds"),
    [
        ({"role": "mayor"}, {"ana", "joao", "grace", "priya", "tomas"}),
        ({"role": "staff"}, {"luis", "grace", "priya", "tomas"}),
        ({"role": None}, set()),
        ({"cohort": 2}, {"olga", "priya", "tomas"}),
        ({"opens_on": clock.now().date() + timedelta(3)}, {"grace", "priya", "tomas"}),
    ],
)
def test_a_course_that_is_not_open_is_never_found(db, addresses, where, finds):
    put_up(db, course("secret", lesson("l", block("a", en="<p>zeppelin</p>"), en="Zeppelin")), **where)
    everyone = ("ana", "joao", "luis", "carla", "grace", "olga", "priya", "tomas", "frances", "nadia")
    assert {key for key in everyone if addresses(key, "zeppelin")} == finds


def test_every_signed_in_person_may_search(port, visit_as):
    for key in ("ana", "luis", "carla", "grace", "olga", "priya", "tomas", "frances", "nadia"):
        page = visit_as(key).get("/me")
        assert 'href="/search"' in page.text
        assert visit_as(key).get("/search?q=muelle").status_code == 200


def test_the_lessons_of_a_module_that_is_shut_are_not_found(db, addresses):
    content = course(
        "air", lesson("l", block("a", en="<p>zeppelin</p>"), en="Zeppelin"), objectives={"en": ["A glider"]}
    )
    put_up(db, content, shut=("m1",))
    assert addresses("ana", "zeppelin") == []
    assert addresses("ana", "glider") == ["/courses/air#module-m1"], "which the page of the course says too"
    assert addresses("priya", "zeppelin") == ["/courses/air/l#a"]


def test_the_lessons_of_a_module_that_comes_later_are_found_once_the_one_before_is_finished(db, addresses, person):
    content = course("air", lesson("first", block("a", en="<p>kite</p>")))
    [module] = content.modules
    later = module.model_copy(
        update={"id": "m2", "required": ["m1"], "lessons": [lesson("later", block("b", en="<p>zeppelin</p>"))]}
    )
    row = put_up(db, content.model_copy(update={"modules": [module, later]}))
    assert addresses("ana", "zeppelin") == []
    done = {"person_id": person("ana").id, "block_id": block_ids(db, row.version_id)["a"], "version_id": row.version_id}
    db.add(Completion(**done))
    db.commit()
    assert addresses("ana", "zeppelin") == ["/courses/air/later#b"]
