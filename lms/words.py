"""The catalogues of interface words: compiled, brought up to date, and checked strictly."""

import tempfile
from pathlib import Path

import polib
from babel.messages.frontend import CommandLineInterface

from lms.i18n import DEFAULT, LANGUAGES

ROOT = Path(__file__).parents[1]
LOCALES = ROOT / "locales"
TEMPLATE = LOCALES / "messages.pot"
PLURAL_FORMS = 3  # of Spanish and Portuguese: one, many (millions), other (CLDR)
COMPLETE = tuple(language for language in LANGUAGES if language != DEFAULT)  # the regional ones hold only what differs
EXTRACTION = [
    "extract",
    "--mapping=babel.ini",
    "--keywords=N_",
    "--no-location",
    "--sort-output",
    "--omit-header",
    "--add-comments=NOTE:",
]


def catalogues() -> list[Path]:
    return sorted(LOCALES.glob("*/LC_MESSAGES/messages.po"))


def compile_catalogues() -> None:
    """Make each catalogue's .mo where the .po is newer. Raises OSError with the place of a malformed message."""
    for path in catalogues():
        compiled = path.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < path.stat().st_mtime:
            polib.pofile(str(path)).save_as_mofile(str(compiled))


def extract(into: Path) -> None:
    CommandLineInterface().run(["pybabel", "--quiet", *EXTRACTION, f"--output-file={into}", "lms", "templates"])


def update() -> list[str]:
    """Extract the messages anew and bring each complete catalogue up to date. Returns what is left to translate."""
    extract(TEMPLATE)
    template = polib.pofile(str(TEMPLATE))
    for path in catalogues():
        catalogue = polib.pofile(str(path), wrapwidth=118)
        wanted = {key(entry): entry for entry in template}
        kept = [entry for entry in catalogue if key(entry) in wanted]
        have = {key(entry) for entry in kept}
        if path.parts[-3] in COMPLETE:
            kept += [_untranslated(entry) for known, entry in wanted.items() if known not in have]
        catalogue[:] = sorted(kept, key=lambda entry: (entry.msgid.casefold(), entry.msgid))
        catalogue.save(str(path))
    return faults()


def _untranslated(entry: polib.POEntry) -> polib.POEntry:
    plural = dict.fromkeys(range(PLURAL_FORMS), "") if entry.msgid_plural else {}
    return polib.POEntry(
        msgid=entry.msgid,
        msgid_plural=entry.msgid_plural,
        msgstr_plural=plural,
        flags=entry.flags,
        comment=entry.comment,
    )


def key(entry: polib.POEntry) -> tuple[str, str]:
    return entry.msgid, entry.msgid_plural


def faults() -> list[str]:
    """Everything that would show a reader a raw, missing, uncertain or broken message; and a template that is stale."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "messages.pot"
        extract(fresh)
        wanted = {key(entry) for entry in polib.pofile(str(fresh))}
    if wanted != {key(entry) for entry in polib.pofile(str(TEMPLATE))}:
        found.append(f"{TEMPLATE.relative_to(ROOT)}: out of date; run `lms words update`")
    for path in catalogues():
        found += [f"{path.relative_to(ROOT)}: {fault}" for fault in _faults_of(path, wanted)]
    return found


def _faults_of(path: Path, wanted: set) -> list[str]:
    catalogue = polib.pofile(str(path))
    found = []
    if path.parts[-3] in COMPLETE:
        found += [f"missing: {msgid}" for msgid, _ in sorted(wanted - {key(entry) for entry in catalogue})]
    for entry in catalogue:
        texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if key(entry) not in wanted:
            found.append(f"line {entry.linenum}: no longer used: {entry.msgid}")
        if entry.fuzzy or not all(text.strip() for text in texts):
            found.append(f"line {entry.linenum}: untranslated or uncertain: {entry.msgid}")
        if entry.msgid_plural and len(texts) != PLURAL_FORMS and path.parts[-3][:2] != "en":
            found.append(f"line {entry.linenum}: needs three plural forms: {entry.msgid}")
        if any(placeholders(text) != placeholders(entry.msgid_plural or entry.msgid) for text in texts[-1:]):
            found.append(f"line {entry.linenum}: other placeholders than the source: {entry.msgid}")
    return found


def placeholders(text: str) -> set[str]:
    return {part.split(")")[0] for part in text.split("%(")[1:]}
