"""What was measured, as a table."""

from collections import Counter
from dataclasses import asdict, dataclass
from statistics import median

from benchmarks.load import Slice


@dataclass(frozen=True)
class Figures:
    """Of one kind of request: medians over the rounds; milliseconds."""

    per_second: float
    p50: float
    p95: float
    p99: float
    errors: dict[str, int]
    kilobytes: float  # of an answer's body, as it goes over the wire

    @classmethod
    def of(cls, slices: list[Slice]) -> "Figures":
        answered = sum(len(each.latencies) for each in slices)
        return cls(
            round(median(each.per_second for each in slices), 1),
            *(round(median(each.percentile(share) for each in slices) * 1000, 2) for share in (0.50, 0.95, 0.99)),
            dict(sum((each.errors for each in slices), Counter())),
            round(sum(each.bytes_sent for each in slices) / max(answered, 1) / 1000, 1),
        )


@dataclass(frozen=True)
class Result:
    """All that was measured on one database. The floor does the works of FLOORS, in two ways."""

    database: str
    ours: dict[str, list[Slice]]
    floor: dict[str, dict[str, list[Slice]]]
    memory: dict[str, int]
    loading: list[tuple[float, float]]  # seconds of ours and of the floor, by rounds

    def best(self, work: str) -> str:
        """The faster way of the floor."""
        ways = self.floor[work]
        return max(ways, key=lambda way: median(seen.per_second for seen in ways[way]))

    def share(self, work: str) -> float:
        """Ours as percent of the floor: the median of the rounds, for what disturbs one slice disturbs the next."""
        pairs = zip(self.ours[work], self.floor[work][self.best(work)], strict=True)
        return median(our.per_second / floor.per_second * 100 for our, floor in pairs)

    @property
    def errors(self) -> int:
        every = [*self.ours.values(), *(slices for ways in self.floor.values() for slices in ways.values())]
        return sum(seen.errors.total() for slices in every for seen in slices)

    def as_dict(self) -> dict:
        return {
            "database": self.database,
            "ours": {work: asdict(Figures.of(slices)) for work, slices in self.ours.items()},
            "floor": {
                work: {way: asdict(Figures.of(slices)) for way, slices in ways.items()}
                for work, ways in self.floor.items()
            },
            "percent_of_floor": {work: round(self.share(work), 1) for work in self.floor},
            "memory": self.memory,
            "loading_seconds": self.loading,
        }


HEAD = f"{'':34}{'req/s':>9}{'p50 ms':>9}{'p95':>9}{'p99':>9}{'kB':>7}  errors"
NAMES = {
    "home": "home",
    "course": "course page",
    "lesson": "lesson page",
    "completion": "completing a block",
    "search": "search",
    "answer": "answer, of an attempt of six",
    "log": "saving a log’s draft",
    "report": "cohort report, 22 cities",
}
FLOORS = {
    "lesson": "(a) one template, one select",
    "completion": "(b) one upsert, one commit",
    "search": "(c) one template, one select of a word",
    "answer": "(b) one upsert, one commit",
    "log": "(d) one upsert of a draft, one commit",
}
BARS = {"lesson": 50, "completion": 50}  # percent of the floor that ours has to reach
WAYS = {"async": "async def", "threads": "two threads"}


def table(result: Result) -> str:
    lines = [f"── {result.database} " + "─" * 60, HEAD]
    lines += [_line(NAMES[work], slices) for work, slices in result.ours.items()]
    for work, ways in result.floor.items():
        lines += [f"floor {FLOORS[work]}", *(_line(f"      {WAYS[way]}", slices) for way, slices in ways.items())]
    lines += ["", *(_bar(result, work) for work in result.floor)]
    lines += [_loading(result.loading)]
    lines += [f"memory (PSS): {', '.join(f'{name} {size / 2**20:.0f} MiB' for name, size in result.memory.items())}"]
    return "\n".join(lines)


def _line(name: str, slices: list[Slice]) -> str:
    figures = Figures.of(slices)
    times = f"{figures.p50:>9.1f}{figures.p95:>9.1f}{figures.p99:>9.1f}"
    wrong = ", ".join(f"{count} × {what}" for what, count in figures.errors.items()) or "0"
    return f"{name:34}{figures.per_second:>9.0f}{times}{figures.kilobytes:>7.1f}  {wrong}"


def _bar(result: Result, work: str) -> str:
    said = f"{NAMES[work]}: {result.share(work):.0f} % of the floor in {WAYS[result.best(work)]}"
    if work not in BARS:
        return said
    reached = "reached" if result.share(work) >= BARS[work] else "MISSED"
    return f"{said}; the bar is {BARS[work]} %: {reached}"


def _loading(rounds: list[tuple[float, float]]) -> str:
    ours, floor = median(ours for ours, _ in rounds), median(floor for _, floor in rounds)
    ratio = median(floor / ours * 100 for ours, floor in rounds)
    return (
        f"loading a programme of 600 parts in three languages: {ours:.1f} s, {ratio:.0f} % of the floor’s {floor:.1f} s"
    )
