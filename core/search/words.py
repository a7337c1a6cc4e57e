"""Texts taken apart into what a search compares: stems, pairs of signs, pinyin.

What is indexed and what is sought pass the same functions, here, so that databases only
compare finished tokens and give the same answers. Latin words are stemmed as
Snowball's English does ("walnuts" is "walnut"). Chinese, which has no spaces, is kept
as its signs and pairs of signs; traditional signs are read as simplified ones (OpenCC).
Pinyin and its initials carry a mark, so that "ht" of a name meets no English word; so
does what a name ends with, which says what the thing is: walnut oil is an oil.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache, partial
from itertools import islice, product

import opencc
import snowballstemmer

PINYIN, INITIALS, END = "拼", "首", "尾"
LONGEST_NAME = 12  # signs of a Chinese name that are read as pinyin
_MOST_JOINED = 6  # signs that are read as one word of pinyin
_MOST_READINGS = 4  # ways in which such a word is read, of several per sign

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUNS = re.compile(rf"[a-z]+|[0-9]+|[{_HAN}]+|[^\W\d_a-z{_HAN}]+")
_IS_HAN = re.compile(rf"[{_HAN}]")
# Said of anything: they part words, and are no words to look for.
_STOP_WORDS = frozenset(
    "a am an and any are as at be buy by find for from get give i in is it like "
    "looking me my need of on or order our please s some that the their this to under "
    "want with would your".split()
)
_STOP_SIGNS = re.compile(
    "(?:我?(?:想要|需要|想|要)?(?:购买|买|找)(?:一点|一些|点|些)?)|"
    "[的了和与及吗]|有没有|哪里有"
)

# What follows says more about the thing that was named before.
_NAME_ENDS = re.compile(r"[,，、(（:：·]|\b(?:of|for|from|in|on|with|without|to|at)\b")

_simplified = opencc.OpenCC("t2s")
_english = snowballstemmer.stemmer("english")


def normal(text: str) -> str:
    """In lower case, one width and simplified signs, without accents."""
    text = unicodedata.normalize("NFKC", text).casefold()
    if has_han(text):
        text = _simplified.convert(text)
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFD", text)
    return unicodedata.normalize(
        "NFC", "".join(sign for sign in apart if unicodedata.category(sign) != "Mn")
    )


def runs_of(text: str) -> list[str]:
    """Words, numbers and unbroken lines of Chinese signs, in their order.

    Of a text that is `normal`. Words that say nothing are left out.
    """
    found = all_runs_of(_STOP_SIGNS.sub(" ", text))
    return [run for run in found if run not in _STOP_WORDS]


def words_of(query: str) -> str:
    """A query as it is compared with others: however it is typed, it is the same."""
    text = normal(query)
    return " ".join(runs_of(text) or all_runs_of(text))


def all_runs_of(text: str) -> list[str]:
    return _RUNS.findall(text.replace("'s", " ").replace("’s", " "))


def spans_of(text: str) -> Iterator[tuple[int, str]]:
    """Words, numbers and lines of Chinese signs as they are written, and where."""
    small = text.casefold()
    if len(small) == len(text):  # else a sign has no small form of one sign
        for found in _RUNS.finditer(small):
            yield found.start(), text[found.start() : found.end()]


def is_han(run: str) -> bool:
    return bool(_IS_HAN.match(run))


def has_han(text: str) -> bool:
    return bool(_IS_HAN.search(text))


@lru_cache(20_000)
def stem(word: str) -> str:
    return str(_english.stemWord(word)) if word.isascii() else word


def pairs_of(run: str) -> list[str]:
    """Two signs each that stand side by side; one that stands alone."""
    return [run[at : at + 2] for at in range(max(len(run) - 1, 1))]


def tokens_of(texts: Iterable[str], *, with_signs: bool = False) -> list[str]:
    """Of long texts: each token once; single Chinese signs only where asked for."""
    found: dict[str, None] = {}
    for text in texts:
        for run in runs_of(normal(text)):
            if not is_han(run):
                found[stem(run)] = None
                continue
            found |= dict.fromkeys(pairs_of(run))
            if with_signs:
                found |= dict.fromkeys(run)
    return list(found)


def name_tokens_of(texts: Sequence[str]) -> list[str]:
    """Of names: with single signs, pinyin and initials of each part of a name."""
    found = dict.fromkeys(tokens_of(texts, with_signs=True))
    for text in texts:
        for run in runs_of(normal(text)):
            if is_han(run):
                found |= dict.fromkeys(_pinyin_tokens(run[:LONGEST_NAME]))
        found |= dict.fromkeys(_end_tokens(text))
    return list(found)


def _end_tokens(name: str) -> list[str]:
    """What a name ends with, before more is said of it."""
    parts = _NAME_ENDS.split(normal(name))
    runs = next(filter(None, map(runs_of, parts)), [])
    if not runs:
        return []
    last = runs[-1]
    if not is_han(last):
        return [END + stem(last)]
    ends = [last[-1], last[-2:]]
    sounds = [
        token for end in (last[-3:], last[-2:]) for token in _whole_pinyin_tokens(end)
    ]
    return [END + token for token in [*ends, *sounds]]


def _whole_pinyin_tokens(run: str) -> list[str]:
    return [PINYIN + pinyin_of(run), INITIALS + initials_of(run)]


def _pinyin_tokens(run: str) -> Iterator[str]:
    signs = [readings_of(sign) for sign in run]
    for start in range(len(run)):
        for end in range(start + 1, min(start + _MOST_JOINED, len(run)) + 1):
            for read in islice(product(*signs[start:end]), _MOST_READINGS):
                yield PINYIN + "".join(read)
                if end - start > 1:
                    yield INITIALS + "".join(each[0] for each in read)


def pinyin_of(run: str) -> str:
    """As it is read most often: "hetao" of 核桃."""
    return "".join(readings_of(sign)[0] for sign in run)


def initials_of(run: str) -> str:
    """The first letters of its pinyin: "ht" of 核桃."""
    return "".join(readings_of(sign)[0][0] for sign in run)


@lru_cache(8000)
def readings_of(sign: str) -> tuple[str, ...]:
    """The two commonest; a sign that has none is read as itself.

    "lü" is typed as "lv" or "lu".
    """
    read = [each for found in _reader()(sign) for each in found if each]
    typed = [form for each in read for form in (each, each.replace("v", "u"))]
    return tuple(dict.fromkeys(map(normal, typed)))[:2] or (sign,)


@cache
def _reader() -> Callable[[str], list[list[str]]]:
    # Its dictionaries take some tens of megabytes: whoever names nothing does without.
    from pypinyin import Style, pinyin

    return partial(pinyin, style=Style.NORMAL, heteronym=True, errors="ignore")
