"""Where each word of a course stands: what search looks up. Pure.

A place is a part of a lesson, as `lesson/part`; a lesson by its title, as `lesson`; a module by what it says of itself,
as `#module`; the course itself, as nothing.
"""

from collections import defaultdict
from collections.abc import Iterable

from lms.catalogue.content import BlockContent, CourseContent
from lms.catalogue.plain import passages
from lms.i18n import language_of
from lms.stemming import WORD, counts, forms

TITLE, HEADING, TEXT = 4, 2, 1  # how much a word weighs

Places = dict[str, int]  # the most that a word weighs in each place


class Postings:
    def __init__(self) -> None:
        self.found: defaultdict[tuple[str, str], Places] = defaultdict(dict)  # by language and token
        self._counted = set[tuple[str, str, str, int]]()

    def add(self, place: str, locale: str, text: str, weight: int) -> None:
        language = language_of(locale)
        for word in WORD.findall(text):
            if (place, language, word, weight) not in self._counted and counts(word):
                self._counted.add((place, language, word, weight))
                self._add_word(place, language, word, weight)

    def _add_word(self, place: str, language: str, word: str, weight: int) -> None:
        made = forms(word, language)
        for token in {made.folded, made.stem}:
            places = self.found[language, token]
            places[place] = max(weight, places.get(place, 0))

    def add_html(self, place: str, locale: str, html: str) -> None:
        for text, is_heading in passages(html):
            self.add(place, locale, text, HEADING if is_heading else TEXT)


def postings_of(content: CourseContent) -> dict[tuple[str, str], Places]:
    """By language and token, the places where it stands, for each language in the words of all its regions.

    A token is a word without accents, or its stem. What a reader of a language is not shown in it is left out, and so
    are the answers of checks and what is said of them.
    """
    postings = Postings()
    _add_titles(postings, "", content.titles)
    for locale, html in content.purposes.items():
        postings.add_html("", locale, html)
    for module in content.modules:
        _add_titles(postings, f"#{module.id}", module.titles)
        for language, objectives in module.objectives.items():
            postings.add(f"#{module.id}", language, " ".join(objectives), TEXT)
        for lesson in module.lessons:
            _add_titles(postings, lesson.slug, lesson.titles)
            for block in lesson.blocks:
                for language, heading in block.headings.items():
                    postings.add(f"{lesson.slug}/{block.id}", language, heading, HEADING)
                for locale, html in shown_html(block):
                    postings.add_html(f"{lesson.slug}/{block.id}", locale, html)
    return postings.found


def shown_html(block: BlockContent) -> Iterable[tuple[str, str]]:
    """Each locale in whose words the block is shown, and those words, a check's questions among them."""
    for words in (block.html, *(question.stems for question in block.questions)):
        yield from ((locale, html) for locale, html in words.items() if block.language(locale) == language_of(locale))


def _add_titles(postings: Postings, place: str, titles: dict[str, str]) -> None:
    for language, title in titles.items():
        postings.add(place, language, title, TITLE)
