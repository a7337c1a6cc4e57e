"""Classes of an office; how far each seat of one has come, in one query."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import User
from openings.models import ClassOpening, ClassSeat
from orders.shipping.models import DeliveryMethod
from shop.catalogue.models import Product
from vendors.partner.models import Partner
from vendors.partner.states import SELLING


def classes_of(office: Partner | None) -> QuerySet[Any]:
    """The office's own, the newest first, with `joined` and `shops`."""
    rows = ClassOpening.objects.filter(office=office)
    shops = Count("seats", filter=Q(seats__application__partner__isnull=False))
    rows = rows.annotate(joined=Count("seats"), shops=shops)
    return rows.select_related("village", "trainer").order_by("-pk")


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
    return Progress(seat.application.person, shop, steps)
