"""Which signs of a name are what was sought, to be marked where it is shown."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .concepts import Concept
from .words import (
    INITIALS,
    LONGEST_NAME,
    PINYIN,
    initials_of,
    is_han,
    normal,
    pinyin_of,
    spans_of,
    stem,
)


def highlighted(text: str, concepts: Sequence[Concept]) -> SafeString:
    """The text, escaped, with `<mark>` around what one of the words found."""
    wanted = frozenset(_tokens(concepts))
    marked = [False] * len(text)
    for start, run in spans_of(text):
        for first, end in _found(normal(run), len(run), wanted):
            marked[start + first : start + end] = [True] * (end - first)
    pieces = list(_pieces(text, marked))
    return format_html_join("", "{}", ((_drawn(*piece),) for piece in pieces))


def _tokens(concepts: Iterable[Concept]) -> Iterator[str]:
    for concept in concepts:
        for reading in concept.readings:
            yield from reading.tokens


def _found(run: str, length: int, wanted: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Where in a word, or a line of Chinese signs, something stands that was sought."""
    if not is_han(run):
        if stem(run) in wanted:
            yield 0, length
        return
    if len(run) != length:  # signs that are written as several
        return
    for at in range(length):
        if run[at] in wanted:
            yield at, at + 1
        if run[at : at + 2] in wanted:
            yield at, min(at + 2, length)
    yield from _by_sound(run[:LONGEST_NAME], wanted)


def _by_sound(run: str, wanted: frozenset[str]) -> Iterator[tuple[int, int]]:
    if not any(token[0] in PINYIN + INITIALS for token in wanted if token):
        return
    for at in range(len(run)):
        for end in range(at + 1, len(run) + 1):
            part = run[at:end]
            is_short = end - at == 1
            by_letters = not is_short and INITIALS + initials_of(part) in wanted
            if PINYIN + pinyin_of(part) in wanted or by_letters:
                yield at, end


def _pieces(text: str, marked: Sequence[bool]) -> Iterator[tuple[str, bool]]:
    """The text in pieces that are marked or not, none of them empty."""
    turns = [at for at in range(1, len(text)) if marked[at] != marked[at - 1]]
    for start, end in pairwise([0, *turns, len(text)]):
        if start < end:
            yield text[start:end], marked[start]


def _drawn(piece: str, is_marked: bool) -> SafeString:
    return format_html("<mark>{}</mark>" if is_marked else "{}", piece)
