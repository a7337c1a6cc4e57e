"""What areas above ask of an applicant.

Onboarding stands below courses and whatever else may be a condition, so it only knows
that something is missing, what to call it and where it can be done.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from core.hooks import Hook


@dataclass(frozen=True)
class Requirement:
    """Something that is not done yet, and the page where it can be done."""

    label: str | Promise
    url: str


# Of an application: what is not done. Asked inside the transaction that sends or
# approves it, so that the answer is the one that holds then.
REQUIREMENTS: Hook[Callable[[Any], list[Requirement]]] = Hook(
    __name__, "what an applicant has to do before"
)


def unmet(application: Any) -> list[Requirement]:
    """All that is asked of this applicant and not done."""
    return [one for missing in REQUIREMENTS for one in missing(application)]


# Asked of an application that is sent, inside that transaction: whether its office has
# said yes before, and has thus approved it now.
APPROVED_BEFORE: Hook[Callable[[Any], bool]] = Hook(
    __name__, "whether an application was approved before it was sent"
)


def is_approved_before(application: Any) -> bool:
    return any(approved(application) for approved in APPROVED_BEFORE)
