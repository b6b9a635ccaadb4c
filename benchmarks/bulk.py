"""A course as large as the whole programme will be, in three languages: the sentences of our own prose, shuffled."""

import random
import re
import shutil
from pathlib import Path

from lms.i18n import LANGUAGES

SLUG, LESSON, CHECK = "bulk", "six-questions", "six"
MODULES, LESSONS, BLOCKS = 2, 49, 6  # lessons of a module, blocks of a lesson
SENTENCES = 5  # of a block
QUESTIONS = [f"question-{number}" for number in range(1, 7)]
SENTENCE = re.compile(r"(?<=[.!?]) +")


def write_bulk(courses: Path, ours: Path, slug: str = SLUG) -> None:
    """Write the course into the folder `courses`, with words from the course folder `ours`. Always the same."""
    shutil.copy(ours.parent / "terms.toml", courses)
    words = {language: _sentences(ours, language) for language in LANGUAGES}
    folder, chance = courses / slug, random.Random(slug)
    lessons = [[f"lesson-{module}-{number}" for number in range(LESSONS)] for module in range(MODULES)]
    for slugs in lessons:
        for lesson in slugs:
            _write_lesson(folder / lesson, words, chance)
    lessons[0].append(LESSON)
    _write_check(folder / LESSON)
    plan = ['kind = "track"', 'source = "en"']
    for number, slugs in enumerate(lessons):
        plan += ["", "[[modules]]", f'id = "bulk-{number}"', "minutes = 100", f"lessons = {slugs}"]
    (folder / "course.toml").write_text("\n".join(plan) + "\n")
    for language in LANGUAGES:
        modules = "\n\n".join(f"::: bulk-{number}\n\n## {number}\n\n- {number}" for number in range(MODULES))
        (folder / f"{language}.md").write_text(f"# Bulk\n\nBulk\n\n{modules}\n")


def some_words(ours: Path, language: str, count: int) -> list[str]:
    """Words to search for: as often as they stand in the prose."""
    found = re.findall(r"\w{5,}", " ".join(_sentences(ours, language)))
    return random.Random(language).choices(found, k=count)


def _sentences(ours: Path, language: str) -> list[str]:
    texts = (path.read_text() for path in sorted(ours.glob(f"*/{language}.md")))
    lines = (line for text in texts for line in text.splitlines() if re.match(r"[¿¡“«]?\w", line))
    return [sentence for line in lines for sentence in SENTENCE.split(line) if "](" not in sentence]


def _write_lesson(folder: Path, words: dict[str, list[str]], chance: random.Random) -> None:
    folder.mkdir(parents=True)
    ids = [f"{folder.name}-{number}" for number in range(BLOCKS)]
    blocks = "\n".join(f'\n[[blocks]]\nid = "{id}"\nkind = "text"' for id in ids)
    (folder / "lesson.toml").write_text(f"minutes = 2\n{blocks}\n")
    for language, sentences in words.items():
        parts = [f"::: {id}\n\n{' '.join(chance.choices(sentences, k=SENTENCES))}" for id in ids]
        (folder / f"{language}.md").write_text("\n\n".join([f"# {folder.name}", *parts]) + "\n")


def _write_check(folder: Path) -> None:
    folder.mkdir(parents=True)
    plans = "\n".join(
        f'\n[[blocks.questions]]\nid = "{id}"\noptions = ["a", "b", "c", "d"]\nanswer = "b"' for id in QUESTIONS
    )
    (folder / "lesson.toml").write_text(
        f'minutes = 3\n\n[[blocks]]\nid = "{CHECK}"\nkind = "check"\npass = 4\n{plans}\n'
    )
    asked = "\n\n".join(
        f"#### {id}\nWhich?\n\n" + "".join(f"- {option}: {option}\n  > {option}\n" for option in "abcd") + "\n> b"
        for id in QUESTIONS
    )
    for language in LANGUAGES:
        (folder / f"{language}.md").write_text(f"# Six\n\n::: {CHECK}\n\n{asked}\n")
