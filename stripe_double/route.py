"""One call that the double answers: its path, its function, what it understands."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from . import lists
from .errors import Obj, not_built
from .store import PLATFORM, Store

Answering = Callable[..., Obj]
EXPAND = frozenset({"expand"})
PAGED = frozenset({"limit", "starting_after", "ending_before", "created", "expand"})


@dataclass(frozen=True)
class Route:
    """A path with ids in it, and the function that does the work.

    `for_accounts` tells whether the call may be made for a connected account.
    """

    method: str
    template: str
    answer: Answering
    takes: frozenset[str] = EXPAND
    for_accounts: bool = False

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(re.sub(r"\{\w+\}", "([^/]+)", self.template))

    def refuse_unbuilt(self, params: Obj, account: str) -> None:
        if account != PLATFORM and not self.for_accounts:
            raise not_built(f"{self.method} {self.template} for connected accounts")
        for name in params:
            if name not in self.takes:
                raise not_built(f"the parameter {name} of {self.template}")


@dataclass(frozen=True)
class Match:
    """A route and the ids that stood in the path."""

    route: Route
    ids: tuple[str, ...]


def retrieving(template: str, kind: str, *, for_accounts: bool = False) -> Route:
    def answer(store: Store, _params: Obj, object_id: str) -> Obj:
        return store.own(kind, object_id)

    return Route("GET", template, answer, for_accounts=for_accounts)


def listing_of(
    url: str,
    kind: str,
    *,
    same: tuple[str, ...] = (),
    takes: frozenset[str] = PAGED,
    for_accounts: bool = False,
) -> Route:
    """A list; `same` names parameters that filter on the field of that name."""

    def answer(store: Store, params: Obj) -> Obj:
        rows = [
            row
            for row in store.own_rows(kind)
            if all(row[name] == params[name] for name in same if name in params)
        ]
        return lists.page(store, rows, params, url=url)

    return Route("GET", url, answer, takes | {*same}, for_accounts)
