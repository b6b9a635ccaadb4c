"""Somebody with a browser of their own, who looks at every page that comes."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from urllib.parse import urlsplit

from house import House
from looking import faults_of, sideways, structure
from playwright.sync_api import Browser, ConsoleMessage, Locator, Response, expect

REFUSED = "Failed to load resource"  # said by Chromium of any page that answers 4xx; see `_on_response`


class Visitor:
    def __init__(self, house: House, browser: Browser, key: str, *, width: int, locale: str, scripts: bool = True):
        self.house, self.key, self.scripts = house, key, scripts
        self.language = locale.partition("-")[0]
        self.troubles: list[str] = []
        self.context = browser.new_context(
            base_url=house.url,
            viewport={"width": width, "height": 740 if width < 700 else 900},
            java_script_enabled=scripts,
            locale=locale,
            reduced_motion="reduce",
            accept_downloads=True,
        )
        self.context.set_default_timeout(15_000)
        self.page = self.context.new_page()
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.troubles.append(f"error in a script: {error}"))
        self.page.on("response", self._on_response)
        self.under_way = 0
        self.page.on("request", lambda _: self._counts(1))
        self.page.on("requestfinished", lambda _: self._counts(-1))
        self.page.on("requestfailed", lambda _: self._counts(-1))

    # ---------------------------------------------------------------- going about

    def opens(self, address: str, status: int = 200) -> None:
        answer = self.page.goto(address)
        assert answer and answer.status == status, f"{address} answers {answer and answer.status}"
        self.looks()

    def finds_nothing_at(self, addresses: Iterable[str]) -> None:
        """The first as a page that is looked at, the others by what they answer."""
        first, *others = addresses
        self.opens(first, status=404)
        for address in others:
            answer = self.context.request.get(address, max_redirects=0)
            assert answer.status == 404, f"{address} answers {answer.status}"

    def presses(self, what: str | Locator) -> None:
        """Press what leads to another page."""
        with self.page.expect_navigation():
            self.at(what).click()
        self.page.wait_for_load_state()
        self.looks()

    def taps(self, what: str | Locator) -> None:
        """Press what changes a part of this page."""
        with self.page.expect_response(lambda answer: answer.request.method == "POST"):
            self.at(what).click()
        self._settles()

    def types(self, what: str | Locator, words: str) -> None:
        self.at(what).fill(words)

    def waits_for_saving(self, act: Callable[[], None]) -> None:
        """Do it, and wait until the page has saved it by itself."""
        with self.page.expect_response(lambda answer: answer.request.method == "POST") as saving:
            act()
        assert saving.value.ok, f"saving answers {saving.value.status}"
        self._settles()

    def waits_for_quiet(self) -> None:
        """Until nothing is on its way to the server."""
        patience = 100
        while self.under_way and patience:
            patience -= 1
            self.page.wait_for_timeout(50)
        assert patience, "the page goes on asking"

    def at(self, what: str | Locator) -> Locator:
        return self.page.locator(what) if isinstance(what, str) else what

    def sees(self, what: str | Locator, words: str | None = None) -> None:
        place = self.at(what).first
        expect(place).to_be_visible()
        if words is not None:
            expect(place).to_contain_text(words)

    def holds(self, what: str | Locator, words: str) -> None:
        expect(self.at(what)).to_have_value(words)

    def reads_nowhere(self, words: str) -> None:
        assert words not in self.page.content()

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    @property
    def anchor(self) -> str:
        return urlsplit(self.page.url).fragment

    # ---------------------------------------------------------------- signing in

    def signs_in(self) -> None:
        """By a link that was handed out, pressed without looking: for stories that are about something else."""
        self.page.goto(self.house.way_in(self.key))
        self.presses("main form button")
        self.answers_about_the_mailbox()

    def answers_about_the_mailbox(self) -> None:
        if self.path == "/me/mailbox":
            self.presses("button[name=others][value=no]")

    # ---------------------------------------------------------------- looking

    def looks(self) -> None:
        """Nothing of the page that stands here is at fault. The eye for accessibility needs scripts, and what it sees
        does not depend on the database: it looks in one of the two houses."""
        if self.scripts and self.house.database == "sqlite":
            faults = faults_of(self.page, self.language)
        else:
            faults = structure(self.page, self.language) + sideways(self.page)
        found, self.troubles = faults + self.troubles, []
        assert not found, f"{self.key} at {self.page.url}:\n  " + "\n  ".join(found)

    def _settles(self) -> None:
        self.page.evaluate("() => new Promise(requestAnimationFrame)")  # what came has been put in its place
        self.looks()

    def _counts(self, more: int) -> None:
        self.under_way += more

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(REFUSED):
            self.troubles.append(f"console: {message.text}")

    def _on_response(self, answer: Response) -> None:
        is_page = answer.request.is_navigation_request() or answer.request.method == "POST"
        if answer.status >= 500 or (answer.status >= 400 and not is_page):
            self.troubles.append(f"{answer.status} for {answer.url}")


def in_days(days: int) -> str:
    return (date.today() + timedelta(days)).isoformat()  # noqa: DTZ011  far enough from any zone's midnight
