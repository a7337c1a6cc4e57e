"""What an office does with an application: asks, approves into a shop, refuses."""

from datetime import date
from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core.audit import record
from core.richtext import clean
from core.transitions import move
from vendors.banking.services import hand_over
from vendors.members.queries import MARKET_OFFICE
from vendors.members.services import give_role
from vendors.members.states import Role
from vendors.onboarding.locks import lock_application
from vendors.onboarding.models import ApplicationEntry, SellerApplication
from vendors.onboarding.queries import missing_in
from vendors.onboarding.signals import application_asked, application_decided
from vendors.onboarding.states import APPLICATION_MOVES, ApplicationStatus, Said
from vendors.partner.models import Partner
from vendors.partner.services import open_partner

from .drafts import ApplicationIncomplete

if TYPE_CHECKING:
    from accounts.models import User

logger = structlog.get_logger(__name__)

MOST_OF_A_CODE = 60
# Addresses under /desk/ and /office/ that stand for something else.
TAKEN_CODES = frozenset({MARKET_OFFICE, "new", "all"})


class StaleApplication(Exception):  # noqa: N818 - what happened
    """Raised when the applicant changed it since it was seen; the text says so."""

    def __init__(self) -> None:
        super().__init__(
            _("The applicant changed this meanwhile. Please look again, then decide.")
        )


@transaction.atomic
def ask(
    application: SellerApplication,
    *,
    text: str,
    by: "User | None",
    seen: int | None = None,
) -> SellerApplication:
    """Ask the applicant something; they may correct it and send it again.

    Raises `StaleApplication`, and `TransitionError` when it does not wait.
    """
    fresh = _as_seen(application, seen)
    move(fresh, ApplicationStatus.QUESTION, moves=APPLICATION_MOVES)
    entry = _said(fresh, Said.QUESTION, text, by)
    _logged("application.asked", fresh, reason=text)
    application_asked.send(sender=ApplicationEntry, entry=entry)
    return fresh


@transaction.atomic
def approve(
    application: SellerApplication,
    *,
    by: "User | None",
    on: date | None = None,
    seen: int | None = None,
) -> Partner:
    """Open the applicant's shop, at once or on a day, and make them its owner.

    Raises `TransitionError` when it was decided already, `StaleApplication` when it is
    not what was seen (`seen` is its version), and `ApplicationIncomplete`.
    """
    fresh = _as_seen(application, seen)
    move(fresh, ApplicationStatus.APPROVED, moves=APPLICATION_MOVES)
    missing = missing_in(fresh)
    if missing:
        raise ApplicationIncomplete(missing)
    partner = Partner.objects.create(
        name=fresh.name,
        code=free_code(fresh.name, kind=fresh.kind, number=fresh.pk),
        kind=fresh.kind,
        village=fresh.village,
        cooperative=fresh.cooperative,
        person=fresh.person,
        phone=fresh.phone,
        altitude=fresh.village.altitude if fresh.village else None,
        story=clean(fresh.story),
    )
    role = Role.ADMIN if partner.is_cooperative else Role.OWNER
    give_role(partner, fresh.user, role, by=by)
    hand_over(fresh, partner)
    partner = open_partner(partner, by=by, on=on)
    fresh.partner = partner
    _decided(fresh, Said.APPROVED, by=by)
    return partner


@transaction.atomic
def refuse(
    application: SellerApplication,
    *,
    reason: str,
    by: "User | None",
    seen: int | None = None,
) -> SellerApplication:
    """Say no, and why; the person may take it up again and correct it.

    Raises `TransitionError` when it was decided already, and `StaleApplication`.
    """
    fresh = _as_seen(application, seen)
    move(fresh, ApplicationStatus.REFUSED, moves=APPLICATION_MOVES)
    fresh.reason = reason
    return _decided(fresh, Said.REFUSED, by=by)


def _as_seen(application: SellerApplication, seen: int | None) -> SellerApplication:
    """The row, locked; who decided meanwhile is told by the move that follows."""
    fresh = lock_application(application.pk)
    is_waiting = fresh.status in {
        ApplicationStatus.SUBMITTED,
        ApplicationStatus.QUESTION,
    }
    if is_waiting and seen is not None and fresh.version != seen:
        raise StaleApplication
    return fresh


def _said(
    fresh: SellerApplication, said: Said, text: str, by: "User | None"
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
    application: SellerApplication, said: Said, *, by: "User | None"
) -> SellerApplication:
    application.decided_at = timezone.now()
    application.decided_by = by
    application.save(update_fields=["decided_at", "decided_by", "reason", "partner"])
    _said(application, said, application.reason if said == Said.REFUSED else "", by)
    _logged("application.decided", application, reason=application.reason)
    application_decided.send(sender=SellerApplication, application=application)
    logger.info(
        "application_decided",
        application=application.pk,
        status=application.status,
        by=by and by.pk,
    )
    return application


def free_code(name: str, *, kind: str, number: int) -> str:
    """A slug for the shop's addresses, of the name where it can be written so.

    A name in Chinese gives "farm-<number>"; so does a name that is taken.
    """
    plain = slugify(name)[:MOST_OF_A_CODE].strip("-")
    fallback = f"{kind}-{number}"
    wanted = plain if len(plain) > 2 and plain not in TAKEN_CODES else fallback
    for code in (wanted, fallback, f"{fallback}-{timezone.now():%y%m%d%H%M%S}"):
        if not Partner.objects.filter(code=code).exists():
            break
    return code
