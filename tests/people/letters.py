"""What a test reads from the mail that the worker wrote."""

import re

from sqlmodel import Session, col, select

from lms.jobs.worker import Worker
from lms.mail.models import OutboxMail
from lms.web.templates import translate

SUBJECTS = {
    "sign_in": "Your link to sign in",
    "address_confirm": "Confirm your address for signing in",
    "address_changed": "Your address for signing in changed",
}


def letters(db: Session, template: str = "") -> list[OutboxMail]:
    """Every mail written so far, or those of one template, after the worker did what was due; the newest last."""
    db.rollback()
    db.expire_all()
    Worker().work_off()
    every = db.exec(select(OutboxMail).order_by(col(OutboxMail.id))).all()
    return [mail for mail in every if not template or mail.subject == translate(mail.language, SUBJECTS[template])]


def link_in(letter: OutboxMail) -> str:
    """The path of the link in a mail."""
    return re.search(r"http://127\.0\.0\.1:8000(/(?:sign-in|address)/\S+)", letter.text).group(1)


def code_in(letter: OutboxMail) -> str:
    return re.search(r"^(\d{3} \d{3})$", letter.text, re.MULTILINE).group(1)


def ask(browser, address: str, **more: str):
    return browser.post("/sign-in", data={"email": address, **more})


def mailed_link(db: Session, browser, address: str, **more: str) -> str:
    """Ask for a link in `browser`, and read it in the mail."""
    ask(browser, address, **more)
    return link_in(letters(db, "sign_in")[-1])
