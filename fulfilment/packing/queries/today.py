"""Today's work at one seller's, in true figures; a new seller's first steps."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Case, Count, F, Min, OuterRef, Q, Subquery, Sum, When
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.models import AuditEntry
from orders.order.models import Line, VendorOrder
from orders.order.states import VISIBLE_TO_SELLER, VendorOrderStatus
from orders.order.waits import held_back
from orders.shipping.queries import offered_methods
from shop.catalogue.queries import goods_of
from vendors.banking.models import BankAccount
from vendors.partner.models import Partner, StockPool
from vendors.partner.states import TaxStatus

from .added import FIRST, listed_vendor_orders
from .vendor_orders import REOPENED, TO_PACK, TO_SEND, vendor_orders_of

_S = VendorOrderStatus
PACK_FIRST = 5


def low_pools(partner: Partner) -> list[StockPool]:
    """Goods on sale whose free stock is under their mark, the emptiest first."""
    low = StockPool.objects.filter(
        partner=partner,
        starts=None,
        low_at__gt=0,
        on_hand__lt=F("claimed") + F("low_at"),
        product__is_public=True,
    )
    return list(
        low.select_related("product").order_by(F("on_hand") - F("claimed"), "pk")
    )


@dataclass(frozen=True)
class Status:
    """The parts in one state: how many, how heavy, since when the oldest waits.

    `at_depot` of them a cooperative packs and ships.
    """

    count: int
    grams: int
    oldest: datetime
    at_depot: int = 0


@dataclass(frozen=True)
class Today:
    """What there is to do at one seller's, in true figures."""

    by_status: Mapping[str, Status]
    boxes: int
    low: list[StockPool]
    first: list[VendorOrder]
    reopened: int = 0
    on_hold: int = 0

    def _count(self, *states: str) -> int:
        return sum(self.by_status[s].count for s in states if s in self.by_status)

    @cached_property
    def to_pack(self) -> int:
        return self._count(*TO_PACK)

    @cached_property
    def packed(self) -> int:
        return self._count(_S.PACKED)

    @property
    def packing_and_packed(self) -> int:
        return self.to_pack + self.packed

    @cached_property
    def to_send(self) -> int:
        """What the seller ships itself."""
        depots = (self.by_status[s].at_depot for s in TO_SEND if s in self.by_status)
        return self._count(*TO_SEND) - sum(depots)

    @cached_property
    def to_accept(self) -> int:
        return self._count(_S.PAID)

    @property
    def oldest_unaccepted(self) -> datetime | None:
        waiting = self.by_status.get(_S.PAID)
        return waiting.oldest if waiting else None

    @property
    def grams(self) -> int:
        return sum(self.by_status[s].grams for s in TO_PACK if s in self.by_status)


def today(partner: Partner) -> Today:
    """Four queries, however much there is to do."""
    lines = Line.objects.filter(vendor_order=OuterRef("pk")).order_by()
    packs = lines.values("vendor_order").annotate(n=Sum("quantity")).values("n")
    held = held_back()
    by_state = vendor_orders_of(partner).order_by().values("status")
    # What was added is no order to count, but weighs, and is in the packs.
    rows = list(
        by_state.annotate(
            n=Count("pk", filter=FIRST & ~held),
            on_hold=Count("pk", filter=FIRST & held),
            weight=Sum("weight_grams", filter=~held, default=0),
            since=Min("created", filter=~held),
            reopened=Count("pk", filter=FIRST & REOPENED),
            depots=Count("pk", filter=FIRST & Q(depot__isnull=False)),
            boxes=Sum(Case(When(Q(status__in=TO_PACK) & ~held, then=Subquery(packs)))),
        )
    )
    by_status = {
        row["status"]: Status(row["n"], row["weight"], row["since"], row["depots"])
        for row in rows
        if row["since"]
    }
    first = listed_vendor_orders(partner).filter(
        FIRST & ~held, status__in=(*TO_PACK, _S.PACKED)
    )
    return Today(
        by_status=by_status,
        boxes=sum(row["boxes"] or 0 for row in rows),
        low=low_pools(partner),
        first=list(first.order_by("created", "pk")[:PACK_FIRST]),
        reopened=sum(row["reopened"] for row in rows),
        on_hold=sum(row["on_hold"] for row in rows),
    )


@dataclass(frozen=True)
class FirstStep:
    """What a new seller sets up; `url` is the very form, `minutes` what it takes."""

    words: str | Promise
    hint: str | Promise
    is_done: bool
    url: str
    minutes: int = 1


def has_goods(partner: Partner) -> bool:
    return goods_of(partner).exists()


def first_steps(partner: Partner, person: User, *, is_stocked: bool) -> list[FirstStep]:
    """All of them, or none once all are done; five queries at most.

    `is_stocked` says whether it `has_goods`.
    """
    has_photo = bool(partner.cover_id or partner.face_id)

    def at(name: str, part: str = "") -> str:
        return reverse(name, args=[partner.code]) + part

    steps = [
        FirstStep(
            _("Add a photo of your farm"),
            _("Shoppers like to see who grows their food."),
            has_photo,
            at("desk:shop", "#pictures"),
        ),
        FirstStep(
            _("List your first goods"),
            _("A photo, a name, a price and how much you have."),
            is_stocked,
            at("desk:product_quick"),
            minutes=2,
        ),
        FirstStep(
            _("Set up delivery"),
            _("Where you deliver and what it costs."),
            _delivers(partner),
            at("desk:delivery"),
            minutes=2,
        ),
        FirstStep(
            _("Say whether you issue VAT invoices"),
            _("One tap. Farms that sell what they grow usually don't."),
            _is_taxed(partner),
            at("desk:shop", "#tax"),
        ),
        FirstStep(
            _("Enter your bank account"),
            _("Your money is paid there. Have your bank card ready."),
            _has_bank(partner),
            at("desk:shop_bank"),
            minutes=2,
        ),
        FirstStep(
            _("Confirm your phone number"),
            _("To sign in by phone, and for news of orders."),
            bool(person.phone and person.phone_verified),
            reverse("account_change_phone"),
        ),
    ]
    return [] if all(step.is_done for step in steps) else steps


def _delivers(partner: Partner) -> bool:
    return bool(offered_methods([partner]).get(partner.pk))


def _is_taxed(partner: Partner) -> bool:
    """Chosen once, or so long in use that the seller has seen it on its papers."""
    if partner.tax_status != TaxStatus.REGISTERED:
        return True
    said = AuditEntry.objects.filter(act="seller.taxed", seller=partner.pk)
    orders = VendorOrder.objects.filter(partner=partner, status__in=VISIBLE_TO_SELLER)
    return said.exists() or orders.exists()


def _has_bank(partner: Partner) -> bool:
    return BankAccount.objects.filter(partner=partner).exists()
