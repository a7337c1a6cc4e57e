"""What applicants write: a draft that saves itself, sent when it is whole."""

from collections.abc import Mapping
from typing import Any

import structlog
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.notify import notify
from core.refusals import RefusalError
from core.transitions import move
from vendors.banking.services import BankDetails, keep_applicants_account
from vendors.onboarding.locks import lock_application
from vendors.onboarding.models import ApplicationEntry, SellerApplication
from vendors.onboarding.queries import (
    Missing,
    missing_in,
    open_cooperatives,
    undecided_application,
)
from vendors.onboarding.rules import is_approved_before
from vendors.onboarding.states import (
    APPLICATION_MOVES,
    CHANGEABLE,
    ApplicationEventType,
    ApplicationStatus,
)
from vendors.partner.states import PartnerKind

# What a step may write; everything else moves by services of its own.
WRITABLE = frozenset(
    {
        "kind", "name", "person", "phone", "tax_status", "cooperative", "village",
        "place", "grows", "story", "wished_opening",
    }
)  # fmt: skip

logger = structlog.get_logger(__name__)


class NotChangeableError(RefusalError):
    """Raised when the application is with its office, or decided; the text says so."""

    def __init__(self) -> None:
        super().__init__(
            _("Your application is being reviewed, so it can't be changed now.")
        )


class ApplicationIncompleteError(RefusalError):
    """Raised when something is missing; `missing` says what and in which step."""

    says = gettext_lazy(
        "Something is still missing. Please fill in what is left, then send it."
    )

    def __init__(self, missing: list[Missing]) -> None:
        super().__init__(", ".join(str(one.label) for one in missing))
        self.missing = missing


class CooperativeGoneError(RefusalError):
    """Raised when the cooperative it names takes nobody any more; the text says so."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The cooperative you chose no longer accepts "
                "applications. Please choose again."
            )
        )


def start(user: User) -> SellerApplication:
    """The person's draft, made when there is none. Raises `NotChangeableError`."""
    found = undecided_application(user)
    if found is None:
        try:
            with transaction.atomic():
                return SellerApplication.objects.create(
                    user=user, person=user.get_full_name()[:80], phone=user.phone or ""
                )
        except IntegrityError:  # another tab was faster
            found = undecided_application(user)
    if found is None or found.status not in CHANGEABLE:
        raise NotChangeableError
    return found


def changeable(application: SellerApplication) -> SellerApplication:
    """The row, locked. Raises `NotChangeableError`."""
    fresh = lock_application(application.pk)
    if fresh.status not in CHANGEABLE:
        raise NotChangeableError
    return fresh


@transaction.atomic
def save_fields(
    application: SellerApplication, values: Mapping[str, Any]
) -> SellerApplication:
    """Write what a step holds so far. Raises `NotChangeableError`."""
    fresh = changeable(application)
    for name in values.keys() & WRITABLE:
        setattr(fresh, name, values[name])
    if fresh.kind == PartnerKind.COOPERATIVE:
        fresh.cooperative = None
    if "categories" in values:
        fresh.categories.set(values["categories"])
    return touch(fresh)


def touch(fresh: SellerApplication) -> SellerApplication:
    """Note that a locked application is not what somebody may have seen."""
    fresh.version += 1
    fresh.saved_at = timezone.now()
    fresh.save()
    return fresh


@transaction.atomic
def enter_bank(
    application: SellerApplication, details: BankDetails, *, seen: int, by: User
) -> None:
    """Bank details for later payouts.

    Raises `NotChangeableError` and `StaleAccountError`.
    """
    fresh = changeable(application)
    keep_applicants_account(fresh, details, seen=seen, by=by)
    touch(fresh)


@transaction.atomic
def send(application: SellerApplication, *, by: User) -> SellerApplication:
    """Hand in a draft; the shop opens at once where its office has said so before.

    Raises `NotChangeableError`, `ApplicationIncompleteError` and
    `CooperativeGoneError`.
    """
    fresh = changeable(application)
    _handed_in(fresh, ApplicationEventType.SENT, "", by)
    if is_approved_before(fresh):
        fresh.refresh_from_db()
    else:
        # It can be sent again after a refusal, so its version counts.
        notify("application_new", fresh, f"v{fresh.version}")
    return fresh


@transaction.atomic
def answer(application: SellerApplication, *, text: str, by: User) -> SellerApplication:
    """Answer the office's question and hand the application in again.

    Raises what `send` raises.
    """
    fresh = changeable(application)
    entry = _handed_in(fresh, ApplicationEventType.ANSWER, text, by)
    notify("application_answered", entry)
    return fresh


def _handed_in(
    fresh: SellerApplication, said: ApplicationEventType, text: str, by: User
) -> ApplicationEntry:
    missing = missing_in(fresh)
    if missing:
        raise ApplicationIncompleteError(missing)
    chosen = fresh.cooperative
    if chosen and not open_cooperatives().filter(pk=chosen.pk).exists():
        raise CooperativeGoneError
    move(fresh, ApplicationStatus.SUBMITTED, moves=APPLICATION_MOVES)
    fresh.sent_at = timezone.now()
    fresh.save(update_fields=["sent_at"])
    logger.info("application_sent", application=fresh.pk, by=by.pk)
    return ApplicationEntry.objects.create(
        application=fresh, said=said, text=text, by=by
    )


@transaction.atomic
def take_up(application: SellerApplication, *, by: User) -> SellerApplication:
    """Make a refused application a draft again, with all that was typed.

    Raises `TransitionError` when it was not refused, `NotChangeableError` when the
    person has another one under way.
    """
    fresh = lock_application(application.pk)
    if undecided_application(fresh.user) is not None:
        raise NotChangeableError
    move(fresh, ApplicationStatus.DRAFT, moves=APPLICATION_MOVES)
    fresh.reason, fresh.decided_at, fresh.decided_by = "", None, None
    ApplicationEntry.objects.create(
        application=fresh, said=ApplicationEventType.TAKEN_UP, by=by
    )
    return touch(fresh)
