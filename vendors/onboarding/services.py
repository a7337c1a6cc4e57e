"""Applications to sell: handed in, approved into an open shop, or refused."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from core.richtext import clean
from core.transitions import move
from vendors.members.queries import MARKET_OFFICE
from vendors.members.services import give_role
from vendors.members.states import Role
from vendors.partner.models import Partner
from vendors.partner.services import open_partner
from vendors.partner.states import PartnerKind
from vendors.places.models import Village

from .locks import lock_application
from .models import SellerApplication
from .signals import application_decided, application_received
from .states import APPLICATION_MOVES, ApplicationStatus

if TYPE_CHECKING:
    from accounts.models import User

logger = structlog.get_logger(__name__)

MOST_OF_A_CODE = 60
# Addresses under /desk/ and /office/ that stand for something else.
TAKEN_CODES = frozenset({MARKET_OFFICE, "new", "all"})


class AlreadyApplied(Exception):  # noqa: N818 - what happened
    """Raised when the person has an application that waits for its decision."""


@dataclass(frozen=True)
class ApplicationContent:
    """What an applicant says of the farm or the cooperative."""

    kind: str
    name: str
    person: str
    phone: str
    village: Village
    grows: str
    story: str = ""
    cooperative: Partner | None = None


@transaction.atomic
def apply(content: ApplicationContent, *, by: "User") -> SellerApplication:
    """Hand in an application. Raises `AlreadyApplied` while another one waits."""
    is_farm = content.kind == PartnerKind.FARM
    try:
        with transaction.atomic():
            application = SellerApplication.objects.create(
                user=by,
                kind=content.kind,
                name=content.name,
                person=content.person,
                phone=content.phone,
                village=content.village,
                cooperative=content.cooperative if is_farm else None,
                grows=content.grows,
                story=content.story,
            )
    except IntegrityError as error:
        raise AlreadyApplied from error
    application_received.send(sender=SellerApplication, application=application)
    return application


@transaction.atomic
def approve(application: SellerApplication, *, by: "User | None") -> Partner:
    """Open the applicant's shop and make them its owner, all at once.

    Raises `TransitionError` when it was decided already.
    """
    fresh = lock_application(application.pk)
    move(fresh, ApplicationStatus.APPROVED, moves=APPLICATION_MOVES)
    partner = Partner.objects.create(
        name=fresh.name,
        code=free_code(fresh.name, kind=fresh.kind, number=fresh.pk),
        kind=fresh.kind,
        village=fresh.village,
        cooperative=fresh.cooperative,
        person=fresh.person,
        phone=fresh.phone,
        altitude=fresh.village.altitude,
        story=clean(fresh.story),
    )
    role = Role.ADMIN if partner.is_cooperative else Role.OWNER
    give_role(partner, fresh.user, role)
    partner = open_partner(partner, by=by)
    fresh.partner = partner
    return _decided(fresh, by=by).partner  # type: ignore[return-value]


@transaction.atomic
def refuse(
    application: SellerApplication, *, reason: str, by: "User | None"
) -> SellerApplication:
    """Say no, and why; the person may apply again.

    Raises `TransitionError` when it was decided already.
    """
    fresh = lock_application(application.pk)
    move(fresh, ApplicationStatus.REFUSED, moves=APPLICATION_MOVES)
    fresh.reason = reason
    return _decided(fresh, by=by)


def _decided(application: SellerApplication, *, by: "User | None") -> SellerApplication:
    application.decided_at = timezone.now()
    application.decided_by = by
    application.save(update_fields=["decided_at", "decided_by", "reason", "partner"])
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
