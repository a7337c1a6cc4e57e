"""Seeing the market as a person: asked for, agreed to, begun, ended, and told.

Written small instead of with a library; docs/adr/0015 says why. An operator's session
stays the operator's: a visit is a row that the session names.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.activity_log import record
from core.permissions import is_for_own_hands, may
from core.refusals import RefusalError
from core.rounds import run_isolated

from .emails import tell_help_asked, tell_help_visit
from .locks import lock_person
from .models import HelpRequest, HelpVisit, User

# A page is closed by the act that it asks the permissions table for, by
# `in_person_only` on its view, or by whose it is: the pages of sign-in and the
# operator's own dashboards.

View = TypeVar("View", bound=Callable[..., Any])

# In the session: the visit, and where the operator came from.
VISIT, BACK = "help_visit", "help_visit_back"
READING = frozenset({"GET", "HEAD", "OPTIONS"})
# Ends the visit, or the session with it.
WAYS_OUT = frozenset({"accounts:stop_visit", "account_logout"})
# Areas whose views are not ours to mark: passwords, e-mail, phone; the staff's own.
FOREIGN = (
    "account_", "mfa_", "socialaccount_", "weixin_", "alipay_", "customer:", "admin:",
    "dashboard:",
)  # fmt: skip


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


LASTS = timedelta(minutes=30)
# What a person can be asked for at most, and how long a question waits for an answer.
MOST_HOURS = 72
ANSWERED_WITHIN = timedelta(days=3)


class HelpError(RefusalError):
    """Raised when nobody may act for this person; the text says why."""


def require_helpable(operator: User, person: User) -> None:
    """Raises `HelpError`: only who helps people acts, only for others than staff."""
    is_there = operator.is_active and operator.is_staff
    if not (is_there and may(operator.staff_role, "office.people.help")):
        raise HelpError(_("Only market staff can do this."))
    if person.pk == operator.pk or person.is_staff or person.is_superuser:
        raise HelpError(_("Staff accounts can't be viewed as."))
    if not person.is_active:
        raise HelpError(_("This account is closed."))


@transaction.atomic
def ask_for_help(
    operator: User, person: User, *, reason: str, hours: int
) -> HelpRequest:
    """Ask the person to let the operator change things; asked twice it is once.

    Raises `HelpError`.
    """
    require_helpable(operator, person)
    lock_person(person.pk)
    _forget_unanswered(operator, person)
    asked, is_new = HelpRequest.objects.get_or_create(
        operator=operator,
        person=person,
        agreed=None,
        defaults={"reason": reason, "hours": max(1, min(hours, MOST_HOURS))},
    )
    if is_new:
        after = {"hours": asked.hours}
        record("impersonation.asked", person, after=after, reason=reason)
        tell_help_asked(asked)
    return asked


def _forget_unanswered(operator: User, person: User) -> None:
    rows = HelpRequest.objects.filter(operator=operator, person=person, agreed=None)
    old = rows.filter(asked__lt=timezone.now() - ANSWERED_WITHIN)
    old.update(agreed=False, answered=timezone.now())


@transaction.atomic
def answer_help(asked: HelpRequest, *, agreed: bool) -> bool:
    """The person's word on it; False when it was answered before or is too old."""
    now = timezone.now()
    rows = HelpRequest.objects.filter(
        pk=asked.pk, agreed=None, asked__gte=now - ANSWERED_WITHIN
    )
    until = now + timedelta(hours=asked.hours) if agreed else None
    if not rows.update(agreed=agreed, answered=now, until=until):
        return False
    act = "impersonation.agreed" if agreed else "impersonation.refused"
    after = {"operator": str(asked.operator), "until": until}
    record(act, asked.person, after=after, reason=asked.reason, scope="account")
    return True


@transaction.atomic
def revoke_help(asked: HelpRequest) -> bool:
    """The person takes the agreement back; it ends with this."""
    rows = HelpRequest.objects.filter(pk=asked.pk, agreed=True, revoked=None)
    if not rows.update(revoked=timezone.now()):
        return False
    after = {"operator": str(asked.operator)}
    record("impersonation.revoked", asked.person, after=after, scope="account")
    return True


@transaction.atomic
def start_visit(operator: User, person: User, *, reason: str) -> HelpVisit:
    """Begin to see the market as the person; an earlier visit is over with it.

    Raises `HelpError`.
    """
    require_helpable(operator, person)
    lock_person(operator.pk)
    for earlier in HelpVisit.objects.filter(operator=operator, ended=None):
        end_visit(earlier)
    visit = HelpVisit.objects.create(
        operator=operator, person=person, reason=reason, started=timezone.now()
    )
    record("impersonation.started", person, reason=reason)
    return visit


@transaction.atomic
def end_visit(visit: HelpVisit) -> bool:
    """It is over, and the person is told; once, whoever ends it."""
    rows = HelpVisit.objects.filter(pk=visit.pk, ended=None)
    if not rows.update(ended=timezone.now()):
        return False
    visit.refresh_from_db(fields=["ended", "changes"])
    record(
        "impersonation.ended",
        visit.person,
        after={"operator": str(visit.operator), "changes": visit.changes},
        reason=visit.reason,
    )
    tell_help_visit(visit)
    return True


def count_change(visit: HelpVisit) -> None:
    HelpVisit.objects.filter(pk=visit.pk).update(changes=F("changes") + 1)


def end_overdue() -> int:
    """End what nobody ended, as when a browser was closed; how many."""
    rows = HelpVisit.objects.filter(ended=None, started__lte=timezone.now() - LASTS)
    return sum(
        bool(run_isolated(partial(end_visit, visit), what="end_visit", visit=visit.pk))
        for visit in rows.select_related("operator", "person")
    )


def is_over(visit: HelpVisit) -> bool:
    """By time, or because one of the two is not what they were."""
    if visit.ended is not None or timezone.now() >= visit.started + LASTS:
        return True
    try:
        require_helpable(visit.operator, visit.person)
    except HelpError:
        return True
    return False
