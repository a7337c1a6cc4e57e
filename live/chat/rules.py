"""Limits of a chat, and how a text is read that was written to slip through.

A text is compared with the word lists in several spellings: width and case are
levelled (NFKC), invisible characters dropped, letters of other scripts that look like
Latin ones taken for them, digits in words read as letters, long runs shortened, and
single letters with spaces between them joined. Chinese has no gaps between words, so
its words are found anywhere once everything but letters is taken out.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

MAX_TEXT = 200
MOST_READ = 2000  # of what is posted; the rest is too long anyway
MAX_SLOW = 300  # seconds
MAX_WORDS = 2000  # in one list
MAX_WORD = 40
LATEST = 50
# The same words again so soon are one message too many.
SAME_AGAIN = timedelta(seconds=60)
NEW_ACCOUNT = timedelta(hours=24)
MUTE_MINUTES = (5, 30)
# So many reports hide a message until the crew has looked at it.
REPORTS_HOLD = 5
# What viewers see at most, in each quarter of a second: 30 messages a second.
WINDOW = 0.25  # seconds
SHOWN_IN_WINDOW = 7


@dataclass(frozen=True)
class Pace:
    """So many at once, then one each so many seconds."""

    burst: int
    seconds: float


PACE = Pace(5, 2.0)
NEW_PACE = Pace(2, 10.0)
# A phone network puts whole streets behind one address.
ADDRESS_PACE = Pace(30, 0.25)

_INVISIBLE = {"Cf", "Mn", "Me", "Cc"}
# Cyrillic, Greek and others that look like Latin letters.
_LOOKALIKES = str.maketrans(
    "аеіорсухкмтнвѕјԁԛгαεικνορτυχωβ∂ⅼ",
    "aeiopcyxkmthbsjdqraeiknoptyxwbdl",
)
_DIGITS = str.maketrans("0134578@$!|", "oieastbasii")
# One skeleton for what is one stroke in most fonts.
_STROKES = str.maketrans("l", "i")
_WORD = re.compile(r"(?:[^\W_]|[@$!|])+")
_LINK = re.compile(
    r"(https?:|ftp:|//)\S|\bwww\.|"
    r"\b[a-z0-9-]{2,}\s?(?:\.|。|．|\(dot\)|\[dot\])\s?"
    r"(?:com|cn|net|org|top|xyz|shop|vip|cc|io|me|info|site|online|club|link|ru|ly|tk)"
    r"(?![a-z])",
    re.IGNORECASE,
)
_SPACED = re.compile(r"(?<!\w)(?:\w[\W_]{1,2}){2,}\w(?!\w)")
_RUN3 = re.compile(r"(.)\1{2,}")
_RUN2 = re.compile(r"(.)\1+")
_HAN = re.compile(r"[㐀-䶿一-鿿豈-﫿]")


def cleaned(text: str) -> str:
    """The text on one line, without what can't be seen. At most `MAX_TEXT` long."""
    visible = "".join(
        " " if char in "\r\n\t" else char
        for char in text
        if char in "\r\n\t\u200d" or unicodedata.category(char) not in {"Cf", "Cc"}
    )
    # A stack of accents on one letter paints over the lines above it.
    return re.sub(r"(\W|\w)([\u0300-\u036f]{3,})", r"\1", " ".join(visible.split()))


def has_link(text: str) -> bool:
    return bool(_LINK.search(_levelled(text)))


def _levelled(text: str) -> str:
    wide = unicodedata.normalize("NFKC", text)
    parted = unicodedata.normalize("NFKD", wide)
    seen = "".join(c for c in parted if unicodedata.category(c) not in _INVISIBLE)
    return unicodedata.normalize("NFC", seen).casefold().translate(_LOOKALIKES)


def _skeleton(word: str) -> str:
    return word.translate(_STROKES)


def _spellings(word: str) -> Iterator[str]:
    """What the word may stand for: `sc4m!`, `$cam` and `scaaam` for `scam`."""
    plain = word.strip("@$!|")
    yield plain
    disguised = [] if plain.isdigit() else [word, plain]
    for each in disguised:
        undisguised = each.translate(_DIGITS)
        yield undisguised
        if undisguised != each or _RUN3.search(undisguised):
            yield _RUN3.sub(r"\1\1", undisguised)
            yield _RUN2.sub(r"\1", undisguised)


@dataclass(frozen=True)
class CompiledWords:
    """A list of words that hold a message back, made ready for looking up."""

    words: frozenset[str]

    @classmethod
    def of(cls, lists: Iterable[str]) -> "CompiledWords":
        """From texts with a word or phrase on each line."""
        lines = (line.strip() for text in lists for line in text.splitlines())
        return cls(frozenset(_levelled(line) for line in lines if line))

    @cached_property
    def _single(self) -> frozenset[str]:
        one = (w for w in self.words if not _HAN.search(w) and " " not in w)
        return frozenset(_skeleton(w) for w in one)

    @cached_property
    def _phrases(self) -> tuple[str, ...]:
        many = (w for w in self.words if not _HAN.search(w) and " " in w)
        return tuple(f" {_skeleton(' '.join(w.split()))} " for w in many)

    @cached_property
    def _anywhere(self) -> tuple[str, ...]:
        han = (w for w in self.words if _HAN.search(w))
        return tuple("".join(c for c in w if c.isalnum()) for w in han)

    def found_in(self, text: str) -> bool:
        """Whether the text says one of them, however it is spelled."""
        level = _levelled(text)
        if self._anywhere:
            solid = "".join(c for c in level if c.isalnum())
            if any(word in solid for word in self._anywhere):
                return True
        tokens = _WORD.findall(level)
        joined = [re.sub(r"[\W_]", "", run) for run in _SPACED.findall(level)]
        spelled = {_skeleton(s) for t in (*tokens, *joined) for s in _spellings(t)}
        if spelled & self._single:
            return True
        if any(self._hides(run) for run in joined):
            return True
        plain = (_skeleton(token.strip("@$!|")) for token in tokens)
        sentence = f" {' '.join(plain)} "
        return any(phrase in sentence for phrase in self._phrases)

    def _hides(self, run: str) -> bool:
        """Spaced letters of two words run together: `b u y d r u g s`."""
        flat = _skeleton(run.translate(_DIGITS))
        return any(word in flat for word in self._single if len(word) > 3)


def _listed(words: str) -> str:
    return "\n".join(word.strip() for word in words.split(","))


# Held back until the market's office makes lists of its own: insults, and the ways by
# which people are led away from the market's protection.
DEFAULT_WORDS: dict[str, str] = {
    "en": _listed(
        "asshole, bitch, bastard, cunt, fuck, fucker, fucking, shit, idiot, moron, "
        "slut, whore, nazi, scammer, viagra, casino, bitcoin, porn, telegram, "
        "whatsapp, add me, dm me, pay me directly"
    ),
    "zh-hans": _listed(
        "傻逼, 操你, 他妈的, 混蛋, 王八蛋, 去死, 滚蛋, 骗子, 加微信, 加我微信, "
        "微信号, 加v信, 加薇信, 私下交易, 私下转账, 刷单, 代开发票, 博彩, 赌博, 彩票, "
        "色情, 约炮, 办证, 枪支"
    ),
}
LANGUAGES = tuple(DEFAULT_WORDS)
