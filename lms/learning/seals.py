"""The name under which a reflection is sealed."""

from typing import Any

from sqlmodel import select

from lms.learning.models import SealedReflection
from lms.sealing import Sealed


def reflection_seal(person_id: int, block_id: int) -> str:
    return f"reflection/{person_id}/{block_id}"


_parts: list[Any] = [
    SealedReflection.id,
    SealedReflection.sealed,
    SealedReflection.person_id,
    SealedReflection.block_id,
]
SEALED = (Sealed(SealedReflection, select(*_parts), reflection_seal),)
