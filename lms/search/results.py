"""What a reader sees of a hit: its title, where it stands, and the passage with most of the words. Pure."""

from dataclasses import dataclass

from lms.catalogue.content import BlockContent, LessonContent
from lms.catalogue.plain import passages
from lms.i18n import chain, language_of
from lms.search.finding import Hit
from lms.search.snippets import Sought
from lms.search.wanted import Wanted


@dataclass(frozen=True, slots=True)
class Result:
    address: str
    title: Sought
    above: list[tuple[str, str]]  # the titles of what it is part of, and their languages
    passage: Sought


def result(hit: Hit, wanted: Wanted, locale: str) -> Result:
    """The hit for someone who reads courses in a locale."""
    content = hit.course.content
    address, titled, above = f"/courses/{content.slug}", content, []
    if hit.page.startswith("#"):
        titled = next(module for module in content.modules if f"#{module.id}" == hit.page)
        address = f"{address}#module-{titled.id}"
        above = [content.title(locale)]
        texts = [" · ".join(titled.objectives.get(hit.language, ()))]
    elif hit.page and (place := content.lesson(hit.page)):
        module, titled = place
        above = [module.title(locale), content.title(locale)]
        block = _best_part(titled, hit)
        address = f"{address}/{titled.slug}" + (f"#{block.id}" if hit.parts else "")
        texts = _texts_of(block, locale, hit.language)
    else:
        texts = [_text(html) for html in _in_language(content.purposes, locale, hit.language)]
    title, language = titled.title(locale)
    if hit.language != language and hit.language in titled.titles:
        texts.append(titled.titles[hit.language])
    return Result(address, Sought(title, language, wanted.patterns[language]), above, _best_text(texts, hit, wanted))


def _best_part(lesson: LessonContent, hit: Hit) -> BlockContent:
    """The part with most of the words, of those the one where they weigh most; else the first."""
    return max(lesson.blocks, key=lambda block: hit.parts.get(block.id, (0, 0)))


def _texts_of(block: BlockContent, locale: str, language: str) -> list[str]:
    if block.language(language) != language:
        return []
    above = [f"{block.headings[language]} ·"] if language in block.headings else []
    words = (block.html, *(question.stems for question in block.questions))
    return [*above, *(_text(html) for each in words for html in _in_language(each, locale, language))]


def _in_language(texts: dict[str, str], locale: str, language: str) -> list[str]:
    """The texts of a language and of its regions, in the order in which they suit the reader."""
    ours = [key for key in texts if language_of(key) == language]
    first = [key for key in (*chain(locale), language) if key in ours]
    return [texts[key] for key in dict.fromkeys([*first, *ours])]


def _text(html: str) -> str:
    return " ".join(f"{text} ·" if is_heading else text for text, is_heading in passages(html))


def _best_text(texts: list[str], hit: Hit, wanted: Wanted) -> Sought:
    """The first of those with most of the words. Where none has any, as for a title alone, how the first begins."""
    pattern = wanted.patterns[hit.language]
    sought = [Sought(text, hit.language, pattern) for text in texts if text]
    return max(sought, key=lambda one: len(one.found), default=Sought("", hit.language, pattern))
