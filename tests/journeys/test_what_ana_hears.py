"""Ana hears a lesson's recording in Spanish; João reads its words with JavaScript off."""

import pytest
from playwright.sync_api import expect
from visitor import Visitor

pytestmark = pytest.mark.browser

LESSON = "/courses/mayors/quiet-failure"
PLAYER = ".player"
DONE = {"en": "Done.", "es": "Hecho.", "pt": "Feito."}


def test_ana_hears_it_to_the_end(visitor):
    ana = visitor("ana")
    ana.signs_in()
    ana.opens(LESSON)
    asked = watches_requests(ana)
    leaps_to_the_end(ana)
    goes_on_where_she_stopped(ana)
    hears_it_in_portuguese_for_a_moment(ana)
    hears_all_of_it(ana)
    assert any(part.startswith("bytes=") and part != "bytes=0-" for part in asked), asked


def test_joao_reads_it_without_javascript(visitor):
    joao = visitor("joao", scripts=False)
    joao.signs_in()
    joao.opens(LESSON)
    expect(joao.at(".speed")).to_be_hidden()
    joao.at("details.transcript summary").click()
    joao.sees("details.transcript", "Quem pode arranjar um é você.")
    joao.presses("form[action$='/transcripts'] button")
    assert joao.anchor == "one-minute-aloud"
    joao.sees(f"{PLAYER} .saved", DONE["pt"])
    expect(joao.at("form[action$='/transcripts']")).to_have_count(0)


def watches_requests(ana: Visitor) -> list[str]:
    """The ranges of the recording that the browser asks for."""
    asked: list[str] = []
    ana.page.on("request", lambda request: ".mp3" in request.url and asked.append(request.headers.get("range", "")))
    return asked


READY = """async (audio) => {
    audio.muted = true;
    if (audio.readyState) return;
    const ready = new Promise((loaded) => { audio.addEventListener("loadedmetadata", loaded, { once: true }); });
    audio.load();
    await ready;
}"""
LEAP = "(audio, second) => { audio.currentTime = second; }"
PAST = """(audio, second) => new Promise((heard) => {
    audio.addEventListener("timeupdate", () => { if (audio.currentTime > second || audio.ended) heard(); });
})"""


def plays(ana: Visitor, *, at: float | None = None, speed: int = 1) -> None:
    """From a second on, else from where she is. Silently."""
    ana.page.eval_on_selector("audio", READY)
    if at is not None:
        ana.page.eval_on_selector("audio", LEAP, at)
    ana.page.eval_on_selector("audio", "(audio, speed) => { audio.playbackRate = speed; return audio.play(); }", speed)


def second(ana: Visitor) -> float:
    return ana.page.eval_on_selector("audio", "(audio) => audio.currentTime")


def pauses(ana: Visitor) -> None:
    ana.waits_for_saving(lambda: ana.page.eval_on_selector("audio", "(audio) => audio.pause()"))


def leaps_to_the_end(ana: Visitor) -> None:
    plays(ana)
    expect(ana.at(".caption")).to_have_text("Un equipo de datos puede\nfracasar sin que nadie lo note.")
    expect(ana.at(".caption")).to_have_attribute("lang", "es")
    length = ana.page.eval_on_selector("audio", "(audio) => audio.duration")
    ana.waits_for_saving(lambda: plays(ana, at=length - 1))  # and it ends
    ana.waits_for_quiet()
    assert ana.page.eval_on_selector("audio", "(audio) => audio.ended")
    expect(ana.at(f"{PLAYER} .saved")).to_have_text("")


def goes_on_where_she_stopped(ana: Visitor) -> None:
    plays(ana, at=30)
    ana.page.eval_on_selector("audio", PAST, 31)
    pauses(ana)
    ana.opens(LESSON)
    plays(ana)
    assert second(ana) >= 31
    pauses(ana)


def hears_it_in_portuguese_for_a_moment(ana: Visitor) -> None:
    switches(ana, "pt")
    plays(ana)
    assert second(ana) >= 25  # as far along as in Spanish
    expect(ana.at(".caption")).to_have_attribute("lang", "pt")
    expect(ana.at(".caption")).not_to_be_empty()
    pauses(ana)
    switches(ana, "es")


def switches(ana: Visitor, language: str) -> None:
    ana.at(f"form.languages button[value={language}]").click()
    ana.language = language
    expect(ana.at(f"html[lang^={language}]")).to_be_attached()
    ana.looks()


def hears_all_of_it(ana: Visitor) -> None:
    ana.opens(LESSON)
    ana.at(".speed select").select_option("2")
    assert ana.page.eval_on_selector("audio", "(audio) => audio.playbackRate") == 2
    with ana.page.expect_response(lambda answer: answer.url.endswith("/playback") and answer.status == 200):
        plays(ana, at=0, speed=16)
    expect(ana.at(f"{PLAYER} .saved")).to_have_text(DONE["es"])
    ana.opens(LESSON)
    ana.sees(f"{PLAYER} .saved", DONE["es"])
