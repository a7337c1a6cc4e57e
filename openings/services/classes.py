"""Classes that open shops: made by an office, joined by who learns there."""

import secrets
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.activity_log import record
from openings.models import ClassOpening, ClassSeat
from openings.queries.classes import seat_of
from training.models import Session
from training.services import TrainingError
from training.services.enrolment import enrol
from vendors.onboarding.models import SellerApplication
from vendors.onboarding.services.decisions import approve
from vendors.onboarding.services.drafts import save_fields, send, start
from vendors.partner.models import Partner
from vendors.partner.states import SELLING, TaxStatus
from vendors.places.models import Village

from . import OpeningError, scope_of

# Read out loud and typed on a phone: nothing that looks like something else.
SIGNS, LENGTH = "ABCDEFGHJKMNPQRSTUVWXYZ23456789", 6
CLOSED = _("This class can't be joined any more. Ask your trainer.")
UNPROVEN = _("Confirm your phone number first: orders are announced there.")

logger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class ClassContent:
    """What an office says of a class."""

    title: str
    village: Village
    closes: datetime
    grows: str
    story: str = ""
    hint: str = ""
    trainer: User | None = None
    session: Session | None = None
    skips_vetting: bool = False


@transaction.atomic
def open_class(
    office: Partner | None, content: ClassContent, *, by: User
) -> ClassOpening:
    """A class with a code of its own. Raises `OpeningError` for a session's second."""
    for _try in range(5):
        code = "".join(secrets.choice(SIGNS) for _sign in range(LENGTH))
        if ClassOpening.objects.filter(code=code).exists():
            continue
        try:
            with transaction.atomic():
                klass = ClassOpening.objects.create(
                    office=office, code=code, by=by, **vars(content)
                )
        except IntegrityError as taken:
            if content.session is None:
                continue
            raise OpeningError(_("This session has a class already.")) from taken
        record(
            "class.opened",
            klass,
            after={"title": klass.title},
            scope=scope_of(office),
            seller=office,
        )
        return klass
    raise OpeningError(_("Please try again."))


@dataclass(frozen=True)
class Joining:
    """What somebody types who joins a class."""

    shop: str
    person: str
    village: Village


@transaction.atomic
def join_class(klass: ClassOpening, user: User, joining: Joining) -> SellerApplication:
    """Begin a shop with what the class knows; it opens at once if the office said so.

    Joined twice, it is the same shop. Raises `OpeningError`, and `NotChangeableError`
    for somebody whose application is with an office.
    """
    seat = seat_of(klass, user)
    if seat is not None:
        return seat.application
    if not klass.is_open:
        raise OpeningError(CLOSED)
    if not (user.phone and user.phone_verified):
        raise OpeningError(UNPROVEN)
    office = klass.office
    application = save_fields(
        start(user),
        {
            "name": joining.shop,
            "person": joining.person,
            "phone": user.phone,
            "village": joining.village,
            "cooperative": office if office and office.status in SELLING else None,
            "grows": klass.grows,
            "story": klass.story,
            "tax_status": TaxStatus.EXEMPT,
        },
    )
    try:
        with transaction.atomic():
            ClassSeat.objects.create(klass=klass, user=user, application=application)
    except IntegrityError as twice:
        raise OpeningError(_("You have just joined. Open the page again.")) from twice
    application = send(application, by=user)
    logger.info("class_joined", klass=klass.pk, user=user.pk)
    _count_in_training(klass, user)
    return application


def _count_in_training(klass: ClassOpening, user: User) -> None:
    """Whoever opens a shop in a session's class is in its course, too."""
    if klass.session is None:
        return
    try:
        with transaction.atomic():
            enrol(klass.session.course, user, village=klass.village)
    except TrainingError:
        logger.info("class_without_course", klass=klass.pk, user=user.pk)


def approve_in_class(application: SellerApplication) -> bool:
    """Open the shop of a class whose office said that no application is looked at."""
    seats = ClassSeat.objects.filter(application=application)
    seat = seats.select_related("klass__by").first()
    if seat is None or not seat.klass.skips_vetting:
        return False
    if application.cooperative_id != seat.klass.office_id:
        return False
    approve(application, by=seat.klass.by)
    return True
