"""The tasks that a mayor can leave to someone, in words: what each lets them do and see, and what never."""

from dataclasses import dataclass

from lms.i18n import N_


@dataclass(frozen=True, slots=True)
class Task:
    does: str
    sees: str
    never: str


TASKS = {
    "booking": Task(
        N_("Book, move and cancel coaching sessions"),
        N_("Sees when sessions are planned, with whom, how and where, and whether those invited said that they come."),
        N_("Never sees what was said, sessions of the past, notes or the agreement."),
    ),
    "reminders": Task(
        N_("Receive reminders"),
        N_("Gets a copy of reminders: no session booked, a commitment of the city that is due, the next lesson."),
        N_("Never gets a reminder of a commitment that is still in the room, nor the words of any."),
    ),
    "commitments": Task(
        N_("Answer the city’s commitments"),
        N_("Says what became of commitments that were made the city’s, which the city’s team reads anyway."),
        N_("Never sees a commitment that is still in the room."),
    ),
    "materials": Task(
        N_("Read course materials"),
        N_("Reads the lessons that are open to the mayor. Nothing counts, for either of them."),
        N_("Never sees answers, exercises or reflections, nor how far the mayor is."),
    ),
}
