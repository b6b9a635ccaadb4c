"""How long a job that failed waits for its next attempt, and when it is given up."""

import random
from datetime import timedelta

MAX_ATTEMPTS = 12
FIRST = timedelta(seconds=30)
LONGEST = timedelta(hours=1)


def pause(attempts: int) -> timedelta:
    """The wait after so many attempts: 30 s, 1 min, 2 min … 1 h, less up to a quarter so that failures spread out."""
    whole = min(FIRST * 2 ** (attempts - 1), LONGEST)
    return whole * random.uniform(0.75, 1)


def is_exhausted(attempts: int) -> bool:
    return attempts >= MAX_ATTEMPTS
