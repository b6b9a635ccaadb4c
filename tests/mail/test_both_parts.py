"""Every mail, in three languages: its two parts say the same, and it travels as mail servers want it."""

import re
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace as Some

import pytest

from lms.home.reminding import _section, _subject
from lms.mail.actions import tidy
from lms.mail.message import compose
from lms.mail.models import OutboxMail
from lms.people.models import Person
from lms.people.reminding import Due
from lms.web.render import render_text
from lms.web.templates import TEMPLATES

BASE = "https://learn.example"
AT = datetime(2026, 11, 24, 13, 30, tzinfo=UTC)
DAY = date(2026, 12, 3)
LAYOUT = {"layout", "digest", "digest_subject", "_mail", "outbox"}
SEAT = Some(title="Intendenta", starts_on=DAY)
EVENT = Some(title="Coaching: Grace Ñandú & João", place="Ágora <1>", link=f"{BASE}/sessions/a7")
SESSION = {
    "event": EVENT,
    "starts_at": AT,
    "ends_at": AT + timedelta(minutes=45),
    "answer": f"{BASE}/invitations/a-b-c",
}
ZONES = ["America/Montevideo", "America/New_York"]

MAILS: dict[str, list[dict]] = {
    "address_changed": [{"when": "24.11.2026, 13:30 (Montevideo)"}],
    "address_confirm": [{"link": f"{BASE}/address/t0k3n", "hours": 24}],
    "assignment": [{"sentence": "Luis O’Neill & co.", "link": f"{BASE}/assignments/a1"}],
    "certificate_revoked": [{"sentence": "No 17.", "link": f"{BASE}/certificates", "may_renew": yes} for yes in (1, 0)],
    "delegation": [
        {"mayor": "Ana & Co", "title": "Intendenta", "tasks": tasks, "link": f"{BASE}/delegations"}
        for tasks in ([], [("Booking <1>", DAY), ("Reminders", DAY)])
    ],
    "link_handed_out": [{"when": "24.11.2026, 13:30 (Montevideo)"}],
    "log_shared": [{"name": "Grace <G>", "link": f"{BASE}/sessions/a1"}],
    "no_show": [{"name": "Grace <G>", "link": f"{BASE}/sessions/a1"}],
    "official_address": [{"at": AT}],
    "paired": [
        {"is_coach": is_coach, "names": ["A & B", "C"], "city": "Peñalolén", "starts_on": DAY, "ends_on": until}
        | {"link": f"{BASE}/engagements/e1/agreement", "is_taken_back": taken_back, "opens_on": opens_on}
        | {"has_accepted": has_accepted, "ends_sooner": ends_sooner}
        for has_accepted in (False, True)
        for is_coach in (True, False)
        for until in (None, DAY + timedelta(9))
        for taken_back, opens_on, ends_sooner in (
            (False, None, False),
            (False, DAY, False),
            (True, None, False),
            (False, None, until is not None),
        )
    ],
    "session_answer": [{"sentence": "X & Y", "zones": ZONES, "link": f"{BASE}/sessions/a1"} | SESSION],
    "session_invitation": [
        SESSION | {"what": what, "zones": ZONES, "by": by, "asked": what != "cancelled", "clash": what == "moved"}
        for what in ("planned", "moved", "cancelled")
        for by in ("", "Carla & Co")
    ],
    "sign_in": [{"link": f"{BASE}/sign-in/t0k3n", "code": "123 456", "minutes": 15}],
    "welcome": [{"seat": SEAT, "city": Some(name="San José"), "cohort": Some(number=2), "address": "a@b.example"}],
}
STEP = {"lesson": "Ley & orden <2>", "lesson_language": "es", "link": f"{BASE}/courses/a/b"}
MAYOR = {"mayor": "Ana Díaz & Co", "title": "Intendenta <1>"}
PROMISED = {"promised_on": DAY - timedelta(40), "answer": f"{BASE}/commitments/answer/a-b-c"}
HOUR = {"when": "24.11.2026, 13:30", "zone": "Montevideo", "link": f"{BASE}/sessions/s1"}
BOOK = {"names": ["A & B", "C"], "city": "São “Zé”", "link": f"{BASE}/engagements/e1/booking"}
LATE_OR_NOT = [{"due_on": DAY, "is_late": is_late} for is_late in (True, False)]

DUES: dict[str, list[dict]] = {
    "commitment": [PROMISED | {"place": place} | when for place in ("session", "block", "") for when in LATE_OR_NOT],
    "commitment_copy": [MAYOR | when | {"link": f"{BASE}/commitments/c1"} for when in LATE_OR_NOT],
    "interpreter": [HOUR | {"names": ["A & B"], "city": "D’Ó & Co", "between": "A and B"}],
    "next_step_copy": [MAYOR | STEP | {"minutes": 1, "due_on": due_on} for due_on in (None, DAY)],
    "nothing_booked": [BOOK | {"is_coach": coach, "since": since} for coach in (True, False) for since in (None, DAY)],
    "nothing_booked_copy": [BOOK | MAYOR],
    "unlogged": [HOUR | {"names": ["O’Neill & Sons"]}],
    "next_step": [STEP | {"minutes": minutes, "due_on": due_on} for minutes in (1, 12) for due_on in (None, DAY)],
}
LEAD_NOWHERE = ("address_changed", "official_address", "delegation", "paired")
CASES = [(name, number) for name, cases in MAILS.items() for number in range(len(cases))]
DUE_CASES = [(name, number) for name, cases in DUES.items() for number in range(len(cases))]


class Seen(HTMLParser):
    """What a reader sees of an HTML part, and where its links lead."""

    def __init__(self, html: str):
        super().__init__()
        self.links: list[str] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self.links.append(dict(attrs)["href"])
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not {"style", "title"} & set(self.open):
            self.words.append(data)


def written(locale: str, template: str, words: dict, subject: str = "Ángulo") -> OutboxMail:
    person = Person(
        public_id="p1", given_name="Ana <3> Ñ", family_name="O’Brien", language=locale, timezone="America/Montevideo"
    )
    context = {"subject": subject, "sender": "Alianza", "base_url": BASE, "person": person, **words}
    return OutboxMail(
        message_id="<1@lms.example>",
        to="a@ciudad-peña.example",
        language=locale,
        subject=subject,
        text=tidy(render_text(f"mail/{template}.txt", locale, **context)),
        html=render_text(f"mail/{template}.html", locale, **context),
        created_at=AT,
        unsubscribe=f"{BASE}/reminders/p1-course-{'0' * 40}",
    )


def check(mail: OutboxMail) -> None:
    seen = Seen(mail.html)
    text, shown = mail.text, " ".join(seen.words)
    links = re.findall(r"https?://[^\s<>]+", text)
    assert set(links) == set(seen.links) and links
    for link in links:
        text, shown = text.replace(link, " "), shown.replace(link, " ")
    assert sorted(re.findall(r"\d+", text)) == sorted(re.findall(r"\d+", shown))
    assert "&amp;" not in text and "&lt;" not in text and "None" not in text + shown
    raw = compose(mail).as_bytes(policy=policy.SMTP)
    assert raw.isascii() and all(len(line) <= 998 for line in raw.split(b"\r\n"))
    arrived = message_from_bytes(raw, policy=policy.default)
    assert not any(part.defects for part in arrived.walk())
    plain, html = arrived.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert plain.get_content().splitlines() == mail.text.splitlines()
    assert html.get_content().splitlines() == mail.html.splitlines()
    assert arrived["Subject"] == mail.subject and arrived["List-Unsubscribe"] == f"<{mail.unsubscribe}>"


@pytest.mark.parametrize("locale", ["en-US", "es-UY", "pt-BR"])
@pytest.mark.parametrize(("template", "number"), CASES)
def test_both_parts_of_a_mail_say_the_same(template, number, locale):
    mail = written(locale, template, MAILS[template][number])
    if not Seen(mail.html).links:
        assert template in LEAD_NOWHERE and "http" not in mail.text
        mail.text, mail.html = f"{mail.text}\n{BASE}", mail.html.replace("<body>", f'<body><a href="{BASE}">x</a>')
    check(mail)


@pytest.mark.parametrize("locale", ["en-US", "es-UY", "pt-BR"])
@pytest.mark.parametrize(("template", "number"), DUE_CASES)
def test_both_parts_of_a_reminder_say_the_same(template, number, locale):
    check(digest(locale, [(template, DUES[template][number], "course")]))


@pytest.mark.parametrize("locale", ["en-US", "es-UY", "pt-BR"])
def test_both_parts_of_a_full_mail_of_a_day_say_the_same(locale):
    check(digest(locale, [(name, DUES[name][at], kind) for name, at in DUE_CASES for kind in ("coaching", "course")]))


def digest(locale: str, told: list[tuple[str, dict, str]]) -> OutboxMail:
    person = Person(public_id="p1", given_name="A", family_name="B", language=locale, timezone="America/Montevideo")
    due = [Due(person, kind, str(number), template, words) for number, (template, words, kind) in enumerate(told)]
    sections = [_section(person, kind, due) for kind in dict.fromkeys(each.kind for each in due)]
    return written(locale, "digest", {"sections": sections}, _subject(person, due))


@pytest.mark.parametrize("folder", ["", "due"])
def test_every_template_of_a_mail_is_looked_at_here(folder):
    known = DUES.keys() if folder else MAILS.keys() | LAYOUT
    there = {path.stem for path in (TEMPLATES / "mail" / folder).glob("*.*") if folder == "" or path.stem[0] != "_"}
    assert there == set(known)
    for name in known - LAYOUT:
        assert {path.suffix for path in Path(TEMPLATES / "mail" / folder).glob(f"{name}.*")} == {".txt", ".html"}
