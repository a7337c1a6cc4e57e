"""Goods that staff put first for a search."""

from core.models import SearchBoost
from core.page_cache.reads import remember

from .words import words_of


def boosted(query: str) -> list[int]:
    """Ids of products, the first first; most searches have none."""
    return remember("search-boosts", _read).get(words_of(query), [])


def _read() -> dict[str, list[int]]:
    """Read once a process, and again when one is changed."""
    found: dict[str, list[int]] = {}
    rows = SearchBoost.objects.order_by("pk").values_list("query", "product")
    for query, product in rows:
        found.setdefault(query, []).append(product)
    return found
