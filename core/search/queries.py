"""What is found for a query, and in which order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.db.models.expressions import Combinable

from core.models import SearchDocument, SearchTerm

from .compared import is_one_of
from .concepts import (
    ASIDE,
    HEAD,
    INITIAL,
    MEANT,
    TYPED,
    Concept,
    concepts_of,
    corrected,
    last_sign,
    loosened,
    shortened,
)
from .index import COLUMNS, holds, read_once
from .vocabulary import Vocabulary, vocabulary
from .words import has_han, normal, runs_of

FEW = 1000
ENOUGH = 12
Documents = QuerySet[SearchDocument]
_NAMES = ("names",)
# What a word counts in a name, by how far its reading is from what was typed.
_IN_NAME = ((TYPED, 12), (MEANT, 10), (INITIAL, 7))
_AS_END, _AS_KIND, _AS_PLACE, _IN_TEXT = 6, 5, 3, 1
_HAS_ALL, _TELLS_OF_ALL = 100, 6


@dataclass(frozen=True)
class Found:
    """What a query finds among things of one kind.

    `needed` are the concepts of which a thing must have all, or any where `is_any`.
    `ids` are those things where they are at most `FEW`, in no order, else None.
    `is_loose` says that none has all of the words, and `instead` what was sought
    in place of words that nothing is called by.
    """

    kind: str
    concepts: tuple[Concept, ...] = ()
    needed: tuple[Concept, ...] = ()
    is_any: bool = False
    ids: list[int] | None = None
    is_loose: bool = False
    instead: str = ""

    @property
    def is_missed(self) -> bool:
        """Whether nothing has all the words, however they are spelled."""
        return self.is_loose or self.ids == []

    @property
    def documents(self) -> Documents:
        """All that answer it."""
        rows = _of_kind(self.kind)
        if not self.needed:
            return rows.none()
        return rows.filter(self._holds())

    def _holds(self, upto: int = len(COLUMNS), distance: int = INITIAL) -> Combinable:
        return holds(self.needed, COLUMNS[:upto], distance, any_of=self.is_any)

    def tiers(self) -> list[Documents]:
        """Each lets through what the one before does, and less exact answers."""
        asked = ((1, TYPED), (1, INITIAL), (2, INITIAL), (len(COLUMNS), INITIAL))
        rows = _of_kind(self.kind)
        return [rows.filter(self._holds(*each)) for each in asked]

    def best(self, ids: Sequence[int], upto: int) -> list[int]:
        """So many of these, the best answers first, among equals the newest."""
        rows = _of_kind(self.kind).filter(is_one_of("object_id", list(ids)))
        needed = _needed(self.concepts)
        has_all = _first_of(
            When(holds(needed, COLUMNS[:-1]), then=Value(_HAS_ALL)),
            When(holds(needed), then=Value(_TELLS_OF_ALL)),
        )
        scored = rows.annotate(score=read_once(_score(self.concepts) + has_all))
        ordered = scored.order_by("-score", "width", "-object_id")
        return list(ordered.values_list("object_id", flat=True)[:upto])


def _of_kind(kind: str) -> Documents:
    return SearchDocument.objects.filter(kind=kind)


def _score(concepts: Sequence[Concept]) -> Combinable:
    total: Combinable = Value(0)
    for concept in concepts:
        total += _worth(concept) * concept.weight
    return total


def _worth(concept: Concept) -> Combinable:
    """Where the word stands: in a name, at its end, and in the name of its kind."""
    one = [concept]
    farthest = max(reading.distance for reading in concept.readings)
    nearest = [each for each in _IN_NAME if each[0] <= farthest]
    in_name = [
        When(holds(one, _NAMES, distance), then=Value(worth))
        for distance, worth in nearest
    ]
    beside = [
        When(holds(one, ("places",)), then=Value(_AS_PLACE)),
        When(holds(one, ("texts",)), then=Value(_IN_TEXT)),
    ]
    return (
        _first_of(*in_name, *beside)
        + _first_of(When(holds(one, _NAMES, as_end=True), then=Value(_AS_END)))
        + _first_of(When(holds(one, ("kinds",)), then=Value(_AS_KIND)))
    )


def _first_of(*cases: When) -> Case:
    return Case(*cases, default=Value(0), output_field=IntegerField())


def named(found: Found, kinds: Sequence[str], upto: int) -> dict[str, list[int]]:
    """Things of other kinds whose names say all that was found, by kind; one query.

    So many of each at most, the shortest names first.
    """
    if not found.concepts or found.is_loose:
        return {}
    rows = SearchDocument.objects.filter(
        holds(found.concepts, _NAMES, MEANT), kind__in=kinds
    ).order_by("width", "-object_id")
    ids: dict[str, list[int]] = {}
    for kind, pk in rows.values_list("kind", "object_id")[: upto * 20]:
        of_kind = ids.setdefault(kind, [])
        if len(of_kind) < upto:
            of_kind.append(pk)
    return ids


def completions(typed: str, upto: int, *, in_chinese: bool) -> list[str]:
    """Names that begin as was typed, in any way to type them.

    First those in the reader's language, then those that begin so themselves and not
    one of their words, then those that more things have.
    """
    key = " ".join(runs_of(normal(typed)))
    if not key:
        return []
    rows = SearchTerm.objects.filter(key__startswith=key, uses__gt=0)
    most = rows.order_by("-uses", "pk").values_list("text", "form")[: upto * 8]
    inside = SearchTerm.Form.INSIDE
    ordered = sorted(
        most, key=lambda row: (has_han(row[0]) != in_chinese, row[1] == inside)
    )
    return list(dict.fromkeys(text for text, _form in ordered))[:upto]


def find(kind: str, query: str) -> Found:
    """What has all the words, spelled rightly if nothing else has them.

    Where that is little, also what has the word that says most; where it is nothing,
    whatever has some of them.
    """
    known = vocabulary()
    concepts = concepts_of(query, known)
    if not concepts:
        return Found(kind, ids=[])
    found = _with_all(kind, concepts)
    if found.ids == [] and (meant := corrected(concepts, known)) != concepts:
        concepts = meant
        found = replace(_with_all(kind, concepts), instead=_said(concepts))
    if found.ids is None or len(found.ids) >= ENOUGH:
        return found
    return _with_more(found, known)


def _with_all(kind: str, concepts: Sequence[Concept]) -> Found:
    said = tuple(concepts)
    return _filled(Found(kind, said, _needed(said)))


def _needed(concepts: tuple[Concept, ...]) -> tuple[Concept, ...]:
    return tuple(each for each in concepts if each.weight > ASIDE) or concepts


def _with_more(found: Found, known: Vocabulary) -> Found:
    """Also what has the head alone, or its end; of nothing, what has any of the words.

    What has all of them still comes first.
    """
    heads = [each for each in found.concepts if each.weight == HEAD]
    more = found
    for needed in (heads, [shortened(each, known) for each in heads]):
        if more.ids is not None and len(more.ids) < ENOUGH // 2:
            more = _wider(found, more, needed)
    if more.ids == []:
        loose = tuple(loosened(found.concepts))
        more = replace(found, concepts=loose, needed=loose, is_any=True, is_loose=True)
        more = _filled(more)
    if more.ids == []:
        more = _wider(found, more, [last_sign(each, known) for each in heads])
    return more if more.ids else found


def _wider(found: Found, last: Found, needed: Sequence[Concept]) -> Found:
    if tuple(needed) == last.needed:
        return last
    concepts = tuple(dict.fromkeys((*found.concepts, *needed)))
    is_loose = found.ids == []
    return _filled(
        replace(found, concepts=concepts, needed=tuple(needed), is_loose=is_loose)
    )


def _filled(found: Found) -> Found:
    ids = list(found.documents.values_list("object_id", flat=True)[: FEW + 1])
    return replace(found, ids=ids if len(ids) <= FEW else None)


def _said(concepts: Sequence[Concept]) -> str:
    return " ".join(concept.meant or concept.typed for concept in concepts)
