"""What a certificate says, in any language."""

from dataclasses import dataclass
from datetime import date

from babel import dates

from lms import clock
from lms.certificates.queries import Issued
from lms.i18n import LANGUAGES, N_, babel_locale, in_region, language_of
from lms.web.templates import translate

ISSUER = "City Data Alliance"
SENTENCE = N_("%(name)s completed the course “%(course)s” on %(day)s.")
REVOKED = N_("The certificate of %(name)s for the course “%(course)s” was revoked on %(day)s. It is no longer valid.")


@dataclass(frozen=True, slots=True)
class Said:
    language: str
    text: str


def written_day(day: date, locale: str) -> str:
    """A day with its year, always: December 3, 2026 (CLDR, long)."""
    return dates.format_date(day, "long", locale=babel_locale(locale))


def in_all_languages(issued: Issued, locale: str, zone: str) -> list[Said]:
    """The sentence that matters, in the reader's language first, with the day that it was in the reader's zone."""
    mine = language_of(locale)
    order = [mine, *(language for language in LANGUAGES if language != mine)]
    return [Said(language, sentence(issued, in_region(language, locale), zone)) for language in order]


def sentence(issued: Issued, locale: str, zone: str) -> str:
    certificate = issued.certificate
    course, _ = issued.course.title(locale)
    revoked = certificate.revoked_at
    on = revoked.astimezone(clock.zone_named(zone)).date() if revoked else certificate.completed_on
    day = written_day(on, locale)
    return translate(locale, REVOKED if revoked else SENTENCE, name=certificate.name, course=course, day=day)
