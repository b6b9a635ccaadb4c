"""Every page, and who comes there: the list that the accessibility tests walk."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Place:
    """A page as one person finds it. Braces in the address are filled from the house: see `Ids`."""

    who: str  # "" is nobody
    address: str
    status: int = 200
    form: str = ""  # a form that is sent as it stands, with `typed` in it
    typed: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    answers: int = 200  # what the sent form answers
    reflows: bool = False  # is also looked at in 320 px

    def __str__(self) -> str:
        sent = f" sends {self.form}" if self.form else ""
        return f"{self.who or 'nobody'} {self.address}{sent}"


def sent(who: str, address: str, form: str, typed: Mapping[str, str] = NOTHING, answers: int = 422) -> Place:
    return Place(who, address, form=form, typed=typed, answers=answers)


LOG = "form[action$='/review']"

PLACES = [
    # nobody yet
    Place("", "/sign-in", reflows=True),
    sent("", "/sign-in", "main form", {"email": "not an address"}),
    sent("", "/sign-in", "main form", {"email": "nobody@lms.example"}, answers=200),
    sent("", "/sign-in/code", "main form", {"code": "000000", "request": "x"}),
    Place("", "/sign-in/{link}"),
    Place("", "/sign-in/spent", status=410),
    Place("", "/address/spent", status=410),
    Place("", "/reminders/{reminders}"),
    Place("", "/reminders/{several_reminders}", reflows=True),
    Place("", "/invitations/{invitation}?answer=accepted", reflows=True),
    Place("", "/answers/{question}?answer=done", reflows=True),
    Place("", "/answers/{overtaken_question}", status=409),
    Place("", "/outbox"),
    Place("", "/outbox/1"),
    Place("", "/certificates/{certificate}", reflows=True),
    Place("", "/certificates/7KQ4-M2ZP", status=404),
    Place("", "/certificates/check", reflows=True),
    Place("", "/nowhere", status=404, reflows=True),
    # a mayor
    Place("ana", "/", reflows=True),
    Place("ana", "/courses/mayors"),
    Place("ana", "/courses/mayors/promise-to-result", reflows=True),
    Place("ana", "/courses/mayors/quiet-failure"),
    Place("ana", "/courses/mayors/my-three-results", reflows=True),
    sent("ana", "/courses/mayors/my-three-results", "form[action$='/exercise']", {"0-result": "x" * 501}),
    Place("ana", "/courses/mayors/check", reflows=True),
    sent("ana", "/courses/mayors/check", "form[action$='/answers']", {"question": "missing-number"}),
    sent("ana", "/courses/mayors/check", "form[action$='/commitment']", {"due_on": "2001-01-01"}),
    Place("ana", "/courses/mayors/check/handouts/brief-leading?with=three-results", reflows=True),
    Place("luis", "/courses/procurement/map-your-spending/handouts/spend-map-sheet?language=pt", reflows=True),
    Place("ana", "/exercises/{exercise}/sharing"),
    Place("ana", "/writing"),
    Place("ana", "/search", reflows=True),
    Place("ana", "/search?q=ciudad", reflows=True),
    Place("ana", "/search?q=budget"),
    Place("ana", "/search?q=xyzzy"),
    Place("ana", "/commitments"),
    Place("ana", "/commitments/{commitment}"),
    sent("ana", "/commitments/{commitment}", "form[action$='/change']", {"text": ""}),
    Place("ana", "/commitments/{commitment}/dropping", reflows=True),
    sent("ana", "/commitments/{commitment}/dropping", "main form", {"reason": ""}),
    Place("ana", "/commitments/{commitment}/topic", reflows=True),
    Place("ana", "/commitments/{kept}", reflows=True),
    sent("ana", "/commitments/{kept}", "form[action$='/proofs']", {"link": "http://a.example/"}),
    Place("ana", "/commitments/{draft}/promise"),
    sent("ana", "/commitments/{draft}/promise", "main form", {"due_on": ""}),
    Place("ana", "/engagements/{engagement}"),
    Place("ana", "/engagements/{engagement}/agreement", reflows=True),
    Place("ana", "/engagements/{engagement}/handing-on"),
    Place("ana", "/sessions/{held}"),
    Place("ana", "/cities/{city}", reflows=True),
    Place("ana", "/me", reflows=True),
    sent("ana", "/me", "form[action='/me/address']", {"email": "not an address"}),
    sent("ana", "/me", "form[action='/me/pause']", {"until": "2001-01-01"}),
    Place("ana", "/me/calendar", reflows=True),
    Place("ana", "/me/naming", reflows=True),
    sent("ana", "/me/calendar", "main form[action='/me/calendar']", answers=200),
    Place("ana", "/me/mailbox"),
    sent("ana", "/me/mailbox", "main form.card", {"others": "yes", "email": ""}),
    Place("ana", "/who-can-see"),
    Place("ana", "/delegations", reflows=True),
    sent("ana", "/delegations", "form#grant", {"until": "2001-01-01"}),
    Place("ana", "/cohorts", status=403),
    Place("ana", "/sessions/nowhere", status=404),
    Place("ana", "/engagements/{engagement}/booking", reflows=True),
    Place("ana", "/engagements/{engagement}/booking/confirmation?at={soon}T15:00Z&times=3", reflows=True),
    # others of a city, and those of the programme with a page of their own
    Place("joao", "/"),
    Place("carla", "/"),
    Place("carla", "/engagements/{engagement}/planned", reflows=True),
    Place("carla", "/engagements/{engagement}/booking"),
    Place("carla", "/commitments"),
    Place("carla", "/cities/{city}"),
    Place("luis", "/"),
    Place("luis", "/courses/mayors"),
    Place("luis", "/courses/mayors/one-sensitive-use", status=403),
    Place("luis", "/courses/procurement/target-contract", reflows=True),
    Place("luis", "/assignments/{contract}", reflows=True),
    sent("luis", "/assignments/{contract}", "form[action$='/files']"),
    Place("luis", "/assignments/{contract}/hand-in"),
    Place("ana", "/assignments/{strategy}"),
    sent("ana", "/assignments/{strategy}", "form[action$='/peer']"),
    Place("ines", "/"),
    Place("joao", "/peer-requests/{request}"),
    Place("ines", "/assignments/{contract}", reflows=True),
    Place("ines", "/assignments/{contract}/review?verdict=returned"),
    Place("helen", "/courses/mayors/one-page-strategy"),
    Place("nadia", "/me"),
    Place("tomas", "/"),
    Place("tomas", "/translation", reflows=True),
    Place("tomas", "/translation/mayors/{gap}/es", reflows=True),
    Place("tomas", "/courses/mayors/check"),
    Place("frances", "/"),
    Place("helen", "/courses/mayors"),
    Place("helen", "/certificates"),
    Place("helen", "/certificates/{certificate}"),
    Place("ruth", "/certificates"),
    # a coach
    Place("grace", "/"),
    Place("grace", "/coaching"),
    Place("grace", "/engagements/{engagement}"),
    Place("grace", "/engagements/{unagreed}/agreement"),
    Place("josiah", "/engagements/{unagreed}/agreement", reflows=True),
    Place("grace", "/courses/mayors/promise-to-result"),
    Place("grace", "/exercises/{exercise}"),
    Place("grace", "/coaching/hours", reflows=True),
    Place("grace", "/coaching/rhythm", reflows=True),
    Place("grace", "/coaching/log-of-hours", reflows=True),
    sent("grace", "/coaching/hours", "form[action='/coaching/hours']", {"day-0-0-until": "01:00", "buffer": ""}),
    Place("grace", "/engagements/{engagement}/booking", reflows=True),
    sent("grace", "/engagements/{engagement}/booking", "form[action$='/confirmation']", {"hour": ""}),
    Place("grace", "/sessions/{coming}/preparation", reflows=True),
    sent("grace", "/sessions/{coming}/preparation", "form[action$='/agenda']", {"text": "x" * 121}),
    sent("grace", "/sessions/{coming}/preparation", "form[action$='/interpreters']", {"name": ""}),
    Place("ana", "/sessions/{coming}", reflows=True),
    Place("grace", "/sessions/{unlogged}/moving"),
    Place("grace", "/sessions/{unlogged}/moving/confirmation?day={soon}&hour=10:00"),
    Place("grace", "/sessions/{unlogged}/cancellation", reflows=True),
    Place("grace", "/sessions/{unlogged}", reflows=True),
    Place("grace", "/sessions/{unlogged}/sharing"),
    sent("grace", "/sessions/{shared}", LOG, {"minutes": "", "day": "", "promise-1-text": "x", "promise-1-due": ""}),
    Place("grace", "/sessions/{overtaken}"),
    Place("grace", "/sessions/{overtaken}/sharing", status=409),
    Place("olga", "/"),
    # the manager
    Place("priya", "/"),
    Place("priya", "/cohorts"),
    Place("priya", "/cohorts/{cohort}"),
    Place("priya", "/cohorts/{cohort}?city=nowhere"),
    Place("priya", "/cohorts/{cohort}/report", reflows=True),
    Place("priya", "/cohorts/{cohort}/report?who=staff&language=pt"),
    Place("priya", "/cohorts/{cohort}/report?country=BR&language=en"),
    Place("priya", "/cohorts/{cohort}/offerings", reflows=True),
    sent("priya", "/cohorts/{cohort}/offerings", "form[action$='/offerings']", {"opens_on": ""}),
    Place("priya", "/offerings/{offering}", reflows=True),
    sent("priya", "/offerings/{offering}", "main form.card", {"opens_on": "2101-01-01"}),
    Place("priya", "/cohorts/{cohort}/engagements", reflows=True),
    Place("priya", "/cohorts/{cohort}/rhythm", reflows=True),
    Place("priya", "/cohorts/{cohort}/engagements/new?city={city}", reflows=True),
    sent("priya", "/cohorts/{cohort}/engagements/new?city={city}", "main form", {"planned_hours": ""}),
    Place("priya", "/engagements/{engagement}/pairing", reflows=True),
    sent("priya", "/engagements/{engagement}/pairing", "form[action$='/ending']", {"ends_on": "2001-01-01"}),
    Place("priya", "/engagements/{engagement}/agreement"),
    Place("priya", "/consents", reflows=True),
    Place("priya", "/consents/mayors/baltimore-one-meeting-in-three", reflows=True),
    sent("priya", "/consents/mayors/baltimore-one-meeting-in-three", "main form.card", {"given_by": ""}),
    Place("priya", "/courses/mayors/how-routines-die"),
    Place("priya", "/cohorts/{cohort}/people"),
    sent("priya", "/cohorts/{cohort}/people", "form[action$='/people']"),
    Place("priya", "/cities/{city}"),
    Place("priya", "/people/{bruno}"),
    Place("priya", "/people/{bruno}/correction"),
    sent("priya", "/people/{bruno}/correction", "form[action$='/correction']", {"family_name": "", "address": "x"}),
    Place("priya", "/seats/{seat}/ending"),
    sent("priya", "/seats/{seat}/ending", "form[action$='/ending']", {"ends_on": "2001-01-01"}),
    Place("priya", "/sessions/{held}"),
    Place("priya", "/commitments"),
    Place("priya", "/certificates/issued", reflows=True),
    Place("priya", "/certificates/issued?name=nobody"),
    Place("priya", "/certificates/{certificate}/revocation"),
    sent("priya", "/certificates/{certificate}/revocation", "form[action$='/revocation']", {"reason": ""}),
]

NO_PAGES = {
    "/assignments/{submission}/draft.{format}",
    "/assignments/{submission}/files/{file}",
    "/assignments/{submission}/versions/{number}/work.{format}",
    "/calendar/{token}.ics",
    "/commitments/{commitment}/proofs/{proof}",
    "/certificates/issuer",
    "/certificates/issuer/did.json",
    "/certificates/issuer/keys/{kid}",
    "/certificates/status/{number}",
    "/certificates/{serial}/badge.json",
    "/certificates/{serial}/badge.jwt",
    "/certificates/{serial}/certificate.pdf",
    "/coaching/log-of-hours.{format}",
    "/coaching/rhythm.{format}",
    "/cohorts/{cohort}/report.csv",
    "/cohorts/{cohort}/rhythm.{format}",
    "/courses/{course}/{lesson}/handouts/{block}.{format}",
    "/courses/{course}/{lesson}/media/{name}",
    "/favicon.ico",
    "/healthz",
    "/readyz",
    "/signed-in",
}

LANGUAGES = ("en", "es", "pt")
SCHEMES = ("light", "dark")
WIDTHS = (360, 1280)
Look = tuple[str, str, int]


def some_looks(place: int) -> list[Look]:
    """Three looks at a page: each language, scheme and width at least once. How they are paired goes on from page to
    page, so that all pages together see every pair."""
    return [
        (language, SCHEMES[(turn + place) % 2], WIDTHS[(turn // 2 + place // 2) % 2])
        for turn, language in enumerate(LANGUAGES[place % 3 :] + LANGUAGES[: place % 3])
    ]
