"""Questions that an area asks of areas above it, which it may not import.

Whoever knows an answer provides it when its app is loaded; docs/map.md lists them all.
"""

from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

Provider = TypeVar("Provider", bound=Callable[..., Any])
HOOKS: list["Hook[Any]"] = []


class Hook(Generic[Provider]):
    """One question, asked in a module, and the functions that answer it."""

    def __init__(self, module: str, question: str) -> None:
        self.module = module
        self.question = question
        self._providers: list[Provider] = []
        HOOKS.append(self)

    def provide(self, provider: Provider) -> Provider:
        """Enter a function, also as a decorator; the same one is entered once."""
        if provider not in self._providers:
            self._providers.append(provider)
        return provider

    def __iter__(self) -> Iterator[Provider]:
        return iter(self._providers)

    @property
    def only(self) -> Provider | None:
        """Of a question that one area answers."""
        return next(iter(self), None)
