"""Which function does which kind of job. Importing the module that holds a handler makes it known."""

from collections.abc import Callable
from dataclasses import dataclass

Act = Callable[..., None]


class GiveUp(Exception):
    """Trying again cannot help. The message is kept with the job: no personal data in it."""


class TryLater(Exception):
    """It did not work for a reason that is known and may pass. The message is kept with the job."""


@dataclass(frozen=True, slots=True)
class Handler:
    act: Act
    transactional: bool
    hourly: bool


_handlers: dict[str, Handler] = {}


def handles(kind: str, *, transactional: bool = True, hourly: bool = False) -> Callable[[Act], Act]:
    """Register a function for a kind of job.

    Transactional: `act(db, details)`, in the transaction that also finishes the job, so its writes count once.
    Otherwise: `act(details)`, which opens transactions itself, holds none while it waits for others, and may run twice.
    Hourly: as long as a worker lives somewhere, it runs once in every hour, without details.
    """

    def register(act: Act) -> Act:
        if kind in _handlers:
            raise ValueError(f"two handlers for {kind}")
        _handlers[kind] = Handler(act, transactional, hourly)
        return act

    return register


def handler_of(kind: str) -> Handler:
    return _handlers[kind]


def known_kinds() -> list[str]:
    return list(_handlers)


def hourly_kinds() -> list[str]:
    return [kind for kind, handler in _handlers.items() if handler.hourly]
