"""What areas above ask of an applicant: each enters a function for what it asks.

Onboarding stands below courses and whatever else may be a condition, so it only knows
that something is missing, what to call it and where it can be done.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True)
class Requirement:
    """Something that is not done yet, and the page where it can be done."""

    label: str | Promise
    url: str


# Of an application: what is not done. Asked inside the transaction that sends or
# approves it, so that the answer is the one that holds then.
Provider = Callable[[Any], list[Requirement]]
_providers: list[Provider] = []


def require(provider: Provider) -> Provider:
    """Enter what is asked of applicants from now; the same one is entered once."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def unmet(application: Any) -> list[Requirement]:
    """All that is asked of this applicant and not done."""
    return [one for provider in _providers for one in provider(application)]
