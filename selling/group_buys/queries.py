"""Groups as their pages, goods and baskets show them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import dates
from core.page_cache.reads import note_until, remember
from core.prepared import Prepared, any_of
from core.sections import PageSection
from core.templatetags.market import money
from shop.basket.groups import TERMS, LineTerms, SharedPlace
from shop.basket.models import Line as BasketLine
from shop.catalogue.marks import GOODS_FOR_GROUPS
from shop.catalogue.models import Product
from shop.catalogue.sections import CARD_WORDS, OTHER_WAYS
from vendors.partner.models import Partner, StockRecord

from .models import GroupBuy, GroupJoin, GroupOffer, GroupPlace
from .rules import MOST_LISTED, join_of_key
from .states import TAKING, GroupStatus, JoinStatus, OfferStatus


def running(now: Any = None) -> QuerySet[GroupOffer]:
    """Offers of which groups can begin now, by their time."""
    at = now or timezone.now()
    return GroupOffer.objects.filter(
        status=OfferStatus.ON, starts_at__lte=at, ends_at__gt=at
    )


@dataclass(frozen=True)
class Offered:
    """What cards say of a product's group offer."""

    size: int
    price: Decimal
    currency: str


def _read_offered() -> dict[int, Offered]:
    now, found = timezone.now(), {}
    rows = GroupOffer.objects.filter(
        status=OfferStatus.ON,
        ends_at__gt=now,
        pack__is_on_sale=True,
        pack__quantity=F("units"),
        pack__price__gt=F("price"),
    )
    for product, size, price, currency, starts, ends in rows.order_by(
        "-price"
    ).values_list("pack__product", "size", "price", "currency", "starts_at", "ends_at"):
        if starts <= now:
            found[product] = Offered(size, price, currency)
        note_until(ends if starts <= now else starts)
    return found


def offered() -> dict[int, Offered]:
    """By product, the cheapest of what groups can buy now; mostly without a query."""
    return remember("group-offers", _read_offered)


@GOODS_FOR_GROUPS.provide
def goods_for_groups() -> Collection[int]:
    return offered().keys()


@CARD_WORDS.provide
def words_on_cards(products: Sequence[Product]) -> Mapping[int, str]:
    known = offered()
    return {
        one.pk: _("%(price)s for a group of %(size)d")
        % {
            "price": money(known[one.pk].price, known[one.pk].currency),
            "size": known[one.pk].size,
        }
        for one in products
        if one.pk in known
    }


@OTHER_WAYS.provide
def group_offers_on_page(product: Product) -> PageSection | None:
    """The product's group offers with groups that one may join."""
    if product.pk not in offered():
        return None
    found = offers_of_product(product.pk)
    section = {"offers": found, "measure": product.measure}
    return PageSection("groups/product.html", section, 10) if found else None


@dataclass(frozen=True)
class OpenGroup:
    """A group that one may join, as a product's page lists it."""

    group: GroupBuy

    @property
    def leader(self) -> str:
        return self.group.leader.public_name if self.group.leader else ""


@dataclass(frozen=True)
class ProductOffer:
    """A group offer of a pack of a product, with groups that one may join now."""

    offer: GroupOffer
    groups: tuple[OpenGroup, ...]


@Prepared
def _offers_of_product(product: Any, now: Any) -> QuerySet[GroupOffer]:
    rows = running(now).filter(
        pack__product=product,
        pack__is_on_sale=True,
        pack__quantity=F("units"),
        pack__price__gt=F("price"),
    )
    return rows.select_related("pack", "point").order_by("pack__position", "pk")


@Prepared
def _open_groups(offers: Any, now: Any) -> QuerySet[GroupBuy]:
    rows = GroupBuy.objects.filter(
        any_of("offer", offers),
        status=GroupStatus.OPEN,
        ends_at__gt=now,
        taken__lt=F("size"),
    )
    return rows.select_related("leader").order_by("ends_at", "pk")


def offers_of_product(product_id: int) -> list[ProductOffer]:
    """What a product's page offers to groups; two queries."""
    now = timezone.now()
    offers = list(_offers_of_product(product_id, now))
    if not offers:
        return []
    groups = list(_open_groups([offer.pk for offer in offers], now))
    ends = [offer.ends_at for offer in offers]
    ends += [group.ends_at for group in groups if group.ends_at]
    note_until(min(ends))
    return [
        ProductOffer(
            offer,
            tuple(OpenGroup(group) for group in groups if group.offer_id == offer.pk)[
                :MOST_LISTED
            ],
        )
        for offer in offers
    ]


@Prepared
def _by_code(code: str) -> QuerySet[GroupBuy]:
    rows = GroupBuy.objects.filter(code=code)
    return rows.select_related(
        "offer__pack__product__cover", "offer__pack__pool", "offer__partner__village",
        "leader", "point", "place",
    )  # fmt: skip


def group_of(code: str) -> GroupBuy | None:
    """A group by its link, with all that its page shows."""
    return _by_code.first(code)


@dataclass(frozen=True)
class Member:
    """Somebody who is in a group, by the name that everybody may see."""

    name: str
    is_leader: bool
    is_you: bool


def members_of(group: GroupBuy, own: GroupJoin | None = None) -> list[Member]:
    """Those who have paid, the leader first; one query."""
    rows = GroupJoin.objects.filter(group=group, status=JoinStatus.PAID)
    rows = rows.select_related("user").order_by("paid_at", "pk")
    found = [
        Member(
            join.user.public_name if join.user else _("Guest"),
            join.user_id is not None and join.user_id == group.leader_id,
            own is not None and join.pk == own.pk,
        )
        for join in rows
    ]
    return sorted(found, key=lambda one: not one.is_leader)


def places_of(
    user: User | None, basket_id: int | None, numbers: Collection[str] = ()
) -> Q:
    """Whose places these are: the account's, or those of a guest.

    A guest is known by the basket, or by orders that the browser has made.
    """
    if user is not None:
        return Q(user=user)
    mine = Q(order_line__order__number__in=list(numbers))
    if basket_id is not None:
        mine |= Q(line__basket=basket_id) | Q(order_line__order__basket=basket_id)
    return Q(user=None) & mine


def own_join(
    group: GroupBuy,
    user: User | None,
    basket_id: int | None = None,
    numbers: Collection[str] = (),
) -> GroupJoin | None:
    """The place that a person has in a group, if any; one query at most."""
    if user is None and basket_id is None and not numbers:
        return None
    rows = GroupJoin.objects.filter(places_of(user, basket_id, numbers), group=group)
    rows = rows.filter(status__in=sorted(TAKING | {JoinStatus.REFUSED}))
    return rows.select_related("order_line__order").order_by("-pk").first()


def groups_of_person(user: User) -> QuerySet[GroupJoin]:
    """Groups that a person is or was in, the newest first."""
    seen = Q(status__in=sorted(TAKING | {JoinStatus.REFUNDED, JoinStatus.CANCELLED}))
    rows = GroupJoin.objects.filter(seen, user=user).order_by("-pk")
    return rows.select_related("group__offer__pack__product__cover", "group__leader")


def offers_of_seller(partner: Partner) -> QuerySet[GroupOffer]:
    """All that a seller offers or offered to groups, with how many groups it has."""
    return offers_of_sellers([partner])


def offers_of_sellers(partners: Iterable[Partner]) -> QuerySet[GroupOffer]:
    """The same of several, the newest first."""
    rows = GroupOffer.objects.filter(partner__in=partners).order_by("-pk")
    count = {
        f"count_{status}": Count("groups", filter=Q(groups__status=status))
        for status in (GroupStatus.OPEN, GroupStatus.COMPLETE, GroupStatus.FAILED)
    }
    rows = rows.select_related("pack__product", "partner", "point")
    return rows.annotate(**count)


def groups_of_sellers(partners: Iterable[Partner]) -> QuerySet[GroupBuy]:
    """Groups of several sellers, the newest first, but those that never began."""
    rows = GroupBuy.objects.filter(offer__partner__in=partners).order_by("-pk")
    rows = rows.exclude(status=GroupStatus.DROPPED)
    return rows.select_related("offer__pack__product", "offer__partner", "leader")


def groups_of_offer(offer: GroupOffer) -> QuerySet[GroupBuy]:
    """Its groups, the newest first, but those that nobody ever paid for."""
    rows = offer.groups.exclude(status=GroupStatus.DROPPED).order_by("-pk")
    return rows.select_related("leader", "point", "place")


# --- What holds for lines of baskets ----------------------------------------------


@TERMS.provide
def terms_of_lines(lines: Sequence[BasketLine]) -> Mapping[int, LineTerms]:
    """Of those that a place in a group stands behind; no query without any."""
    mine = {
        line.pk: pk
        for line in lines
        if line.agreement and (pk := join_of_key(line.line_reference))
    }
    if not mine:
        return {}
    rows = GroupJoin.objects.select_related("group__point", "group__place")
    joins = rows.in_bulk(list(mine.values()))
    return {line: _terms(joins[pk].group) for line, pk in mine.items() if pk in joins}


def place_of(group: GroupBuy) -> GroupPlace | None:
    """Where its leader said that the goods go, if that was asked."""
    if not group.to_leader:
        return None
    place: GroupPlace | None = getattr(group, "place", None)
    return place


def _shared(group: GroupBuy) -> SharedPlace | None:
    place = place_of(group)
    if place is None:
        return None
    return SharedPlace(place.name, place.receiver, place.columns(), place.region)


def _terms(group: GroupBuy) -> LineTerms:
    end = group.ends_at or timezone.now() + timedelta(hours=group.hours)
    return LineTerms(
        words=_(
            "Group price for %(size)d people. It is sent once the group is complete; "
            "otherwise you get your money back."
        )
        % {"size": group.size},
        url=group.get_absolute_url(),
        shared=_("Your other goods from this farm are sent together with it."),
        # Whoever pays last may do so when nothing leaves any more on that day.
        not_before=dates.day_of(end) + dates.DAY,
        way=group.point.code if group.point else "",
        place=_shared(group),
        is_prepaid=True,
    )


def has_open_groups(partner: Partner) -> bool:
    """Whether groups of a seller's goods still wait to be complete."""
    rows = GroupBuy.objects.filter(offer__partner=partner, status=GroupStatus.OPEN)
    return rows.exists()


# --- The seller's desk --------------------------------------------------------------


def packs_for_groups(partner: Partner) -> QuerySet[StockRecord]:
    """Packs of a seller that can be offered to groups."""
    rows = StockRecord.objects.filter(
        partner=partner,
        is_on_sale=True,
        is_weighed=False,
        price__gt=0,
        pool__starts=None,
        product__is_public=True,
    )
    return rows.select_related("product").order_by("product__title", "position", "pk")


@dataclass(frozen=True)
class DeskGroup:
    """A group as its seller sees it: who has paid, and their orders."""

    group: GroupBuy
    joins: tuple[GroupJoin, ...]


def groups_for_desk(offer: GroupOffer, most: int = 100) -> list[DeskGroup]:
    """An offer's groups with their members, the newest first; two queries."""
    groups = list(groups_of_offer(offer)[:most])
    rows = GroupJoin.objects.filter(
        group__in=groups,
        status__in=[JoinStatus.PAID, JoinStatus.REFUNDED, JoinStatus.CANCELLED],
    ).select_related("user", "order_line__vendor_order")
    by_group: dict[int, list[GroupJoin]] = {}
    for join in rows.order_by("paid_at", "pk"):
        by_group.setdefault(join.group_id, []).append(join)
    return [DeskGroup(one, tuple(by_group.get(one.pk, ()))) for one in groups]
