"""A row of the table: what an address answers to whom, asked for which object."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.permissions.answers import Answers
from tests.permissions.world import World

Args = Callable[[World], dict[str, Any]]


@dataclass(frozen=True)
class Row:
    get: Answers
    post: Answers
    args: Args = lambda _world: {}
    body: Args = lambda _world: {}
