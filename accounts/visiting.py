"""What an operator who sees the market as a person may open, and what never."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import Resolver404, resolve

from .models import HelpVisit

# In the session: the visit, and where the operator came from.
VISIT, BACK = "help_visit", "help_visit_back"
READING = frozenset({"GET", "HEAD", "OPTIONS"})
# Ends the visit, or the session with it.
WAYS_OUT = frozenset({"accounts:stop_visit", "account_logout"})
# Passwords, e-mail and phone; bank details; payments; who may act for a seller; the
# papers of a household; and the person's own word on being helped. Agreed or not.
NEVER = (
    "account_", "customer:", "accounts:profile", "accounts:phone_reset",
    "accounts:helper", "accounts:household", "accounts:cooperative",
    "accounts:balance_pay_back",
    "desk:shop_bank", "desk:payout_way", "desk:stripe", "desk:team",
    "onboarding:bank", "onboarding:paper", "checkout:", "orders:pay", "orders:return",
    "members:join", "admin:", "dashboard:",
)  # fmt: skip


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


def page_name(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name or ""
    except Resolver404:
        return ""


def is_closed(name: str) -> bool:
    """Whether a page is closed in every visit."""
    return name.startswith(NEVER) and name not in WAYS_OUT
