"""Which compression an answer goes out in, by what the browser says it takes.

One place for all answers: kept pages, pages that Django draws, static files.
"""

import re
from functools import lru_cache

PLAIN = ""  # not compressed; browsers call it identity
LONGEST = 400  # signs of a header that is read at all
_NAMES = {"identity": PLAIN, "x-gzip": "gzip"}
_CODING = re.compile(
    r"([!#$%&'*+.^_`|~0-9a-z-]+)(?:\s*;\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?"
)


def choose_encoding(accepted: str, offered: tuple[str, ...]) -> str:
    """The one of `offered` that the browser likes best, `PLAIN` for none of them.

    `accepted` is its header, by RFC 9110; of what it likes the same, the first offered.
    Who refuses everything is sent it plain.
    """
    return PLAIN if len(accepted) > LONGEST else _best(accepted, offered)


@lru_cache(maxsize=1024)
def _best(accepted: str, offered: tuple[str, ...]) -> str:
    weights = _weights(accepted)
    others = weights.pop("*", None)
    # What is not named is refused, but for plain, which is taken when all else is.
    plain = weights.get(PLAIN, 0.0005 if others is None else others)
    best, most = PLAIN, plain
    for name in reversed(offered):
        weight = weights.get(name, others or 0)
        if weight and weight >= most:
            best, most = name, weight
    return best


def _weights(accepted: str) -> dict[str, float]:
    """What each name is worth, 0 to 1; what can't be read is left out."""
    found: dict[str, float] = {}
    for piece in accepted.lower().split(","):
        if coding := _CODING.fullmatch(piece.strip()):
            name = _NAMES.get(coding[1], coding[1])
            found[name] = max(found.get(name, 0), float(coding[2] or 1))
    return found
