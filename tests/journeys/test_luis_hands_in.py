"""Luis hands in his contract in Spanish and Inês reviews it in Portuguese; Ana's strategy is gathered from her
exercises, read by João, signed off by Grace, and taken away in three formats."""

import io

import docx
import pypdf
import pytest
from playwright.sync_api import expect
from visitor import Visitor

pytestmark = pytest.mark.browser

CONTRACT = "/courses/procurement/target-contract"
STRATEGY = "/courses/mayors/one-page-strategy"
LIST = "Limpieza de calles, 12 millones al año"
BETTER = "Limpieza de calles, 12 millones al año, termina el 31 de diciembre"
COMMENT = "Faltam as datas de término de três contratos."
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def test_luis_hands_in_is_returned_and_is_accepted(visitor):
    luis, ines = visitor("luis", width=1280), visitor("ines")
    luis.signs_in()
    work = writes_and_it_saves_itself(luis)
    attaches_a_file(luis)
    hands_in_to(luis, "Inês Tavares", LIST)

    ines.signs_in()
    ines.presses(".card.next a[role=button]")
    ines.sees("main", LIST)
    ines.sees("main", "contratos.pdf")
    chooses_levels(ines, ("map", "weight", "together"), "partly")
    ines.waits_for_saving(lambda: ines.types("#comment", COMMENT))
    sends(ines, "returned", shows=COMMENT)

    finds_it_returned(luis, work)
    hands_in_to(luis, "Inês Tavares", BETTER)
    ines.opens("/")
    ines.presses(".card.next a[role=button]")
    ines.sees("main", BETTER)
    chooses_levels(ines, ("map", "weight", "together"), "fully")
    sends(ines, "accepted")

    luis.opens(work)
    luis.sees("main .good")
    luis.opens(CONTRACT)
    luis.sees("#assignment .good")


def test_anas_strategy_is_gathered_read_signed_off_and_taken_away(visitor):
    ana, joao, grace = visitor("ana"), visitor("joao"), visitor("grace", width=1280)
    ana.signs_in()
    writes_exercises(ana)
    ana.opens(STRATEGY)
    ana.presses("#assignment button")
    work = ana.path
    expect(ana.at("#part-results")).to_have_value("Qué será distinto para la gente: Menos inundaciones")
    expect(ana.at("#part-routine")).to_have_value("Quiénes se sientan a la mesa: Obras y Salud")
    ana.sees("#writing .notice a")
    ana.waits_for_saving(lambda: ana.types("#part-purpose", "Decidir mejor"))
    ana.presses("#writing button[value=hand-in]")
    ana.at("#peer").select_option(label="João Nogueira, Fortaleza")
    ana.presses("main form button")
    ana.sees("#turn", "João Nogueira")

    joao.signs_in()
    joao.presses("#to-review + ul a")
    joao.reads_nowhere("Decidir mejor")
    joao.presses("button[value=accepted]")
    joao.sees("main", "Decidir mejor")
    chooses_levels(joao, ("for-residents", "three-moves", "outlives"), "fully")
    sends(joao, "accepted")

    grace.signs_in()
    grace.opens("/")
    grace.presses(f"a[href='{work}']")
    grace.sees("main", "João Nogueira")
    chooses_levels(grace, ("for-residents", "three-moves", "outlives"), "fully")
    sends(grace, "accepted")

    ana.opens(work)
    ana.sees("main .good")
    takes_it_away(ana, f"{work}/versions/1/work")


def writes_and_it_saves_itself(luis: Visitor) -> str:
    luis.opens(CONTRACT)
    luis.presses("#assignment button")
    work = luis.path
    luis.waits_for_saving(lambda: luis.types("#part-contracts", LIST))
    luis.waits_for_quiet()
    luis.opens(work)
    luis.holds("#part-contracts", LIST)
    return work


def attaches_a_file(luis: Visitor) -> None:
    luis.at("#files-field").set_input_files({"name": "contratos.pdf", "mimeType": "application/pdf", "buffer": PDF})
    luis.presses("form[action$='/files'] button")
    luis.sees("#files", "contratos.pdf")


def hands_in_to(luis: Visitor, name: str, text: str) -> None:
    luis.presses("#writing button[value=hand-in]")
    luis.sees("h1", name)
    luis.sees("main", text)
    luis.presses("main form button")
    luis.sees("#turn", name)


def chooses_levels(reviewer: Visitor, criteria: tuple[str, ...], level: str) -> None:
    for criterion in criteria:
        reviewer.waits_for_saving(lambda at=criterion: reviewer.at(f"[name=level-{at}][value={level}]").check())
    reviewer.waits_for_quiet()


def sends(reviewer: Visitor, verdict: str, shows: str = "") -> None:
    reviewer.presses(f"#review button[value={verdict}]")
    if shows:
        reviewer.sees("main", shows)
    reviewer.presses("main form button")
    reviewer.sees("main [role=status]")


def finds_it_returned(luis: Visitor, work: str) -> None:
    luis.opens("/")
    luis.presses(f"a[href='{work}']")
    luis.sees("main", COMMENT)
    luis.sees("main .late")
    luis.waits_for_saving(lambda: luis.types("#part-contracts", BETTER))
    luis.waits_for_quiet()


def writes_exercises(ana: Visitor) -> None:
    for lesson, cell, text in (
        ("my-three-results", "0-result", "Menos inundaciones"),
        ("first-meeting", "0-table", "Obras y Salud"),
    ):
        ana.opens(f"/courses/mayors/{lesson}")
        ana.waits_for_saving(lambda cell=cell, text=text: ana.types(f"[id='{cell}']", text))
        ana.waits_for_quiet()


def takes_it_away(ana: Visitor, address: str) -> None:
    files = {ending: ana.context.request.get(f"{address}.{ending}").body() for ending in ("docx", "pdf", "md")}
    word = docx.Document(io.BytesIO(files["docx"]))
    assert word.paragraphs[0].text == "Montevideo: La estrategia de datos de la ciudad"
    read = pypdf.PdfReader(io.BytesIO(files["pdf"]))
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "Decidir mejor" in read.pages[0].extract_text()
    assert "Decidir mejor" in files["md"].decode()
