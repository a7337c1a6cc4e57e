"""Goods that somebody names by the addresses of their pages, one on each line."""

import re
from collections.abc import Iterable

from core.inputs import whole

_NUMBER_OF_PAGE = re.compile(r"_([0-9]{1,18})/?(?:[?#].*)?$")


def numbers_of(lines: str) -> dict[str, int]:
    """The product's number by each line that is not empty; 0 where it has none."""
    named = dict.fromkeys(line.strip() for line in lines.splitlines())
    return {line: _number_in(line) for line in named if line}


def _number_in(line: str) -> int:
    """The number of a product, typed or at the end of its page's address; else 0."""
    found = _NUMBER_OF_PAGE.search(line)
    return whole(found[1] if found else line) or 0


def lines_of(addresses: Iterable[str]) -> str:
    """As a form shows them."""
    return "\n".join(addresses)
