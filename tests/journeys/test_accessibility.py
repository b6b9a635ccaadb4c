"""Every page in every language, light and dark, on a phone and on a desk: no accessibility fault at all.
`make test` takes three looks at each page; `make audit` takes all twelve."""

import hmac
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import combinations, product

import pytest
from edited_course import BLOCK, Author
from house import House
from looking import faults_of, sideways
from pages import LANGUAGES, NO_PAGES, PLACES, SCHEMES, WIDTHS, Look, Place, some_looks
from playwright.sync_api import Browser
from visitor import Visitor, in_days

pytestmark = pytest.mark.browser

SHOWN = [pytest.param(place, number, id=str(place)) for number, place in enumerate(PLACES)]


# ---------------------------------------------------------------- the pages


@pytest.mark.parametrize(("place", "number"), SHOWN)
def test_three_looks_at(place, number, gallery):
    gallery.look(place, some_looks(number))


@pytest.mark.audit
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("place", "number"), SHOWN)
def test_every_look_at(place, number, language, gallery):
    gallery.look(place, [(language, scheme, width) for scheme, width in product(SCHEMES, WIDTHS)])


@pytest.mark.parametrize("place", [place for place in PLACES if place.reflows], ids=str)
def test_in_320_pixels_nothing_scrolls_sideways(place, gallery):
    visitor = gallery.comes(place, "es")
    visitor.page.set_viewport_size({"width": 320, "height": 640})
    assert not sideways(visitor.page)


# ---------------------------------------------------------------- the looking itself


def test_three_looks_at_each_page_see_every_pair():
    looks = [(number, *look) for number in range(len(PLACES)) for look in some_looks(number)]
    factors = (range(len(PLACES)), LANGUAGES, SCHEMES, WIDTHS)
    for one, other in combinations(range(4), 2):
        assert {(look[one], look[other]) for look in looks} == set(product(factors[one], factors[other]))


def test_every_page_is_on_the_list():
    from lms.app import create_app

    patterns = {route.path for route in routes_of(create_app()) if "GET" in (getattr(route, "methods", None) or ())}
    seen = {pattern for pattern in patterns for place in PLACES if matches(pattern, place.address)}
    assert patterns - seen == NO_PAGES


def routes_of(router) -> Iterator:
    for route in router.routes:
        inner = getattr(route, "router", None) or getattr(route, "original_router", None)
        yield from routes_of(inner) if inner is not None else [route]


def matches(pattern: str, address: str) -> bool:
    return bool(re.fullmatch(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(pattern)), address.partition("?")[0]))


def test_the_eye_sees_what_it_is_there_to_see(gallery):
    page = gallery.browser.new_page(viewport={"width": 360, "height": 640})
    page.set_content(
        """<html lang="en"><title>Bad</title><main><h1>One</h1><h1>Two</h1><p id="p" style="color: #bbb">pale</p>
        <p id="p"></p><input name="x"><p><button style="width: 9px; height: 9px">a</button>
        <button style="width: 9px; height: 9px">b</button>
        <div style="width: 500px">wide</div></main>"""
    )
    found = "\n".join(faults_of(page, "es"))
    page.close()
    for fault in (
        "color-contrast",
        "label",
        "target-size",
        "2 first headings",
        "the id 'p'",
        "html lang is 'en'",
        "sideways",
    ):
        assert fault in found


# ---------------------------------------------------------------- a house where something happened


class Gallery:
    """One browser, a context for each person; the page is opened once for each language that is looked at."""

    def __init__(self, house: House, browser: Browser, ids: dict[str, str]):
        self.house, self.browser, self.ids = house, browser, ids
        self.visitors: dict[str, Visitor] = {}

    def visitor(self, key: str) -> Visitor:
        if key not in self.visitors:
            self.visitors[key] = Visitor(self.house, self.browser, key or "nobody", width=360, locale="en-US")
            if key:
                self.visitors[key].context.request.post(self.house.way_in(key), max_redirects=0)
        return self.visitors[key]

    def comes(self, place: Place, language: str) -> Visitor:
        """Somebody stands at the place, in that language, with everything unfolded."""
        visitor = self.visitor(place.who)
        visitor.context.request.post("/language", form={"language": language, "next": "/"}, max_redirects=0)
        answer = visitor.page.goto(place.address.format(**self.ids))
        assert answer.status == place.status
        if place.form:
            answer = self.send(visitor, place)
            assert answer.status == place.answers
        visitor.page.evaluate("() => document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        return visitor

    def send(self, visitor: Visitor, place: Place):
        form = visitor.page.locator(place.form)
        with visitor.page.expect_navigation() as sending:
            form.evaluate(
                """(form, typed) => {
                  for (const [name, value] of Object.entries(typed)) {
                    const field = form.elements.namedItem(name);
                    if (field instanceof Element && field.type !== "submit") field.value = value;
                    else form.insertAdjacentHTML("beforeend", `<input type="hidden" name="${name}" value="${value}">`);
                  }
                  form.submit();
                }""",
                dict(place.typed),
            )
        return sending.value

    def look(self, place: Place, looks: list[Look]) -> None:
        found, opened = [], ""
        for language, scheme, width in looks:
            if language != opened:
                visitor, opened = self.comes(place, language), language
            visitor.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            visitor.page.set_viewport_size({"width": width, "height": 740})
            faults = faults_of(visitor.page, language) + visitor.troubles
            visitor.troubles = []
            found += [f"{language}, {scheme}, {width} px: {fault}" for fault in faults]
        assert not found, f"{place}\n  " + "\n  ".join(found)


@pytest.fixture(scope="module")
def gallery(houses, browser) -> Iterator[Gallery]:
    house = houses("sqlite", "pages")
    gallery = Gallery(house, browser, ids_of(house))
    live_a_little(gallery)
    yield gallery
    for visitor in gallery.visitors.values():
        visitor.context.close()


def ids_of(house: House) -> dict[str, str]:
    ana = one(house, "SELECT public_id FROM person WHERE given_name = 'Ana'")
    return {
        "cohort": one(house, "SELECT public_id FROM cohort WHERE number = 1"),
        "city": one(house, "SELECT public_id FROM city WHERE name = 'Montevideo'"),
        "bruno": one(house, "SELECT public_id FROM person WHERE given_name = 'Bruno'"),
        "seat": one(
            house, "SELECT s.public_id FROM seat s JOIN person p ON p.id = s.person_id WHERE p.given_name = 'Carla'"
        ),
        "engagement": one(house, ENGAGEMENT.format("Ana")),
        "unagreed": one(house, ENGAGEMENT.format("Josiah")),
        "held": one(house, SESSION.format("Ana", "held") + " LIMIT 1"),
        "overtaken": one(house, SESSION.format("Ana", "held") + " LIMIT 1 OFFSET 1"),
        "shared": one(house, SESSION.format("João", "held") + " LIMIT 1"),
        "unlogged": one(house, SESSION.format("João", "planned") + " LIMIT 1"),
        "coming": one(house, SESSION.format("Ana", "planned") + " DESC LIMIT 1"),
        "link": house.lms("sign-in-link", "helen@lms.example").strip().rpartition("/")[2],
        "gap": BLOCK,
        "soon": in_days(10),
        "offering": one(house, STAFF_OFFERING.format("public_id")),
        "reminders": signed(house, "reminders off", ana),
        "several_reminders": signed(house, "reminders off", ana, "coaching.commitments.course"),
        "invitation": signed(house, "invitation", one(house, SESSION.format("Ana", "planned") + " DESC LIMIT 1"), ana),
    }


def signed(house: House, what: str, *ids: str) -> str:
    """The token of a link in a mail."""
    key = (house.folder / "keys" / "secret").read_text().strip()
    signature = hmac.digest(key.encode(), "/".join([what, *ids]).encode(), "sha256").hex()[:40]
    return "-".join([*ids, signature])


STAFF_OFFERING = """SELECT o.{} FROM offering o JOIN cohort c ON c.id = o.cohort_id
  WHERE c.number = 1 AND o.role = 'staff'"""


ENGAGEMENT = """SELECT e.public_id FROM engagement e JOIN engagement_member m ON m.engagement_id = e.id
  JOIN person p ON p.id = m.person_id WHERE p.given_name = '{}'"""
SESSION = """SELECT s.public_id FROM coaching_session s JOIN engagement_member m ON m.engagement_id = s.engagement_id
  JOIN person p ON p.id = m.person_id WHERE p.given_name = '{}' AND s.state = '{}' ORDER BY s.starts_at"""


def one(house: House, question: str) -> str:
    with closing(sqlite3.connect(f"file:{house.folder}/lms.sqlite3?mode=ro", uri=True)) as db:
        return db.execute(question).fetchone()[0]


def shut(house: House, module: str) -> None:
    """As if the module had never been opened for the senior staff of the first cohort."""
    with closing(sqlite3.connect(f"{house.folder}/lms.sqlite3", timeout=10)) as db:
        offering = STAFF_OFFERING.format("id")
        db.execute(f"DELETE FROM module_opening WHERE module = ? AND offering_id IN ({offering})", (module,))
        db.commit()


def live_a_little(gallery: Gallery) -> None:
    """What stands on some pages only after somebody did something."""
    shut(gallery.house, "m4")
    author = Author(gallery.house)
    author.edits("changes-meaning", "and most of them do", "and only some of them do")
    author.loads()
    ana, lesson = posts(gallery, "ana"), "/courses/mayors"
    ana(
        f"{lesson}/my-three-results/exercise",
        {"block": "three-results", "0-result": "Menos espera", "0-today": "no sabemos"},
    )
    gallery.ids["exercise"] = one(gallery.house, "SELECT public_id FROM exercise")
    ana(f"/exercises/{gallery.ids['exercise']}/sharing", {})
    for question, option in (("result-for-residents", "fewer"), ("sixty-page-report", "cabinet")):
        said = {"check": "check-leading", "question": question, f"option-{question}": option, "client_id": question}
        ana(f"{lesson}/check/answers", said)
    ana(f"{lesson}/check/reflection", {"block": "instinct", "text": "Cerraría otra vez la rambla."})
    promise = {"block": "tell-the-cabinet", "text": "Decirlo el lunes", "due_on": in_days(20)}
    ana(f"{lesson}/check/commitment", promise)
    gallery.ids["draft"] = one(gallery.house, "SELECT public_id FROM commitment WHERE state = 'draft'")
    open_ones = "SELECT c.public_id FROM commitment c JOIN person p ON p.id = c.owner_id WHERE given_name = 'Ana'"
    gallery.ids["commitment"] = one(gallery.house, f"{open_ones} AND state = 'open'")
    ana(f"/commitments/{gallery.ids['commitment']}/postponement", {"version": "1", "next": "/"})
    gallery.ids["kept"] = one(gallery.house, f"{open_ones} AND state = 'open' ORDER BY c.id DESC")
    ana(f"/commitments/{gallery.ids['kept']}/keeping", {"next": "/"})
    whose = one(gallery.house, "SELECT public_id FROM person WHERE given_name = 'Ana'")
    for name, version in (("overtaken_question", 1), ("question", 2)):
        named = gallery.ids["commitment"], whose, str(version), "20991231"
        gallery.ids[name] = signed(gallery.house, "commitment-answer", *named)
    grace = posts(gallery, "grace")
    present = one(gallery.house, "SELECT public_id FROM person WHERE given_name = 'Grace'")
    log = {"became": "held", "kind": "one_to_one", "day": in_days(-3), "hour": "10:00", "minutes": "45"}
    log |= {"channel": "video", "present": present}
    log |= {"shared": "Hablamos.", "promise-1-text": "Decirlo", "promise-1-owner": present, "promise-1-due": in_days(9)}
    for session in ("unlogged", "overtaken"):
        grace(f"/sessions/{gallery.ids[session]}/draft", log | {"base": "0"})
    hand_in_work(gallery)
    posts(gallery, "helen")(f"{lesson}/certificate", {})
    gallery.ids["certificate"] = one(gallery.house, "SELECT serial FROM certificate")


def hand_in_work(gallery: Gallery) -> None:
    """Luis's contract is with its reviewer, who has begun to write; Ana's strategy waits for João's answer."""
    joao = one(gallery.house, "SELECT public_id FROM person WHERE given_name = 'João'")
    contract = hands_in(gallery, "luis", "/courses/procurement/target-contract", {"part-contracts": "Alumbrado"})
    strategy = hands_in(gallery, "ana", "/courses/mayors/one-page-strategy", {"part-purpose": "Decidir mejor"}, joao)
    gallery.ids |= {"contract": contract, "strategy": strategy}
    gallery.ids["request"] = one(gallery.house, "SELECT public_id FROM peer_request")
    levels = {f"level-{criterion}": "partly" for criterion in ("map", "weight", "together")}
    posts(gallery, "ines")(f"/assignments/{contract}/review", levels | {"version": "1", "comment": "Faltam as datas."})


def hands_in(gallery: Gallery, key: str, lesson: str, parts: dict[str, str], peer: str = "") -> str:
    post, request = posts(gallery, key), gallery.visitor(key).context.request
    post(f"{lesson}/assignment", {})
    whose = (
        f"SELECT s.public_id FROM submission s JOIN person p ON p.id = s.person_id WHERE p.given_name = '{key.title()}'"
    )
    work = one(gallery.house, whose)
    post(f"/assignments/{work}", parts)
    page = request.get(f"/assignments/{work}/hand-in").text()
    preview = re.search(r'name="preview" value="(\w+)"', page)
    assert preview
    post(f"/assignments/{work}/hand-in", {"preview": preview[1], "peer": peer})
    return work


def posts(gallery: Gallery, key: str) -> Callable[[str, dict[str, str]], None]:
    request = gallery.visitor(key).context.request

    def post(address: str, typed: dict[str, str]) -> None:
        answer = request.post(address, form=typed, max_redirects=0)
        assert answer.status in (200, 303), f"{address} answers {answer.status}"

    return post
