"""Every address of Oscar's dashboard, filled with what a rival would try."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

# Where the staff come in and go out.
DOORS = {"login", "logout"}


def addresses(**known: Any) -> Iterator[tuple[str, str]]:
    """Name and address of each page; `known` fills the arguments by their names."""
    dashboard = next(
        one
        for one in get_resolver().url_patterns
        if isinstance(one, URLResolver) and one.namespace == "dashboard"
    )
    seen = set()
    for pattern in _leaves(dashboard):
        names = tuple(sorted(pattern.pattern.regex.groupindex))
        if pattern.name in DOORS or (pattern.name, names) in seen:
            continue
        seen.add((pattern.name, names))
        kwargs = {name: known.get(name, 1) for name in names}
        if "pk" in kwargs:
            kind = next((k for k in known if pattern.name.startswith(f"{k}-")), "")
            kwargs["pk"] = known.get(kind, 1)
        yield pattern.name, reverse(f"dashboard:{pattern.name}", kwargs=kwargs)


def _leaves(resolver: URLResolver) -> Iterator[URLPattern]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from _leaves(one)
        else:
            yield one
