"""What is asked of every page: no accessibility fault, one first heading, the right language, no sideways scroll."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
    "preload": False,  # every style sheet comes from this host: axe reads them without fetching them again
}
SIDEWAYS = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  const wide = [...document.querySelectorAll("body *")].filter((one) =>
    one.getBoundingClientRect().right > room + 1 && !one.closest(".table-scroll, .visually-hidden"));
  return wide.map((one) => one.outerHTML.split(">")[0] + ">").slice(0, 5).concat(
    `${document.documentElement.scrollWidth} px of page in ${room} px`);
}"""


def faults_of(page: Page, language: str = "") -> list[str]:
    """Every fault of the page as it stands, each in a line that says where it is."""
    return violations(page) + structure(page, language) + sideways(page)


def violations(page: Page) -> list[str]:
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(Axe().axe_script)
    found = page.evaluate("rules => axe.run(rules).then((said) => said.violations)", RULES)
    return [f"{fault['id']} ({fault['impact']}): {_where(node)}" for fault in found for node in fault["nodes"]]


def _where(node: dict) -> str:
    why = " ".join(node.get("failureSummary", "").split())[:220]
    return f"{' '.join(map(str, node['target']))}  {node['html'][:140]}  {why}"


def structure(page: Page, language: str = "") -> list[str]:
    lang = page.evaluate("() => document.documentElement.lang")
    headings, mains = page.locator("h1").count(), page.locator("main").count()
    ids = page.locator("[id]").evaluate_all("all => all.map((one) => one.id)")
    faults = [f"the id {twice!r} stands {ids.count(twice)} times" for twice in sorted({*ids}) if ids.count(twice) > 1]
    if language and lang.partition("-")[0] != language.partition("-")[0]:
        faults.append(f"html lang is {lang!r} and the reader's is {language!r}")
    if headings != 1:
        faults.append(f"{headings} first headings")
    if mains != 1:
        faults.append(f"{mains} mains")
    return faults


def sideways(page: Page) -> list[str]:
    return [f"scrolls sideways: {wide}" for wide in page.evaluate(SIDEWAYS)]
