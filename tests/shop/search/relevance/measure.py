"""How well an engine answers the graded queries: nDCG@10, empty answers, noise."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from pathlib import Path
from statistics import mean

from .market import Listing

QUERIES = Path(__file__).parent / "queries.json"
UPTO = 10
NOTHING = "nothing"
TUNE, HELD = "tune", "held"
# What was typed and the language of the page; ids of products, the best first.
Search = Callable[[str, str], Sequence[int]]


@dataclass(frozen=True)
class Query:
    """What somebody types, and the grades of its answers by their keys."""

    text: str
    lang: str
    kind: str
    half: str
    grades: Mapping[str, int]
    wants: str = "goods"

    @property
    def page_language(self) -> str:
        return "zh-hans" if self.lang == "mixed" else self.lang

    def grade(self, listing: Listing) -> int:
        """By the most particular key that names the listing."""
        keys = (key for key in listing.keys if key in self.grades)
        return self.grades.get(next(keys, ""), 0)


@dataclass(frozen=True)
class Score:
    """How one query was answered. `found` is how many ids came."""

    query: Query
    ndcg: float
    found: int


@dataclass(frozen=True)
class Report:
    """What all queries, or some of them, came to."""

    scores: tuple[Score, ...]

    def of(self, *, kind: str = "", lang: str = "", half: str = "") -> "Report":
        """Of the queries that are so."""
        return Report(
            tuple(
                score
                for score in self.scores
                if kind in {"", score.query.kind}
                and lang in {"", score.query.lang}
                and half in {"", score.query.half}
            )
        )

    @property
    def ndcg(self) -> float:
        """The mean over the queries that have an answer."""
        return _mean(score.ndcg for score in self._answerable())

    @property
    def zero_rate(self) -> float:
        """The part of the queries with an answer that find nothing."""
        return _mean(not score.found for score in self._answerable())

    @property
    def noise(self) -> float:
        """The part of the queries without an answer that find something."""
        return _mean(
            score.found > 0 for score in self.scores if score.query.kind == NOTHING
        )

    def worst(self, count: int = 20) -> list[Score]:
        """To tune by, so of that half alone."""
        tuned = [s for s in self._answerable() if s.query.half == TUNE]
        return sorted(tuned, key=lambda score: score.ndcg)[:count]

    def table(self) -> str:
        """All of it and each language and class, for people to read."""
        langs = dict.fromkeys(score.query.lang for score in self.scores)
        kinds = dict.fromkeys(score.query.kind for score in self.scores)
        rows = [self._row("all")]
        rows += [self.of(lang=lang)._row(lang) for lang in langs]
        rows += [self.of(kind=kind)._row(kind) for kind in kinds if kind != NOTHING]
        head = f"{'':14}{'queries':>8}{'nDCG@10':>9}{TUNE:>7}{HELD:>7}{'empty':>7}"
        noise = f"{NOTHING} finds something: {self.noise:.0%}"
        return "\n".join([head, *rows, noise])

    def _row(self, name: str) -> str:
        halves = "".join(f"{self.of(half=half).ndcg:7.3f}" for half in (TUNE, HELD))
        count = len(self._answerable())
        return f"{name:14}{count:8}{self.ndcg:9.3f}{halves}{self.zero_rate:7.0%}"

    def _answerable(self) -> list[Score]:
        return [score for score in self.scores if score.query.kind != NOTHING]


def read_queries() -> list[Query]:
    rows = json.loads(QUERIES.read_text(encoding="utf-8"))
    return [
        Query(
            text=row["q"],
            lang=row["lang"],
            kind=row["class"],
            half=row["half"],
            grades=row["grades"],
            wants=row.get("wants", "goods"),
        )
        for row in rows
    ]


def measure(
    search: Search, market: Mapping[int, Listing], queries: Iterable[Query] = ()
) -> Report:
    """Asks each query; compares what came with the best that the market could give."""
    return Report(
        tuple(_scored(query, search, market) for query in queries or read_queries())
    )


def ndcg(found: Sequence[int], ideal: Iterable[int], upto: int = UPTO) -> float:
    """Grades in the order they were shown, of all there are: 1 is the best order."""
    best = _dcg(sorted(ideal, reverse=True)[:upto])
    return _dcg(found[:upto]) / best if best else 0.0


def _scored(query: Query, search: Search, market: Mapping[int, Listing]) -> Score:
    ids = list(search(query.text, query.page_language))
    # What is shown again helps nobody, and takes a place.
    shown = [pk if pk not in ids[:place] else None for place, pk in enumerate(ids)]
    grades = {pk: query.grade(listing) for pk, listing in market.items()}
    found = [grades.get(pk, 0) if pk is not None else 0 for pk in shown[:UPTO]]
    return Score(query, ndcg(found, grades.values()), len(ids))


def _dcg(grades: Sequence[int]) -> float:
    return sum(
        (2**grade - 1) / log2(place + 1) for place, grade in enumerate(grades, start=1)
    )


def _mean(values: Iterable[float]) -> float:
    """Of none it is nought."""
    kept = list(values)
    return float(mean(kept)) if kept else 0.0
