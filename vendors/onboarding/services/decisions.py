"""What an office does with an application: asks, approves into a shop, refuses."""

from datetime import date

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.activity_log import record
from core.notify import notify
from core.refusals import RefusalError
from core.richtext import clean
from core.slugs import save_named
from core.transitions import move
from vendors.banking.services import hand_over
from vendors.members.queries import MARKET_OFFICE
from vendors.members.services import give_role
from vendors.members.states import Role
from vendors.onboarding.locks import lock_application
from vendors.onboarding.models import ApplicationEntry, SellerApplication
from vendors.onboarding.queries import missing_in
from vendors.onboarding.states import (
    APPLICATION_MOVES,
    ApplicationEventType,
    ApplicationStatus,
)
from vendors.partner.models import Partner
from vendors.partner.services.sellers import open_partner, set_tax_status

from .drafts import ApplicationIncompleteError

logger = structlog.get_logger(__name__)

# Addresses under /desk/ and /office/ that stand for something else.
TAKEN_CODES = frozenset({MARKET_OFFICE, "new", "all"})


class StaleApplicationError(RefusalError):
    """Raised when the applicant changed it since it was seen; the text says so."""

    def __init__(self) -> None:
        super().__init__(
            _("The applicant changed this. Please check it again, then decide.")
        )


@transaction.atomic
def ask(
    application: SellerApplication,
    *,
    text: str,
    by: User | None,
    seen: int | None = None,
) -> SellerApplication:
    """Ask the applicant something; they may correct it and send it again.

    Raises `StaleApplicationError`, and `TransitionError` when it does not wait.
    """
    fresh = _as_seen(application, seen)
    move(fresh, ApplicationStatus.QUESTION, moves=APPLICATION_MOVES)
    entry = _said(fresh, ApplicationEventType.QUESTION, text, by)
    _logged("application.asked", fresh, reason=text)
    notify("application_asked", entry)
    return fresh


@transaction.atomic
def approve(
    application: SellerApplication,
    *,
    by: User | None,
    on: date | None = None,
    seen: int | None = None,
) -> Partner:
    """Open the applicant's shop, at once or on a day, and make them its owner.

    Raises `TransitionError` when it was decided already, `StaleApplicationError` when
    it is not what was seen (`seen` is its version), and `ApplicationIncompleteError`.
    """
    fresh = _as_seen(application, seen)
    move(fresh, ApplicationStatus.APPROVED, moves=APPLICATION_MOVES)
    missing = missing_in(fresh)
    if missing:
        raise ApplicationIncompleteError(missing)
    partner = Partner(
        name=fresh.name,
        kind=fresh.kind,
        village=fresh.village,
        cooperative=fresh.cooperative,
        person=fresh.person,
        phone=fresh.phone,
        tax_status=fresh.tax_status,
        altitude=fresh.village.altitude if fresh.village else None,
        story=clean(fresh.story),
    )
    otherwise = f"{fresh.kind}-{fresh.pk}"
    save_named(partner, fresh.name, otherwise=otherwise, field="code", kept=TAKEN_CODES)
    role = Role.ADMIN if partner.is_cooperative else Role.OWNER
    give_role(partner, fresh.user, role, by=by)
    hand_over(fresh, partner)
    set_tax_status(partner, partner.tax_status, by=fresh.user)  # it was asked
    partner = open_partner(partner, by=by, on=on)
    fresh.partner = partner
    _decided(fresh, ApplicationEventType.APPROVED, by=by)
    return partner


@transaction.atomic
def refuse(
    application: SellerApplication,
    *,
    reason: str,
    by: User | None,
    seen: int | None = None,
) -> SellerApplication:
    """Say no, and why; the person may take it up again and correct it.

    Raises `TransitionError` when it was decided already, and `StaleApplicationError`.
    """
    fresh = _as_seen(application, seen)
    move(fresh, ApplicationStatus.REFUSED, moves=APPLICATION_MOVES)
    fresh.reason = reason
    return _decided(fresh, ApplicationEventType.REFUSED, by=by)


def _as_seen(application: SellerApplication, seen: int | None) -> SellerApplication:
    """The row, locked; who decided meanwhile is told by the move that follows."""
    fresh = lock_application(application.pk)
    is_waiting = fresh.status in {
        ApplicationStatus.SUBMITTED,
        ApplicationStatus.QUESTION,
    }
    if is_waiting and seen is not None and fresh.version != seen:
        raise StaleApplicationError
    return fresh


def _said(
    fresh: SellerApplication, said: ApplicationEventType, text: str, by: User | None
) -> ApplicationEntry:
    return ApplicationEntry.objects.create(
        application=fresh, said=said, text=text, by=by
    )


def _logged(act: str, application: SellerApplication, *, reason: str) -> None:
    record(
        act,
        application,
        before={"status": ApplicationStatus.SUBMITTED},
        after={"status": application.status},
        reason=reason,
        seller=application.partner or application.cooperative,
    )


def _decided(
    application: SellerApplication, said: ApplicationEventType, *, by: User | None
) -> SellerApplication:
    application.decided_at = timezone.now()
    application.decided_by = by
    application.save(update_fields=["decided_at", "decided_by", "reason", "partner"])
    _said(
        application,
        said,
        application.reason if said == ApplicationEventType.REFUSED else "",
        by,
    )
    _logged("application.decided", application, reason=application.reason)
    occasion = f"v{application.version}-{application.status}"
    notify("application_decided", application, occasion)
    logger.info(
        "application_decided",
        application=application.pk,
        status=application.status,
        by=by and by.pk,
    )
    return application
