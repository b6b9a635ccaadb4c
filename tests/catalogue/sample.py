"""A small course with every kind of block, and means to spoil it."""

from dataclasses import dataclass
from pathlib import Path

from published import read_course

from lms.catalogue.content import BlockContent, CourseContent
from lms.catalogue.faults import Fault
from lms.catalogue.gaps import gaps_of
from lms.catalogue.reading import read_draft

COURSE = {
    "../terms.toml": '[the-areas]\nen = "the areas"\nes = "los barrios"\nes-MX = "las colonias"\npt = "os bairros"\n',
    "course.toml": """kind = "track"
source = "en"

[[modules]]
id = "m1"
minutes = 5
lessons = ["first", "second"]
""",
    "en.md": "# A small course\n\nFor people in a hurry.\n\n::: m1\n\n## The module\n\n- Read it.\n- Write it.\n",
    "es.md": "# Un curso breve\n\nPara gente con prisa.\n\n::: m1\n\n## El módulo\n\n- Leer algo.\n- Escribir algo.\n",
    "pt.md": "# Um curso breve\n\nPara quem tem pressa.\n\n::: m1\n\n## O módulo\n\n- Ler algo.\n- Escrever algo.\n",
    "first/lesson.toml": """minutes = 1

[[blocks]]
id = "opening"
kind = "text"
revision = 1

[[blocks]]
id = "a-city"
kind = "example"
sources = ["https://example.org/a", "https://example.org/b"]
""",
    "first/en.md": """# The first lesson

::: opening

### A heading

In :term[the-areas] there are **1,500** homes. See [the next page](second).

::: a-city

A city did it in 2018.

Source: A paper
Source: Another paper
""",
    "first/es.md": """# La primera página

::: opening

### Un título

En :term[the-areas] hay **1.500** casas. Vea [otra página](second).

::: a-city

Una ciudad lo hizo en 2018.

Fuente: Un diario
Fuente: Otro diario
""",
    "first/pt.md": """# A primeira página

::: opening

### Um título

Para :term[the-areas] são **1.500** casas. Veja [outra página](second).

::: a-city

Uma cidade fez isso em 2018.

Fonte: Um jornal
Fonte: Outro jornal
""",
    "second/lesson.toml": """minutes = 4

[[blocks]]
id = "table"
kind = "exercise"
fields = ["result", "owner"]
rows = 3

[[blocks]]
id = "questions"
kind = "check"
pass = 1

[[blocks.questions]]
id = "colour"
options = ["red", "blue"]
answer = "blue"

[[blocks]]
id = "thinking"
kind = "reflection"

[[blocks]]
id = "promising"
kind = "commitment"
""",
    "second/en.md": """# The second lesson

::: table

Fill in the rows.

- result: What will change
- owner: Who answers

::: questions

#### colour
Which colour has the sky?

- red: It is red all day
  > Look up at noon.
- blue: It is blue all day
  > Yes, it is.

> The sky is blue.

::: thinking

What did you see today?

::: promising

Choose a day that you will keep.

- text: By Friday I will look up.
""",
    "second/es.md": """# La segunda página

::: table

Llene las filas.

- result: Lo que cambiará
- owner: Quién responde

::: questions

#### colour
¿De qué color es el cielo?

- red: Es rojo todo el día
  > Mire a mediodía.
- blue: Es azul todo el día
  > Sí, así es.

> El cielo es azul.

::: thinking

¿Qué vio usted hoy?

::: promising

Elija un día que vaya a cumplir.

- text: Antes del viernes miraré el cielo.
""",
    "second/pt.md": """# A segunda página

::: table

Preencha as linhas.

- result: O que vai mudar
- owner: Quem responde

::: questions

#### colour
De que cor é o céu?

- red: É vermelho o dia todo
  > Olhe ao meio-dia.
- blue: É azul durante o dia
  > Sim, é isso.

> O céu é azul.

::: thinking

O que você viu hoje?

::: promising

Escolha um dia que vai cumprir.

- text: Até sexta-feira vou olhar o céu.
""",
}


@dataclass
class SampleCourse:
    folder: Path

    def write(self, name: str, text: str | bytes) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def change(self, name: str, old: str, new: str) -> None:
        text = (self.folder / name).read_text("utf-8")
        assert old in text
        self.write(name, text.replace(old, new))

    def content(self) -> CourseContent:
        content, faults = read_course(self.folder)
        assert content, faults
        return content

    def block(self, key: str) -> BlockContent:
        block = self.content().block(key)
        assert block
        return block

    def faults(self) -> list[Fault]:
        return read_course(self.folder)[1]

    def broken(self) -> list[str]:
        """The faults that keep the course from loading, as a person reads them, from the course's folder on."""
        content, faults = read_course(self.folder)
        assert content is None
        return [self.brief(fault) for fault in faults if fault.severity == "broken"]

    def left(self) -> list[str]:
        """What is left to translate, as lines."""
        return [str(gap) for gap in gaps_of(read_draft(self.folder)[0], self.content())]

    def brief(self, fault: Fault) -> str:
        return str(fault).removeprefix(f"{self.folder}/")
