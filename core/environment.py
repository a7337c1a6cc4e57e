"""Settings from the environment, which each area's `conf.py` names and explains.

Everybody else asks `django.conf.settings`. `config.settings_table` writes what they
mean into docs/operating.md.
"""

import os
import re
import warnings
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple, TypeVar

import environ
from django.core.exceptions import ImproperlyConfigured

_ENV = environ.Env()
D = TypeVar("D")


class Setting(NamedTuple):
    """One variable of the environment, as people read of it."""

    name: str
    kind: str
    default: str
    about: str


class Environment:
    """The settings of one area, in the order in which it reads them.

    `shown` is the default in words, where it depends on other settings.
    """

    def __init__(self, title: str) -> None:
        self.title = title
        self.settings: list[Setting] = []

    def declare(
        self, name: str, kind: str, default: object, about: str, shown: str = ""
    ) -> None:
        """List a setting. One that is read at its only place is declared alone."""
        self.settings.append(Setting(name, kind, shown or _in_words(default), about))

    def text(self, name: str, default: D, about: str, *, shown: str = "") -> str | D:
        self.declare(name, "text", default, about, shown)
        found: str | D = _ENV.str(name, default=default)
        return found

    def choice(self, name: str, choices: Sequence[str], about: str) -> str:
        """One of a few words, of which the first is the default."""
        words = " or ".join(choices)
        self.declare(name, words, choices[0], about)
        found = str(_ENV.str(name, default=choices[0]))
        require(found in choices, f"{name} is {words}.")
        return found

    def flag(self, name: str, default: bool, about: str, *, shown: str = "") -> bool:
        self.declare(name, "0 or 1", default, about, shown)
        return bool(_ENV.bool(name, default=default))

    def number(
        self,
        name: str,
        default: D,
        about: str,
        *,
        formerly: str = "",
        shown: str = "",
    ) -> int | D:
        self.declare(name, "number", default, about, shown)
        found: int | D = _ENV.int(_current(name, formerly), default=default)
        return found

    def amount(self, name: str, default: str, about: str) -> Decimal:
        self.declare(name, "amount", default, about)
        return Decimal(_ENV.str(name, default=default))

    def words(
        self, name: str, default: list[str], about: str, *, shown: str = ""
    ) -> list[str]:
        self.declare(name, "list", ",".join(default), about, shown)
        found: list[str] = _ENV.list(name, default=default)
        return found

    def days_of_year(self, name: str, about: str) -> list[str]:
        """Days as `2027-02-05`, with commas between them."""
        found = self.words(name, [], about)
        for day in found:
            wrong = f"{name}: {day} is no day such as 2027-02-05."
            require(re.fullmatch(r"\d{4}-\d\d-\d\d", day) is not None, wrong)
        return found

    def pairs(self, name: str, about: str) -> dict[str, str]:
        """Such as `a=b,c=d`."""
        self.declare(name, "pairs", None, about)
        found: dict[str, str] = _ENV.dict(name, default={})
        return found

    def minutes(
        self, name: str, default: int, about: str, *, formerly: str = ""
    ) -> timedelta:
        self.declare(name, "minutes", default, about)
        return timedelta(minutes=_ENV.int(_current(name, formerly), default=default))

    def hours(self, name: str, default: int, about: str) -> timedelta:
        self.declare(name, "hours", default, about)
        return timedelta(hours=_ENV.int(name, default=default))

    def days(self, name: str, default: int, about: str) -> timedelta:
        self.declare(name, "days", default, about)
        return timedelta(days=_ENV.int(name, default=default))


def require(holds: bool, rule: str) -> None:
    """Refuse to start with a setting that breaks its rule."""
    if not holds:
        raise ImproperlyConfigured(rule)


def _current(name: str, formerly: str) -> str:
    """The name under which a setting stands; the former one warns and will go."""
    if not formerly or name in os.environ or formerly not in os.environ:
        return name
    warnings.warn(
        f"{formerly} is called {name} now; the next release knows it by that "
        "name alone.",
        FutureWarning,
        stacklevel=3,
    )
    return formerly


def _in_words(default: object) -> str:
    if isinstance(default, bool):
        default = int(default)
    return "none" if default in {None, ""} else f"`{default}`"
