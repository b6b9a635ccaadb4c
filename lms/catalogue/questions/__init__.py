"""The kinds of question. Each is one file here and one template, `learning/questions/_<kind>.html`.

A kind's file says what stands in lesson.toml, how its words are read, what is published, how a typed answer is read
and how it is marked. It is found by being here.
"""

from importlib import import_module
from pkgutil import iter_modules
from typing import Annotated

from pydantic import PlainValidator, SerializeAsAny

from lms.catalogue.questions.question import QuestionContent, QuestionPlan, Unclear

for file in iter_modules(__path__):
    import_module(f"{__name__}.{file.name}")

AnyPlan = Annotated[QuestionPlan, PlainValidator(QuestionPlan.of_its_kind)]
AnyQuestion = Annotated[SerializeAsAny[QuestionContent], PlainValidator(QuestionContent.of_its_kind)]

__all__ = ["AnyPlan", "AnyQuestion", "QuestionContent", "QuestionPlan", "Unclear"]
