"""What an operator who sees the market as a person may open, and what never.

A page is closed by the act that it asks the permissions table for, by `in_person_only`
on its view, or by whose it is: the pages of sign-in and the operator's own dashboards.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.http import HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve

from core.permissions import is_for_own_hands

from .models import HelpVisit

View = TypeVar("View", bound=Callable[..., Any])

# In the session: the visit, and where the operator came from.
VISIT, BACK = "help_visit", "help_visit_back"
READING = frozenset({"GET", "HEAD", "OPTIONS"})
# Ends the visit, or the session with it.
WAYS_OUT = frozenset({"accounts:stop_visit", "account_logout"})
# Areas whose views are not ours to mark: passwords, e-mail, phone; the staff's own.
FOREIGN = ("account_", "customer:", "admin:", "dashboard:")


def in_person_only(view: View) -> View:
    """Close a view, a class or a function, to every visit, agreed or not.

    For what a person would not do with another looking over their shoulder: secrets,
    payments, papers of a household, and their own word on being helped.
    """
    view.is_in_person_only = True  # type: ignore[attr-defined] # read below
    return view


@dataclass(frozen=True)
class Refusal:
    """Why there is no page: closed to a visit, or `back` from one that is over."""

    back: str = ""


def leave(request: HttpRequest) -> str:
    """The session is the operator's alone again, under another key; where to go."""
    request.session.pop(VISIT, None)
    back = str(request.session.pop(BACK, "/"))
    request.session.cycle_key()
    return back


def visit_of(request: HttpRequest) -> HelpVisit | None:
    """The visit that this request is part of, for pages and rules."""
    visit: HelpVisit | None = getattr(request, "visit", None)
    return visit


def page_of(request: HttpRequest) -> ResolverMatch | None:
    try:
        return resolve(request.path_info)
    except Resolver404:
        return None


def is_closed(match: ResolverMatch, *, is_reading: bool) -> bool:
    """Whether a page is closed in every visit."""
    name = match.view_name or ""
    if name in WAYS_OUT:
        return False
    view = getattr(match.func, "view_class", match.func)
    act = getattr(view, "act", None)
    if not is_reading:
        act = getattr(view, "write_act", None) or act
    return (
        name.startswith(FOREIGN)
        or getattr(view, "is_in_person_only", False)
        or (isinstance(act, str) and is_for_own_hands(act))
    )
