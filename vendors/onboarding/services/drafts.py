"""What applicants write: a draft that saves itself, sent when it is whole."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import structlog
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

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
from vendors.onboarding.signals import application_answered, application_received
from vendors.onboarding.states import (
    APPLICATION_MOVES,
    CHANGEABLE,
    ApplicationStatus,
    Said,
)
from vendors.partner.states import PartnerKind

if TYPE_CHECKING:
    from accounts.models import User

# What a step may write; everything else moves by services of its own.
WRITABLE = frozenset(
    {
        "kind", "name", "person", "phone", "cooperative", "village", "place", "grows",
        "story", "wished_opening",
    }
)  # fmt: skip

logger = structlog.get_logger(__name__)


class NotChangeable(Exception):  # noqa: N818 - what is the case
    """Raised when the application is with its office, or decided; the text says so."""

    def __init__(self) -> None:
        super().__init__(
            _("Your application is being looked at, so it can't be changed now.")
        )


class ApplicationIncomplete(Exception):  # noqa: N818 - what is the case
    """Raised when something is missing; `missing` says what and in which step."""

    def __init__(self, missing: list[Missing]) -> None:
        super().__init__(", ".join(str(one.label) for one in missing))
        self.missing = missing


class CooperativeGone(Exception):  # noqa: N818 - what happened
    """Raised when the cooperative it names takes nobody any more; the text says so."""

    def __init__(self) -> None:
        super().__init__(
            _("The cooperative you chose takes no applications any more. Choose again.")
        )


def start(user: "User") -> SellerApplication:
    """The person's draft, made when there is none. Raises `NotChangeable`."""
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
        raise NotChangeable
    return found


def changeable(application: SellerApplication) -> SellerApplication:
    """The row, locked. Raises `NotChangeable`."""
    fresh = lock_application(application.pk)
    if fresh.status not in CHANGEABLE:
        raise NotChangeable
    return fresh


@transaction.atomic
def save_fields(
    application: SellerApplication, values: Mapping[str, Any]
) -> SellerApplication:
    """Write what a step holds so far. Raises `NotChangeable`."""
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
    application: SellerApplication, details: BankDetails, *, seen: int, by: "User"
) -> None:
    """Bank details for later payouts. Raises `NotChangeable` and `StaleAccount`."""
    fresh = changeable(application)
    keep_applicants_account(fresh, details, seen=seen, by=by)
    touch(fresh)


@transaction.atomic
def send(application: SellerApplication, *, by: "User") -> SellerApplication:
    """Hand in a draft.

    Raises `NotChangeable`, `ApplicationIncomplete` and `CooperativeGone`.
    """
    fresh = changeable(application)
    _handed_in(fresh, Said.SENT, "", by)
    application_received.send(sender=SellerApplication, application=fresh)
    return fresh


@transaction.atomic
def answer(
    application: SellerApplication, *, text: str, by: "User"
) -> SellerApplication:
    """Answer the office's question and hand the application in again.

    Raises what `send` raises.
    """
    fresh = changeable(application)
    entry = _handed_in(fresh, Said.ANSWER, text, by)
    application_answered.send(sender=ApplicationEntry, entry=entry)
    return fresh


def _handed_in(
    fresh: SellerApplication, said: Said, text: str, by: "User"
) -> ApplicationEntry:
    missing = missing_in(fresh)
    if missing:
        raise ApplicationIncomplete(missing)
    chosen = fresh.cooperative
    if chosen and not open_cooperatives().filter(pk=chosen.pk).exists():
        raise CooperativeGone
    move(fresh, ApplicationStatus.SUBMITTED, moves=APPLICATION_MOVES)
    fresh.sent_at = timezone.now()
    fresh.save(update_fields=["sent_at"])
    logger.info("application_sent", application=fresh.pk, by=by.pk)
    return ApplicationEntry.objects.create(
        application=fresh, said=said, text=text, by=by
    )


@transaction.atomic
def take_up(application: SellerApplication, *, by: "User") -> SellerApplication:
    """Make a refused application a draft again, with all that was typed.

    Raises `TransitionError` when it was not refused, `NotChangeable` when the person
    has another one under way.
    """
    fresh = lock_application(application.pk)
    if undecided_application(fresh.user) is not None:
        raise NotChangeable
    move(fresh, ApplicationStatus.DRAFT, moves=APPLICATION_MOVES)
    fresh.reason, fresh.decided_at, fresh.decided_by = "", None, None
    ApplicationEntry.objects.create(application=fresh, said=Said.TAKEN_UP, by=by)
    return touch(fresh)
