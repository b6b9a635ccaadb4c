"""Who may do what. The whole of it: what is not on this page cannot be done."""

from enum import Enum

from lms.access.roles import Role
from lms.access.scope import Scope
from lms.i18n import N_


class Permission(Enum):
    """Each permission, with the sentence that the page "who can see what" shows."""

    SEE_HOME = N_("see a first page of one’s own")
    KEEP_ACCOUNT = N_("choose languages and addresses, and end one’s own connected devices")
    SEARCH = N_("search the courses that are open to one, and one’s own work")
    READ_COURSE = N_("read the courses that are open")
    LEARN = N_("complete lessons, answer checks and write exercises")
    READ_EXERCISE = N_("read an exercise that its writer shared")
    SHARE_EXERCISE = N_("share one’s own exercise")
    KEEP_WRITING = N_("read everything one wrote, also when one’s seat has ended")
    SEE_CERTIFICATE = N_("take a certificate as a PDF or a badge")
    REVOKE_CERTIFICATE = N_("find the certificates of people, and revoke one")
    SEE_SUBMISSION = N_("read an assignment as it was handed in, and what its reviewers said")
    WRITE_SUBMISSION = N_("write one’s own assignment and hand it in")
    REVIEW_SUBMISSION = N_("review an assignment")
    ANSWER_PEER_REQUEST = N_("say whether one will read another mayor’s assignment")
    SEE_ENGAGEMENT = N_("see a coaching engagement and its shared notes")
    SEE_SESSION_FACTS = N_("see when sessions were held, how long, and who was there")
    LOG_SESSION = N_(
        "log a coaching session, write down what became of commitments made in the room, and keep a private note"
    )
    READ_PROGRAMME_NOTE = N_("read what was written for the programme after a coaching session")
    KEEP_PRIVATE_NOTE = N_("keep a private note of a session in which one is coached; only its writer reads it")
    ACCEPT_AGREEMENT = N_("read the agreement of a coaching engagement, see who accepted it, and accept it for oneself")
    HAND_ON_NOTES = N_("let a coach who came later read the notes that the one before shared in the room, or no longer")
    PAIR_COACHES = N_("pair coaches with the people they coach, replace a coach, and end an engagement; never a note")
    ANSWER_INVITATION = N_("say whether one comes to a coaching session")
    WRITE_AGENDA = N_("read and write the agenda of a coaching session to which one comes")
    PREPARE_SESSION = N_(
        "see which lessons those whom one coaches finished since the last session, and the facts of their city"
    )
    ARRANGE_INTERPRETER = N_("say who interprets in a coaching session")
    BOOK_SESSION = N_("book, move and cancel coaching sessions")
    DELEGATE = N_("let someone of one’s city do some tasks in one’s name until a day, and take that back")
    KEEP_HOURS = N_("say when one can be booked for coaching")
    SEE_RHYTHM = N_("see planned and held hours of coaching across a cohort, by month; never what is said")
    EXPORT_HOURS = N_("see one’s own coaching hours by month, and take out a log of them for ICF")
    BE_NAMED = N_("say whether one’s coach may name one in a log of hours")
    SEE_COMMITMENT = N_("read a commitment")
    ANSWER_COMMITMENT = N_("say what became of a commitment, and make it the city’s")
    SEE_CITY = N_("see a city’s people, learning, coaching facts and commitments")
    SEE_LEARNING = N_("see how much of each module was done: one’s own, and the senior staff’s of one’s city")
    SEE_PERSON = N_("see a person’s completion and last activity in every cohort")
    SEE_REPORT = N_("see completion and last activity across a cohort")
    SEE_TRANSLATION = N_("see what is missing or out of date in a language, beside the original then and now")
    MANAGE_COHORT = N_("add people to a cohort, end seats, and correct names and addresses")
    MANAGE_OFFERING = N_("offer courses to a cohort, set their days and open their modules")
    RECORD_CONSENT = N_("record that a city consents to an example that tells of its failure, or no longer does")


P, R, S = Permission, Role, Scope

GRANTS: dict[Permission, dict[Role, Scope]] = {
    P.SEE_HOME: {R.PERSON: S.OWN},
    P.KEEP_ACCOUNT: {R.PERSON: S.OWN},
    P.SEARCH: {R.PERSON: S.OWN},
    P.READ_COURSE: {
        R.PERSON: S.DELEGATED,
        R.MAYOR: S.OFFERED,
        R.STAFF: S.OFFERED,
        R.COACH: S.SAME_COHORT,
        R.EXPERT: S.SAME_COHORT,
        R.MANAGER: S.EVERY,
        R.TRANSLATOR: S.EVERY,
    },
    P.LEARN: {R.MAYOR: S.OFFERED, R.STAFF: S.OFFERED},
    P.READ_EXERCISE: {R.PERSON: S.NAMED},
    P.SHARE_EXERCISE: {R.PERSON: S.OWN},
    P.SEE_SUBMISSION: {R.PERSON: S.OWN, R.MAYOR: S.NAMED, R.COACH: S.NAMED, R.EXPERT: S.NAMED},
    P.WRITE_SUBMISSION: {R.PERSON: S.OWN},
    P.REVIEW_SUBMISSION: {R.MAYOR: S.NAMED, R.COACH: S.NAMED, R.EXPERT: S.NAMED},
    P.ANSWER_PEER_REQUEST: {R.MAYOR: S.NAMED},
    P.KEEP_WRITING: {R.PERSON: S.OWN},
    P.SEE_CERTIFICATE: {R.PERSON: S.OWN, R.MANAGER: S.EVERY},
    P.REVOKE_CERTIFICATE: {R.MANAGER: S.EVERY},
    P.SEE_ENGAGEMENT: {
        R.MAYOR: S.IN_ENGAGEMENT,
        R.CHIEF_OF_STAFF: S.IN_ENGAGEMENT,
        R.STAFF: S.IN_ENGAGEMENT,
        R.COACH: S.IN_ENGAGEMENT,
    },
    P.SEE_SESSION_FACTS: {
        R.MAYOR: S.IN_ENGAGEMENT,
        R.CHIEF_OF_STAFF: S.IN_ENGAGEMENT,
        R.STAFF: S.IN_ENGAGEMENT,
        R.COACH: S.IN_ENGAGEMENT,
        R.MANAGER: S.EVERY,
    },
    P.LOG_SESSION: {R.COACH: S.COACHED},
    P.READ_PROGRAMME_NOTE: {R.PERSON: S.NAMED, R.MANAGER: S.EVERY},
    P.KEEP_PRIVATE_NOTE: {
        R.MAYOR: S.IN_ENGAGEMENT,
        R.CHIEF_OF_STAFF: S.IN_ENGAGEMENT,
        R.STAFF: S.IN_ENGAGEMENT,
    },
    P.ACCEPT_AGREEMENT: {
        R.MAYOR: S.IN_ENGAGEMENT,
        R.CHIEF_OF_STAFF: S.IN_ENGAGEMENT,
        R.STAFF: S.IN_ENGAGEMENT,
        R.COACH: S.IN_ENGAGEMENT,
        R.MANAGER: S.EVERY,
    },
    P.HAND_ON_NOTES: {R.PERSON: S.IN_ENGAGEMENT},
    P.PAIR_COACHES: {R.MANAGER: S.EVERY},
    P.ANSWER_INVITATION: {
        R.MAYOR: S.IN_ENGAGEMENT,
        R.CHIEF_OF_STAFF: S.IN_ENGAGEMENT,
        R.STAFF: S.IN_ENGAGEMENT,
        R.COACH: S.IN_ENGAGEMENT,
    },
    P.WRITE_AGENDA: {
        R.MAYOR: S.IN_ENGAGEMENT,
        R.CHIEF_OF_STAFF: S.IN_ENGAGEMENT,
        R.STAFF: S.IN_ENGAGEMENT,
        R.COACH: S.IN_ENGAGEMENT,
    },
    P.PREPARE_SESSION: {R.COACH: S.COACHED},
    P.ARRANGE_INTERPRETER: {R.COACH: S.COACHED, R.MANAGER: S.EVERY},
    P.BOOK_SESSION: {
        R.PERSON: S.DELEGATED,
        R.MAYOR: S.IN_ENGAGEMENT,
        R.CHIEF_OF_STAFF: S.IN_ENGAGEMENT,
        R.STAFF: S.IN_ENGAGEMENT,
        R.COACH: S.OWN,
    },
    P.DELEGATE: {R.MAYOR: S.OWN},
    P.KEEP_HOURS: {R.COACH: S.OWN},
    P.SEE_RHYTHM: {R.MANAGER: S.EVERY},
    P.EXPORT_HOURS: {R.COACH: S.OWN},
    P.BE_NAMED: {R.PERSON: S.OWN},
    P.SEE_COMMITMENT: {
        R.PERSON: S.NAMED,
        R.MAYOR: S.SAME_CITY,
        R.CHIEF_OF_STAFF: S.SAME_CITY,
        R.STAFF: S.SAME_CITY,
        R.MANAGER: S.EVERY,
    },
    P.ANSWER_COMMITMENT: {R.PERSON: S.OWN, R.CHIEF_OF_STAFF: S.DELEGATED, R.STAFF: S.DELEGATED},
    P.SEE_CITY: {
        R.MAYOR: S.SAME_CITY,
        R.CHIEF_OF_STAFF: S.SAME_CITY,
        R.STAFF: S.SAME_CITY,
        R.MANAGER: S.EVERY,
    },
    P.SEE_LEARNING: {
        R.PERSON: S.OWN,
        R.MAYOR: S.SAME_CITY,
        R.CHIEF_OF_STAFF: S.SAME_CITY,
        R.STAFF: S.SAME_CITY,
        R.MANAGER: S.EVERY,
    },
    P.SEE_PERSON: {R.MANAGER: S.EVERY},
    P.SEE_REPORT: {R.MANAGER: S.EVERY},
    P.SEE_TRANSLATION: {R.TRANSLATOR: S.EVERY, R.MANAGER: S.EVERY},
    P.MANAGE_COHORT: {R.MANAGER: S.EVERY},
    P.MANAGE_OFFERING: {R.MANAGER: S.EVERY},
    P.RECORD_CONSENT: {R.MANAGER: S.EVERY},
}

# What a thing's own page needs: without it, the thing is not there for the visitor (404 rather than 403).
VISIBLE_BY: dict[Permission, Permission] = {
    P.LEARN: P.READ_COURSE,
    P.REVOKE_CERTIFICATE: P.SEE_CERTIFICATE,
    P.WRITE_SUBMISSION: P.SEE_SUBMISSION,
    P.REVIEW_SUBMISSION: P.SEE_SUBMISSION,
    P.ANSWER_INVITATION: P.SEE_SESSION_FACTS,
    P.WRITE_AGENDA: P.SEE_SESSION_FACTS,
    P.PREPARE_SESSION: P.SEE_SESSION_FACTS,
    P.ARRANGE_INTERPRETER: P.SEE_SESSION_FACTS,
    P.LOG_SESSION: P.SEE_SESSION_FACTS,
    P.KEEP_PRIVATE_NOTE: P.SEE_SESSION_FACTS,
    P.ANSWER_COMMITMENT: P.SEE_COMMITMENT,
}
