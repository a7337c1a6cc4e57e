"""How what was typed may be meant: as words, each of them in several ways.

"he tao" may be two English words or the pinyin of a name; potatoes are also called
spuds. Each word of a query is a `Concept`: a few readings, each of tokens that must
all be there.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from .vocabulary import Vocabulary
from .words import (
    INITIALS,
    PINYIN,
    all_runs_of,
    is_han,
    normal,
    pairs_of,
    runs_of,
    stem,
)

MAX_WORDS = 8
HEAD, OTHER, ASIDE = 4, 2, 1
_BESIDE = re.compile(r"\b(?:for|with|without|from|in|to)\b")
_UNITS = frozenset(
    "kg g gram grams kilo kilos ml l lb lbs oz pack packs box yuan rmb usd".split()
)
_COUNTED = re.compile(
    "[一二两三四五六七八九十百半]*[斤克升两公千毫箱盒瓶袋份个只条包罐桶枚元块]+(?:装|以下|以内)?"
)
# How far a reading is from what was typed.
TYPED, MEANT, INITIAL = 0, 1, 2
_MOST_SYLLABLES = 5
_LONGEST_WORD = 6  # signs
_LONGEST_SYLLABLE = 6  # letters, as of "zhuang"; shorter ones are English as often


@dataclass(frozen=True)
class Reading:
    """Tokens that must all be there, and how far they are from what was typed."""

    tokens: tuple[str, ...]
    distance: int


@dataclass(frozen=True)
class Concept:
    """One word of a query as it was `typed`, and what it is taken for, if corrected.

    `weight` is how much it says of what is sought.
    """

    typed: str
    readings: tuple[Reading, ...]
    meant: str = ""
    weight: int = OTHER


def concepts_of(query: str, known: Vocabulary) -> list[Concept]:
    """The words of a query, as they were typed or are also called.

    In both languages a noun stands behind what is said of it: "dried red chillies". It
    is the head; what comes after "for" or "with" says least, as do amounts.
    """
    text = normal(query)
    main, _with, rest = _BESIDE.sub("\0", text, count=1).partition("\0")
    runs, others = runs_of(main), runs_of(rest)
    if not runs:  # what is left out has to do where there is nothing else
        runs, others = others or all_runs_of(text), []
    parts, after = list(_parts(runs, known)), list(_parts(others, known))
    head = _head_of(parts, known)
    found = [
        Concept(
            part,
            _readings(part, known),
            weight=HEAD if at == head else ASIDE if _is_amount(part) else OTHER,
        )
        for at, part in enumerate(parts)
    ]
    found += [Concept(part, _readings(part, known), weight=ASIDE) for part in after]
    return found[:MAX_WORDS]


def _head_of(parts: Sequence[str], known: Vocabulary) -> int:
    """The last that things are called by; else the last that is no amount."""
    nouns = [at for at, part in enumerate(parts) if not _is_amount(part)]
    named = [at for at in nouns if known.has(parts[at])]
    return (named or nouns or [len(parts) - 1])[-1]


def _is_amount(part: str) -> bool:
    return part.isdigit() or part in _UNITS or bool(_COUNTED.fullmatch(part))


def _parts(runs: Sequence[str], known: Vocabulary) -> Iterator[str]:
    """Phrases that mean something together, then single words."""
    at = 0
    while at < len(runs):
        if is_han(runs[at]):
            yield from cut(runs[at], known)
            at += 1
            continue
        length = _phrase_at(runs, at, known)
        yield " ".join(runs[at : at + length])
        at += length


def _phrase_at(runs: Sequence[str], at: int, known: Vocabulary) -> int:
    """How many words from there on are one phrase that has another name, or pinyin."""
    for length in range(min(_MOST_SYLLABLES, len(runs) - at), 1, -1):
        words = runs[at : at + length]
        joined = "".join(words)
        if (
            _key(" ".join(words)) in known.synonyms
            or joined in known.pinyin
            or joined in known.words
        ):
            return length
    return 1


def cut(run: str, known: Vocabulary) -> Iterator[str]:
    """A line of Chinese signs by the longest words that are known there.

    What stands between them is a word of its own.
    """
    if len(run) <= 2 or run in known.signs:
        yield run
        return
    rest, at = "", 0
    while at < len(run):
        word = _word_at(run, at, known)
        if word:
            if rest:
                yield rest
            yield word
            rest, at = "", at + len(word)
        else:
            rest, at = rest + run[at], at + 1
    if rest:
        yield rest


def _word_at(run: str, at: int, known: Vocabulary) -> str:
    for length in range(min(_LONGEST_WORD, len(run) - at), 1, -1):
        if run[at : at + length] in known.signs:
            return run[at : at + length]
    is_last = at == len(run) - 1
    return run[at] if is_last and run[at] in known.signs else ""


def _readings(part: str, known: Vocabulary) -> tuple[Reading, ...]:
    found = {_tokens(part): TYPED}
    for other in known.synonyms.get(_key(part), ()):
        found.setdefault(_tokens(other), MEANT)
    joined = part.replace(" ", "")
    if joined in known.words:
        found.setdefault((stem(joined),), TYPED)
    if joined.isascii() and joined.isalpha():
        is_whole = joined in known.pinyin or len(joined) > _LONGEST_SYLLABLE
        found.setdefault((PINYIN + joined,), MEANT if is_whole else INITIAL)
        if 1 < len(joined) <= _MOST_SYLLABLES:
            found.setdefault((INITIALS + joined,), INITIAL)
        for other in _also_called(joined, known):
            found.setdefault(_tokens(other), INITIAL)
    return tuple(Reading(tokens, distance) for tokens, distance in found.items())


def _also_called(sounds: str, known: Vocabulary) -> Iterator[str]:
    """Other names of what is spelt so, in pinyin or by its initials."""
    for word in known.spelt.get(sounds, ()):
        yield from known.synonyms.get(word, ())


def _key(part: str) -> str:
    return part if is_han(part) else " ".join(map(stem, part.split()))


def _tokens(part: str) -> tuple[str, ...]:
    return tuple(
        token
        for run in runs_of(part)
        for token in (pairs_of(run) if is_han(run) else [stem(run)])
    )


def corrected(concepts: Sequence[Concept], known: Vocabulary) -> list[Concept]:
    """With what may be meant by words that nothing is called by."""
    return [_with_corrections(concept, known) for concept in concepts]


def _with_corrections(concept: Concept, known: Vocabulary) -> Concept:
    if known.has(concept.typed):
        return concept
    close = known.close_to(concept.typed)
    if not close:
        return concept
    meant = {
        tokens: MEANT if at == 0 else INITIAL
        for at, other in reversed(list(enumerate(close)))
        for tokens in _meant(other, known, by_sound=is_han(concept.typed))
    }
    said = next(iter(known.spelt.get(close[0], ())), close[0])
    return replace(
        concept,
        readings=(*concept.readings, *(Reading(*each) for each in meant.items())),
        meant=said,
    )


def _meant(
    word: str, known: Vocabulary, *, by_sound: bool
) -> Iterator[tuple[str, ...]]:
    if by_sound or word in known.pinyin:
        yield (PINYIN + word,)
        yield from map(_tokens, _also_called(word, known))
    else:
        yield _tokens(word)
        yield from map(_tokens, known.synonyms.get(_key(word), ()))


def shortened(concept: Concept, known: Vocabulary) -> Concept:
    """A long Chinese word by its end, which says what it is: 核桃油 is an oil.

    Also one that was typed in pinyin or by its initials.
    """
    typed = next(iter(known.spelt.get(concept.typed, ())), concept.typed)
    if not is_han(typed) or len(typed) < 3:
        return concept
    ends = [typed[at:] for at in range(1, len(typed)) if typed[at:] in known.signs]
    return _instead(concept, ends[0] if ends else typed[-2:], known)


def last_sign(concept: Concept, known: Vocabulary) -> Concept:
    """A Chinese word by its last sign, which may say at least what kind of thing."""
    typed = concept.typed
    return _instead(concept, typed[-1], known) if is_han(typed) else concept


def _instead(concept: Concept, word: str, known: Vocabulary) -> Concept:
    return replace(concept, typed=word, readings=_readings(word, known))


def loosened(concepts: Sequence[Concept]) -> list[Concept]:
    """With each pair of signs as a word of its own: goods may have some of them."""
    return [part for concept in concepts for part in _pairs(concept)]


def _pairs(concept: Concept) -> list[Concept]:
    if not is_han(concept.typed) or len(concept.typed) < 3:
        return [concept]
    weight = concept.weight
    own = [
        Concept(pair, (Reading((pair,), TYPED),), weight=weight)
        for pair in pairs_of(concept.typed)
    ]
    meant = tuple(r for r in concept.readings if r.distance != TYPED)
    return [*own, replace(concept, readings=meant)] if meant else own
