"""The strategy begins as a draft from the exercises its writer saved, and fetches newer lines on request."""

from desk import STRATEGY, begin, handed_in, submission, write
from hypothesis import given
from hypothesis import strategies as st

from lms.assignments.gathering import filled, newer, with_newer

RESULTS = "/courses/mayors/my-three-results"
MEETING = "/courses/mayors/first-meeting"


def save(browser, lesson: str, block: str, **cells: str) -> None:
    data = {"block": block} | {name.removeprefix("c"): text for name, text in cells.items()}
    answer = browser.post(f"{lesson}/exercise", data={key.replace("_", "-"): text for key, text in data.items()})
    assert answer.status_code == 303


def test_saved_lines_are_there_with_their_labels_in_the_readers_language(ana, db):
    save(ana, RESULTS, "three-results", c0_result="Menos muertes", c0_today="90")
    save(ana, MEETING, "design-first-meeting", c0_table="Tránsito y Salud")
    work = begin(ana, STRATEGY)
    parts = submission(db).parts
    assert parts["results"] == "Qué será distinto para la gente: Menos muertes\nLa cifra actual o «no lo sabemos»: 90"
    assert "Tránsito y Salud" in parts["routine"]
    assert "Quiénes se sientan a la mesa" in parts["routine"]
    page = ana.get(work).text
    assert "Borrador tomado de lo que usted escribió en:" in page


def test_empty_exercises_are_named_with_a_way_there(ana):
    save(ana, RESULTS, "three-results", c0_result="Menos muertes")
    page = ana.get(begin(ana, STRATEGY)).text
    empty = page.partition("Estos ejercicios siguen vacíos")[2].partition("</ul>")[0]
    for lesson in ("first-meeting", "one-sensitive-use", "keep-mend-grow-stop"):
        assert f"/courses/mayors/{lesson}#" in empty
    assert "my-three-results" not in empty


def test_newer_lines_come_after_what_was_typed(ana, db):
    save(ana, RESULTS, "three-results", c0_result="Menos muertes")
    work = begin(ana, STRATEGY)
    write(ana, work, {"results": "Mis palabras"})
    assert "/lines" not in ana.get(work).text
    save(ana, RESULTS, "three-results", c0_result="Menos muertes", c1_result="Más sombra")
    assert "/lines" in ana.get(work).text
    answer = ana.post(f"{work}/lines", data={"part-results": "Mis palabras, mejor"})
    assert answer.status_code == 303
    text = submission(db).parts["results"]
    assert text == "Mis palabras, mejor\n\nQué será distinto para la gente: Más sombra"
    ana.post(f"{work}/lines", data={"part-results": text})
    assert submission(db).parts["results"] == text
    assert "/lines" not in ana.get(work).text


def test_another_language_brings_nothing_twice(ana, db):
    save(ana, RESULTS, "three-results", c0_result="Menos muertes")
    work = begin(ana, STRATEGY)
    before = submission(db).parts
    ana.post("/language", data={"language": "pt", "next": "/"})
    ana.post(f"{work}/lines", data={f"part-{name}": text for name, text in before.items()})
    assert submission(db).parts == {part: before.get(part, "") for part in submission(db).parts}


def test_only_ones_own_exercises_are_gathered(ana, visit_as, db):
    save(visit_as("joao"), RESULTS, "three-results", c0_result="Dele")
    begin(ana, STRATEGY)
    assert "Dele" not in str(submission(db).parts)


def test_gathering_shows_an_exercise_to_no_one(ana, visit_as, person):
    save(ana, RESULTS, "three-results", c0_result="Menos muertes")
    work = begin(ana, STRATEGY)
    assert visit_as("grace").get(work).status_code == 404
    assert visit_as("joao").get(work).status_code == 404
    handed_in(ana, STRATEGY, person("joao").public_id, results="Otra cosa")
    assert "Menos muertes" not in visit_as("joao").get("/").text


ROWS = st.lists(st.dictionaries(st.sampled_from(["a", "b"]), st.text(max_size=3), min_size=2), max_size=5)


@given(ROWS, ROWS)
def test_what_was_fetched_is_never_fetched_again(before, now):
    assert newer(now, filled(now)) == []
    assert newer(before, []) == filled(before)
    assert all(row not in before for row in newer(now, before))


@given(st.text(), st.text())
def test_what_was_typed_stays_at_the_beginning(typed, added):
    assert with_newer(typed, added).startswith(typed.rstrip())
    assert with_newer(typed, "") == typed.rstrip()
