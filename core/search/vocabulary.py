"""The words that things here are called by, to correct errors and complete words."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from operator import itemgetter

from rapidfuzz import process
from rapidfuzz.distance import OSA

from core.models import SearchSynonym, SearchTerm
from core.page_cache.reads import remember

from .words import is_han, normal, pairs_of, pinyin_of, runs_of, stem

MOST_WORDS = 20_000
_MOST_CLOSE = 6
_MOST_SPELT = 4


@dataclass(frozen=True)
class Vocabulary:
    """Latin words with how many things are called so; pinyin of names; Chinese words.

    `spelt` has the Chinese words of pinyin and of initials, `synonyms` the other names
    of what has several, by its stems.
    """

    words: dict[str, int] = field(default_factory=dict)
    stems: frozenset[str] = frozenset()
    pinyin: dict[str, int] = field(default_factory=dict)
    spelt: dict[str, tuple[str, ...]] = field(default_factory=dict)
    signs: frozenset[str] = frozenset()
    pairs: frozenset[str] = frozenset()
    synonyms: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def has(self, word: str) -> bool:
        """Whether something is called so, or by a part of it."""
        if is_han(word):
            return word in self.signs or set(pairs_of(word)) <= self.pairs
        return all(
            stem(part) in self.stems or part in self.pinyin for part in word.split()
        )

    def close_to(self, word: str) -> list[str]:
        """What may have been meant by a word that nothing is called by, best first."""
        if is_han(word):
            return [pinyin_of(word)]
        similar = sorted(
            _similar(word, self.words) + _similar(word, self.pinyin), key=itemgetter(0)
        )
        nearest = [each for distance, each in similar if distance == 1]
        farther = [each for distance, each in similar if distance > 1]
        found = [*nearest, *self._split(word), *self._begun(word), *farther]
        return list(dict.fromkeys(found))[:_MOST_CLOSE]

    def _split(self, word: str) -> list[str]:
        """Two words that were typed as one."""
        return [
            f"{word[:at]} {word[at:]}"
            for at in range(3, len(word) - 2)
            if word[:at] in self.words and word[at:] in self.words
        ][:1]

    def _begun(self, word: str) -> list[str]:
        """Words that begin so, those first that most things are called by."""
        if len(word) < 3:
            return []
        begun = [
            (-uses, each)
            for known in (self.words, self.pinyin)
            for each, uses in known.items()
            if each.startswith(word)
        ]
        return [each for _uses, each in sorted(begun)[:_MOST_CLOSE]]


def _similar(word: str, known: dict[str, int]) -> list[tuple[int, str]]:
    """Those an error or two away; of equals those that more things are called by.

    Optimal string alignment: a letter more, less, another, or two in wrong order.
    """
    errors = 0 if len(word) < 4 else 1 if len(word) < 6 else 2
    if not errors:
        return []
    found = process.extract(
        word, known.keys(), scorer=OSA.distance, score_cutoff=errors, limit=20
    )
    close = sorted(
        (distance, each[0] != word[0], -known[each], each)
        for each, distance, _at in found
        if len(each) > 2
    )
    return [(distance, each) for distance, _begin, _uses, each in close[:_MOST_CLOSE]]


def vocabulary() -> Vocabulary:
    """Read once a process, and again when there are other words."""
    return remember("search-vocabulary", _read)


def _read() -> Vocabulary:
    terms = SearchTerm.objects.order_by("-uses", "pk")
    rows = terms.values_list("key", "form", "uses", "text")
    words: dict[str, int] = {}
    pinyin: dict[str, int] = {}
    spelt: dict[str, dict[str, None]] = {}
    signs: dict[str, None] = {}
    for key, form, uses, text in rows[:MOST_WORDS]:
        if form == SearchTerm.Form.PINYIN:
            pinyin[key] = pinyin.get(key, 0) + uses
        if form in {SearchTerm.Form.PINYIN, SearchTerm.Form.INITIALS}:
            spelt.setdefault(key, {})[text] = None
        elif form == SearchTerm.Form.NAME:
            for run in runs_of(key):
                if is_han(run):
                    signs[run] = None
                elif run.isalpha():
                    words[run] = words.get(run, 0) + uses
    synonyms = _synonyms(SearchSynonym.objects.values_list("words", flat=True))
    signs |= dict.fromkeys(each for each in synonyms if is_han(each))
    return Vocabulary(
        words=words,
        stems=frozenset(map(stem, words)),
        pinyin=pinyin,
        spelt={key: _words(texts) for key, texts in spelt.items()},
        signs=frozenset(signs),
        pairs=frozenset(chain.from_iterable(map(pairs_of, signs))),
        synonyms=synonyms,
    )


def _words(texts: Iterable[str]) -> tuple[str, ...]:
    """Of names with these sounds those that are one word."""
    runs = (runs_of(normal(text)) for text in texts)
    return tuple(run[0] for run in runs if len(run) == 1)[:_MOST_SPELT]


def _synonyms(groups: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """By each name, in stems, the others of its groups."""
    found: dict[str, dict[str, None]] = {}
    for group in groups:
        names = [normal(name).strip() for name in group.split(",")]
        for name in filter(None, names):
            others = dict.fromkeys(other for other in names if other and other != name)
            found.setdefault(" ".join(map(stem, runs_of(name))), {}).update(others)
    return {name: tuple(others) for name, others in found.items()}
