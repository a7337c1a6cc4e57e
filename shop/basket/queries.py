"""What the basket page and the header read."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core.money import rounded
from core.prepared import Prepared
from shop.offers.discounts import line_discounts
from shop.offers.queries import signed_in
from vendors.partner.models import Lot, Partner, StockRecord
from vendors.partner.order_windows import ordering, total_so_far
from vendors.partner.strategy import Selector

from . import cookie
from .combined_shipping import with_quotes
from .groups import (
    BasketTotals,
    GroupLine,
    LineTerms,
    Saving,
    SellerGroup,
    is_visit,
    problems_of,
    terms_of,
)
from .models import AssistedBasket, Basket, Line
from .own_prices import minimums
from .requests import ShopRequest, assisted_id
from .rules import BASKETS_KEPT, packs_that_fit


def _open() -> QuerySet[Basket]:
    """Open baskets, each knowing whether a voucher is on it."""
    vouchers = Basket.vouchers.through.objects.filter(basket_id=OuterRef("pk"))
    return Basket.open.annotate(has_vouchers=Exists(vouchers))


def baskets_left_behind(now: datetime) -> QuerySet[Basket]:
    """Guests' baskets in which nothing was changed for long, and that are no order's.

    One that goods are held for is left until they are free.
    """
    since = now - BASKETS_KEPT
    lines = Line.objects.filter(basket=OuterRef("pk"))
    alive = lines.filter(Q(date_updated__gte=since) | Q(reserved_quantity__gt=0))
    rows = Basket.objects.filter(
        ~Exists(alive), owner=None, date_created__lt=since, order=None
    )
    return rows.exclude(status=Basket.FROZEN)


def basket_of(user: User) -> Basket | None:
    basket = _open().filter(owner=user).first()
    if basket:
        basket.owner = user
    return basket


@Prepared
def _guest_baskets(basket: Any) -> QuerySet[Basket]:
    return _open().filter(pk=basket, owner=None)


def guest_basket(request: HttpRequest) -> Basket | None:
    """The open basket that the cookie names; one query, none without a cookie."""
    pk = cookie.basket_id(request)
    return _guest_baskets.first(pk) if pk else None


@Prepared
def _assisted(pk: Any, user: Any) -> QuerySet[AssistedBasket]:
    rows = AssistedBasket.objects.select_related("partner", "customer", "by")
    return rows.filter(pk=pk, by=user, basket__status=Basket.OPEN)


@Prepared
def _open_baskets(basket: Any) -> QuerySet[Basket]:
    return _open().filter(pk=basket)


def assisted_basket(request: HttpRequest) -> AssistedBasket | None:
    """The open basket that this person fills for a customer; two queries, else none."""
    pk = assisted_id(request)
    if pk is None or not request.user.is_authenticated:
        return None
    found = _assisted.first(pk, request.user.pk)
    if found is not None:
        found.basket = _open_baskets.get(found.basket_id)
        found.basket.customer_id = found.customer_id
    return found


def shopper_of(request: ShopRequest) -> User | None:
    """Whose prices and offers count: the customer's while somebody orders for them."""
    if request.assisted:
        return request.assisted.customer
    return signed_in(request.user)


def packs_in_basket(request: ShopRequest) -> int:
    """How many different packs it holds, asked once a request.

    At most one query; none for a guest without a basket's cookie.
    """
    count = getattr(request, "_packs_in_basket", None)
    if count is None:
        count = _count_packs(request)
        request._packs_in_basket = count  # noqa: SLF001 - our note on the request
    return int(count)


def _count_packs(request: ShopRequest) -> int:
    loaded = getattr(request, "_basket_cache", None)
    if loaded is not None:
        return loaded.num_lines if loaded.pk else 0
    if request.assisted:
        return int(request.assisted.basket.num_lines)
    if request.user.is_authenticated:
        if cookie.has_cookie(request):
            return int(request.basket.num_lines)  # merges the guest's basket first
        return len(_lines_of_owner(request.user.pk))
    pk = cookie.basket_id(request)
    return 0 if pk is None else len(_lines_of_guest(pk))


def _ids() -> QuerySet[Line, int]:
    lines = Line.objects.filter(basket__status=Basket.OPEN)
    return lines.order_by().values_list("pk", flat=True)


@Prepared
def _lines_of_owner(owner: Any) -> QuerySet[Line, int]:
    return _ids().filter(basket__owner=owner)


@Prepared
def _lines_of_guest(basket: Any) -> QuerySet[Line, int]:
    return _ids().filter(basket=basket, basket__owner=None)


@Prepared
def _lines(basket: Any) -> QuerySet[Line]:
    rows = Line.objects.filter(basket=basket)
    return rows.select_related("stockrecord", "lot").order_by("pk")


def lines_of(basket: Basket) -> list[Line]:
    lines = _lines(basket.pk)
    for line in lines:
        line.basket = basket
    return lines


def room_for(
    pack: StockRecord,
    lines: Iterable[Line],
    *,
    but: Line | None,
    lot: Lot | None = None,
) -> int:
    """Packs of it that fit beside what the basket's other lines take of the pool, and
    of the lot when it is sold from one.
    """
    if pack.pool is None:
        return 0
    others = [line for line in lines if line != but]
    taken = sum(
        line.drawn_units for line in others if line.stockrecord.pool_id == pack.pool_id
    )
    room = packs_that_fit(pack.pool.available, pack=pack.quantity, taken=taken)
    if lot is None:
        return room
    taken = sum(line.drawn_units for line in others if line.lot_id == lot.pk)
    return min(room, packs_that_fit(lot.free, pack=pack.quantity, taken=taken))


def fitting(lines: list[Line]) -> dict[int, int]:
    """By line id: how many packs of it the stock fills beside the lines before it."""
    before: list[Line] = []
    most = {}
    for line in lines:
        pack: StockRecord = line.stockrecord
        if pack.pool is None:
            most[line.pk] = 0
            continue
        most[line.pk] = (
            room_for(pack, before, but=None, lot=line.lot)
            if line.drawn_units
            else int(line.quantity)  # all of it is set aside, and no more
        )
        if line.is_buyable:
            before.append(line)
    return most


def _problem(line: Line, most: int, currency: str, why_not: str) -> tuple[str, bool]:
    """Why the line can't be bought as it stands, and whether it can't be at all."""
    if not line.is_buyable:
        return str(line.purchase_info.availability.message), True
    if line.price_currency != currency or line.stockrecord.price_currency != currency:
        return _("This is sold in another currency. Please order it separately."), True
    if not most:
        return _("All remaining stock is already in your basket."), True
    if line.quantity > most:
        text = ngettext(
            "Only %(count)d left. Please choose fewer.",
            "Only %(count)d left. Please choose fewer.",
            most,
        )
        return text % {"count": most}, False
    return why_not, False


def _group_line(
    line: Line,
    *,
    most: int,
    discount: Decimal,
    currency: str,
    why_not: str,
    terms: LineTerms | None,
) -> GroupLine:
    price = line.purchase_info.price
    unit_price = price.incl_tax if price.exists else None
    problem, is_gone = _problem(line, most, currency, why_not)
    seen = line.price_incl_tax
    lapsed = line.agreed_price if line.agreement is None else None
    changed = None not in {seen, unit_price} and seen != unit_price
    return GroupLine(
        line=line,
        unit_price=unit_price,
        discount=Decimal(0) if is_gone else discount,
        most=most,
        problem=problem,
        is_gone=is_gone,
        seen_price=seen if changed and lapsed is None and not is_gone else None,
        agreed=line.agreement,
        lapsed=lapsed,
        terms=terms,
    )


def grouped(basket: Basket, region: str) -> list[SellerGroup]:
    """The basket by seller, in the order of the first pack of each, visits apart.

    Apply offers first (`services.priced`) for discounts to be in it. Costs the
    basket's lines (one query, if not fetched yet) and the delivery quotes (two).
    """
    lines = list(basket.all_lines())
    if not lines:
        return []
    if not basket.has_strategy:
        basket.strategy = Selector().strategy()
    currency = lines[0].price_currency
    most, discounts, why_not = (
        fitting(lines),
        line_discounts(basket),
        problems_of(lines),
    )
    terms = terms_of(lines)
    least = minimums(basket.buyer_id, currency)
    sellers: dict[int, Partner] = {}
    by_seller: dict[tuple[int, bool], list[GroupLine]] = defaultdict(list)
    for line in lines:
        seller = line.stockrecord.partner
        sellers.setdefault(seller.pk, seller)
        by_seller[seller.pk, is_visit(line)].append(
            _group_line(
                line,
                most=most[line.pk],
                discount=discounts[line.pk],
                currency=currency,
                why_not=why_not.get(line.pk, ""),
                terms=terms.get(line.pk),
            )
        )
    groups = [
        SellerGroup(
            sellers[pk],
            tuple(own),
            is_visit=visits,
            **({} if visits else _asked(sellers[pk], currency, least.get(pk))),
        )
        for (pk, visits), own in by_seller.items()
    ]
    return list(with_quotes(groups, region))


def _asked(seller: Partner, currency: str, minimum: Decimal | None) -> dict[str, Any]:
    """What the goods have to come to, by the seller's open window and by what it has
    agreed with the buyer, and what the window asks of all orders in it.
    """
    found = ordering(seller)
    window = found.current if found else None
    of_window = window.least if window else None
    amounts = [one for one in (of_window, minimum) if one is not None]
    asked: dict[str, Any] = {}
    if amounts:
        asked["least"] = rounded(max(amounts), currency)
    if window and window.needs is not None:
        asked |= {"needs": window.needs, "so_far": total_so_far(window)}
    return asked


def savings_of(basket: Basket) -> tuple[Saving, ...]:
    """What each offer took off, and each voucher of the basket, were it nothing."""
    found: dict[str, Saving] = {}
    for one in basket.offer_applications:
        if not one["discount"]:
            continue
        voucher = one["voucher"]
        name = (
            _("Voucher %(code)s") % {"code": voucher.code} if voucher else one["name"]
        )
        before = found[name].amount if name in found else Decimal(0)
        found[name] = Saving(
            name, before + one["discount"], voucher.pk if voucher else None
        )
    giving = {saving.voucher_id for saving in found.values()}
    for voucher in getattr(basket, "known_vouchers", ()):
        if voucher.pk not in giving:
            name = _("Voucher %(code)s") % {"code": voucher.code}
            found[name] = Saving(name, Decimal(0), voucher.pk)
    return tuple(found.values())


def totals(basket: Basket, region: str) -> BasketTotals:
    """The groups and what they cost together."""
    return BasketTotals(tuple(grouped(basket, region)), savings_of(basket))


def line_of(basket: Basket, line_id: int) -> Line | None:
    """The line, if it is in this basket."""
    if basket.pk is None:
        return None
    return Line.objects.filter(basket_id=basket.pk, pk=line_id).first()
