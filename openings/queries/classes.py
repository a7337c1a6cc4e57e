"""Classes of an office; how far each seat of one has come, in one query."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.text import LazyText
from openings.models import ClassOpening, ClassSeat
from orders.shipping.models import DeliveryMethod
from shop.catalogue.models import Product
from training.models import Session
from training.states import SessionState
from vendors.onboarding.states import ApplicationStatus
from vendors.partner.models import Partner
from vendors.partner.states import SELLING

_WAITING = {
    ApplicationStatus.SUBMITTED: _("Application in review"),
    ApplicationStatus.QUESTION: _("The office asks something"),
    ApplicationStatus.REFUSED: _("Application rejected"),
}


def classes_of(office: Partner | None) -> QuerySet[Any]:
    """The office's own, the newest first, with `joined` and `shops`."""
    return _with_counts(ClassOpening.objects.filter(office=office))


def _with_counts(rows: QuerySet[ClassOpening]) -> QuerySet[Any]:
    shops = Count("seats", filter=Q(seats__application__partner__isnull=False))
    rows = rows.annotate(joined=Count("seats"), shops=shops)
    return rows.select_related("village", "trainer").order_by("-pk")


def classes_taught_by(user: User) -> QuerySet[Any]:
    """Those whose screen the person shows, those long ended left out."""
    recent = timezone.now() - timedelta(days=14)
    rows = ClassOpening.objects.filter(trainer=user, closes__gte=recent)
    return _with_counts(rows)


def sessions_for_classes(office: Partner | None) -> QuerySet[Session]:
    """Of the office's own courses, those ahead that have no class yet."""
    rows = Session.objects.filter(
        course__cooperative=office,
        state=SessionState.PLANNED,
        ends__gt=timezone.now(),
        class_opening=None,
    )
    return rows.select_related("course", "trainer").order_by("starts", "pk")


def class_by(code: str) -> ClassOpening | None:
    rows = ClassOpening.objects.select_related("office", "village__county", "session")
    return rows.filter(code=code.upper()).first()


def seat_of(klass: ClassOpening, user: User) -> ClassSeat | None:
    rows = klass.seats.filter(user=user)
    return rows.select_related("application__partner").first()


@dataclass(frozen=True)
class Progress:
    """One seat: who, and which steps are done."""

    name: str
    shop: Partner | None
    waits_for: str | LazyText
    steps: tuple[bool, bool, bool, bool, bool]

    @property
    def done(self) -> int:
        return sum(self.steps)


@dataclass(frozen=True)
class ClassProgress:
    rows: list[Progress]

    @property
    def counts(self) -> list[int]:
        """How many have done each step: shop, photo, goods, delivery, published."""
        return [sum(row.steps[at] for row in self.rows) for at in range(5)]


def progress_of(klass: ClassOpening) -> ClassProgress:
    """Everybody's steps as they are now; one query, however many there are."""
    goods = Product.objects.filter(partner=OuterRef("application__partner"))
    sends = DeliveryMethod.objects.filter(partner=OuterRef("application__partner"))
    seats = klass.seats.select_related("application__partner").annotate(
        has_goods=Exists(goods),
        delivers=Exists(sends),
        published=Exists(goods.filter(is_public=True)),
    )
    return ClassProgress([_progress(seat) for seat in seats.order_by("pk")])


def _progress(seat: Any) -> Progress:
    shop = seat.application.partner
    steps = (
        bool(shop and shop.status in SELLING),
        bool(shop and (shop.cover_id or shop.face_id)),
        seat.has_goods,
        seat.delivers,
        seat.published,
    )
    waits_for = _WAITING.get(seat.application.status, "") if shop is None else ""
    return Progress(seat.application.person, shop, waits_for, steps)
