"""The states of a translation that leave something to do, in words."""

from lms.i18n import N_

STATE_WORDS = {
    "missing": N_("not translated yet"),
    "stale": N_("out of date, still shown"),
    "superseded": N_("out of date, not shown"),
}
PART_WORDS = {
    "course.title": N_("Title of the course"),
    "course.purpose": N_("What the course is for"),
    "module.title": N_("Title of the module"),
    "module.objectives": N_("What the module promises"),
    "lesson.title": N_("Title of the lesson"),
    "block.recording": N_("The recording"),
    "block.captions": N_("The captions"),
}
VERDICT_WORDS = {
    "stale": N_("The author says: the edit makes the original clearer."),
    "superseded": N_("The author says: the edit changes what the original means."),
}
READERS = {
    "missing": N_("Readers see the original, with a notice."),
    "stale": N_("Readers see the translation, with a notice that the original has been made clearer."),
    "superseded": N_("Readers see the original, with a notice; the earlier translation is one tap away."),
}
