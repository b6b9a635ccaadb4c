"""What `make run` prints: a way in for each person of the demonstration."""

from lms import db as database
from lms.people.actions.signing_in import hand_out_link
from lms.settings import settings

PEOPLE = {
    "ana": "mayor of Montevideo (es-UY)",
    "joao": "mayor of Fortaleza (pt-BR)",
    "ruth": "mayor of Tulsa (en-US)",
    "carla": "Ana's chief of staff (es-UY)",
    "luis": "senior staff in Guadalajara (es-MX)",
    "grace": "coach of Ana and João",
    "ines": "expert in procurement (pt-BR)",
    "olga": "coach in another cohort",
    "priya": "programme manager",
    "tomas": "translator",
    "frances": "funder",
    "nadia": "comes after Ana: no seat yet",
}


def printed() -> str:
    with database.session() as db:
        links = {key: hand_out_link(db, f"{key}@lms.example", tell=False) for key in PEOPLE}
    lines = [f"  {key:8} {who:38} {links[key]}" for key, who in PEOPLE.items()]
    return "\n".join(
        [
            "",
            "The demonstration is ready. People and figures are invented. Each address is good once, for 15 minutes:",
            "",
            *lines,
            "",
            f"Mail that would be sent:  {settings().base_url}/outbox",
            "New ways in:              lms sign-in-link ana@lms.example, or ask at /sign-in and read the outbox",
            "",
        ]
    )
