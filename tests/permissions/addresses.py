"""Walks Django's resolver: every address there is, by name and route."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import NoReverseMatch, get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver


@dataclass(frozen=True)
class Address:
    name: str
    route: str


def every_address() -> list[Address]:
    return sorted(set(_walk(get_resolver().url_patterns, "", "")), key=str)


def _walk(patterns, namespace: str, route: str) -> Iterator[Address]:
    for pattern in patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _walk(pattern.url_patterns, namespace + inner, here)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield Address(namespace + pattern.name, here)


def a_path(address: Address) -> str:
    """Some path of the address, 1 for whatever it wants to know; or its beginning."""
    wants = re.findall(r"<(?:\w+:)?(\w+)>", address.route)
    for value in ("1", "x", "1-x", "en", "auth"):
        try:
            return reverse(address.name, kwargs=dict.fromkeys(wants, value))
        except NoReverseMatch:
            continue
    return "/" + re.split(r"[<^(\[]", address.route, maxsplit=1)[0]
