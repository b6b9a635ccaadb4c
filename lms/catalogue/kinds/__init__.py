"""The kinds of block. Each is one file: what stands in lesson.toml, how its words are read, what is published of it."""

from typing import Annotated

from pydantic import Field, TypeAdapter

from lms.catalogue.kinds.assignment import AssignmentPlan
from lms.catalogue.kinds.check import CheckPlan
from lms.catalogue.kinds.commitment import CommitmentPlan
from lms.catalogue.kinds.example import ExamplePlan
from lms.catalogue.kinds.exercise import ExercisePlan
from lms.catalogue.kinds.handout import HandoutPlan
from lms.catalogue.kinds.media import MediaPlan
from lms.catalogue.kinds.reflection import ReflectionPlan
from lms.catalogue.kinds.text import TextPlan

AnyBlock = Annotated[
    TextPlan
    | ExamplePlan
    | ExercisePlan
    | CheckPlan
    | ReflectionPlan
    | CommitmentPlan
    | AssignmentPlan
    | MediaPlan
    | HandoutPlan,
    Field(discriminator="kind"),
]
a_block: TypeAdapter[AnyBlock] = TypeAdapter(AnyBlock)
