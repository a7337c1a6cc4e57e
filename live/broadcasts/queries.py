"""Broadcasts that are on air, to come or over, and what a person may do in one."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import dates
from core.page_cache.reads import remember
from core.permissions import ACTS, may
from orders.order.models import Line
from shop.storefront.models import Follow
from vendors.members.models import PartnerRole
from vendors.partner.models import Lot, Partner, StockRecord
from vendors.partner.services.stock import first_expiring
from vendors.partner.states import SELLING, LotStatus, PartnerStatus

from .models import Broadcast, Reminder, ShelfItem
from .rules import Requirement, agreed_sellers
from .states import (
    ALL_RIGHTS,
    CREW_RIGHTS,
    ON_AIR,
    OPEN,
    OVER,
    BroadcastStatus,
    ShelfState,
)

NO_RIGHTS: frozenset[str] = frozenset()
MOST_ON_AIR = 2000  # goods that a list is narrowed to


def rights_of(user: User | AnonymousUser, broadcast: Broadcast) -> frozenset[str]:
    """What the person may do in the broadcast's console; at most two queries."""
    if user.pk is None:
        return NO_RIGHTS
    roles = PartnerRole.objects.filter(user_id=user.pk, partner=broadcast.partner_id)
    if any(may(role, "desk.live.run") for role in roles.values_list("role", flat=True)):
        return ALL_RIGHTS
    crew = broadcast.crew.filter(user_id=user.pk).values_list("role", flat=True)
    return next((CREW_RIGHTS[role] for role in crew), NO_RIGHTS)


def on_air() -> QuerySet[Broadcast]:
    """What can be watched now, the one that began last first."""
    return _shown().filter(status__in=ON_AIR).order_by("-started_at")


def to_come() -> QuerySet[Broadcast]:
    """What is planned, the next one first; also what is late."""
    rows = _shown().filter(status=BroadcastStatus.SCHEDULED)
    return rows.order_by("starts_at", "pk")


def next_of(partner_id: int) -> Broadcast | None:
    """The seller's broadcast on air, or its next one."""
    live = on_air().filter(partner=partner_id).first()
    return (
        live
        or to_come().filter(partner=partner_id, starts_at__gte=timezone.now()).first()
    )


def _shown() -> QuerySet[Broadcast]:
    return Broadcast.objects.select_related(
        "partner__face", "partner__cover", "village", "cover", "host"
    )


def farms_on_air() -> list[int]:
    """Ids of the sellers who are on air, for filters of lists."""
    return remember("farms-on-air", _read_farms_on_air)


def _read_farms_on_air() -> list[int]:
    live = Broadcast.objects.filter(status__in=ON_AIR).order_by()
    return list(live.values_list("partner", flat=True).distinct()[:MOST_ON_AIR])


def goods_on_air() -> list[int]:
    """Ids of the products on shelves of broadcasts on air, for filters of lists."""
    return remember("goods-on-air", _read_goods_on_air)


def _read_goods_on_air() -> list[int]:
    shown = ShelfItem.objects.filter(
        broadcast__status__in=ON_AIR, state=ShelfState.SHOWN
    )
    products = shown.order_by().values_list("stockrecord__product", flat=True)
    return list(products.distinct()[:MOST_ON_AIR])


def shelf_of(broadcast: Broadcast) -> QuerySet[ShelfItem]:
    """What lies on the shelf, in its order, with all that cards read; one query."""
    rows = broadcast.shelf.filter(is_removed=False)
    return rows.select_related(
        "stockrecord__product__cover",
        "stockrecord__product__main_category",
        "stockrecord__pool",
        "stockrecord__partner",
        "stockrecord__tax_category",
        "lot__pool",
    ).order_by("position", "pk")


def why_not_from(lot: Lot, stockrecord: StockRecord) -> str:
    """Why a pack can't be sold from the lot, for the host; empty when it can."""
    said = {"code": lot.code}
    if lot.pool_id != stockrecord.pool_id:
        return _("Lot %(code)s holds other goods.") % said
    if not lot.is_good():
        return _("Lot %(code)s can't be sold any more.") % said
    if lot.free < stockrecord.quantity:
        return _("Nothing is left of lot %(code)s.") % said
    return ""


def lots_to_show(items: Iterable[ShelfItem]) -> dict[int, list[Lot]]:
    """By item: the lots it can be sold from, the first to expire first; one query."""
    shelf = list(items)
    pools = {item.stockrecord.pool_id for item in shelf}
    rows = Lot.objects.filter(pool__in=pools, status=LotStatus.OPEN, left__gt=0)
    lots = sorted(rows.select_related("plot"), key=first_expiring)
    return {
        item.pk: [lot for lot in lots if not why_not_from(lot, item.stockrecord)]
        for item in shelf
    }


def named_lot(item: ShelfItem, said: Mapping[str, str]) -> Lot | None:
    """The lot of the item's goods that a form names by its code; None for any."""
    code = said.get("lot", "").replace("\0", "")[:20]
    return Lot.objects.filter(pool=item.stockrecord.pool_id, code=code).first()


def is_ordered_from(item: ShelfItem, lot: Lot) -> bool:
    """Whether somebody has ordered the item in this broadcast from the lot."""
    origin, pack = item.broadcast.origin, item.stockrecord_id
    rows = Line.objects.filter(origin=origin, stockrecord=pack, lot=lot)
    return rows.exists()


def blocked_items() -> QuerySet[ShelfItem]:
    """Shown on a shelf that is open, from a lot that may not be sold any more."""
    bad = Q(lot__status=LotStatus.RECALLED) | Q(lot__best_before__lt=dates.today())
    rows = ShelfItem.objects.filter(bad, broadcast__status__in=OPEN, is_removed=False)
    return rows.exclude(state=ShelfState.HIDDEN)


def who_waits(broadcast: Broadcast, *, after: int = 0) -> QuerySet[User]:
    """Who asked to be reminded or follows the seller, by id, from one id on."""
    reminded = Reminder.objects.filter(broadcast=broadcast).values("user")
    following = Follow.objects.filter(partner=broadcast.partner_id).values("user")
    rows = User.objects.filter(Q(pk__in=reminded) | Q(pk__in=following))
    return rows.filter(is_active=True, pk__gt=after).order_by("pk")


def hosts_of(partner: Partner) -> QuerySet[User]:
    """Who of the team may go on air."""
    roles = PartnerRole.objects.filter(
        partner=partner, role__in=sorted(ACTS["desk.live.run"])
    )
    rows = User.objects.filter(pk__in=roles.values("user"), is_active=True)
    return rows.order_by("first_name", "last_name", "pk")


def open_broadcasts_of(partner: Partner) -> QuerySet[Broadcast]:
    """On air or to come, what is first first."""
    rows = Broadcast.objects.filter(partner=partner, status__in=OPEN)
    rows = rows.select_related("cover", "host", "village")
    counted = Count("shelf", filter=Q(shelf__is_removed=False))
    return rows.annotate(packs=counted).order_by("starts_at", "pk")


def past_broadcasts_of(partner: Partner) -> QuerySet[Broadcast]:
    """Over or called off, the latest first."""
    rows = Broadcast.objects.filter(partner=partner, status__in=OVER)
    return rows.select_related("cover", "host").order_by("-starts_at", "-pk")


def packs_to_show(broadcast: Broadcast, asked: str = "") -> QuerySet[StockRecord]:
    """Packs on sale that the broadcast's seller may show and has not on the shelf.

    A cooperative shows what its farms sell, others what sellers have agreed to.
    """
    body = broadcast.partner
    sellers = Q(partner=body)
    if body.is_cooperative:
        sellers |= Q(partner__cooperative=body)
    if agreed := agreed_sellers(broadcast):
        sellers |= Q(partner__in=agreed)
    rows = StockRecord.objects.filter(
        sellers, is_on_sale=True, product__state="published"
    )
    on_shelf = broadcast.shelf.filter(is_removed=False).values("stockrecord")
    rows = rows.exclude(pk__in=on_shelf)
    if asked:
        rows = rows.filter(
            Q(product__search_text__contains=asked.lower())
            | Q(product__title__icontains=asked)
        )
    rows = rows.select_related("product__cover", "partner", "pool")
    return rows.order_by("product__title", "quantity", "pk")


def shown_on(broadcast: Broadcast) -> QuerySet[ShelfItem]:
    """What everybody sees of the shelf."""
    return shelf_of(broadcast).exclude(state=ShelfState.HIDDEN)


def shop_is_open(broadcast: Broadcast, _user: Any) -> list[Requirement]:
    """The shop was looked at and opened, and nobody has suspended it since."""
    partner = broadcast.partner
    if partner.status in SELLING:
        return []
    words = {
        PartnerStatus.APPLIED: _("the office reviews and approves your application"),
        PartnerStatus.SUSPENDED: _("your shop is suspended: please contact the office"),
    }
    label = words.get(partner.status, _("your shop is closed, so nobody could buy"))  # type: ignore[call-overload]
    return [Requirement(label, reverse("desk:shop", args=[partner.code]))]
