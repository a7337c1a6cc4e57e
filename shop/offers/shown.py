"""What shoppers are told of running offers before they have anything in the basket.

Offers are read together and kept until one changes, with the kinds and categories of
their ranges: a card costs no query, and a list of cards one at most, when a range names
its goods one by one.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from oscar.apps.voucher.models import Voucher

from core import dates
from core.languages import in_each, said
from core.page_cache.reads import note_until, remember
from core.templatetags.market import money, number
from shop.catalogue.models import Category

from .models import Benefit, Condition, ConditionalOffer, Range
from .ranges import Contents, holds, kinds_of_ranges, named_goods, whole

MOST_OFFERS = 100
ASKED = frozenset({Condition.COUNT, Condition.VALUE, Condition.COVERAGE})
GIVEN = frozenset(
    {
        Benefit.PERCENTAGE,
        Benefit.FIXED,
        Benefit.FIXED_UNIT,
        Benefit.FIXED_PRICE,
        Benefit.MULTIBUY,
    }
)


@dataclass(frozen=True)
class OfferPart:
    """What must be bought, or what is given: so much of a range."""

    kind: str
    value: Decimal
    range_id: int
    range_names: Mapping[str, str]
    all_goods: bool
    most: int | None = None


@dataclass(frozen=True)
class RunningOffer:
    """An offer that stands now. `code` is its voucher's, which must be typed in.

    It is kept for readers of every language, so it has its name in each.
    """

    pk: int
    names: Mapping[str, str]
    condition: OfferPart
    benefit: OfferPart
    until: datetime | None
    seller_id: int | None
    cooperative_id: int | None
    per_person: int | None
    needs_account: bool = False
    voucher_id: int | None = None
    code: str = ""
    is_first: bool = False

    @property
    def name(self) -> str:
        return said(self.names)

    @property
    def last_day(self) -> date | None:
        """The last day of which it holds a part, where the market is."""
        return dates.day_of(self.until - dates.TICK) if self.until else None

    @property
    def words(self) -> str:
        """3 packs or more: 8% off."""
        gives, asks = _gives(self.benefit), _asks(self)
        if not asks:
            return gives
        return pgettext("an offer's condition and what it gives", "%(a)s: %(b)s") % {
            "a": asks,
            "b": gives,
        }

    @property
    def limit(self) -> str:
        """How often one person can have it; empty without a limit."""
        if self.is_first:
            seller, market = (
                _("For your first order with this seller."),
                _("For your first order at this market."),
            )
            return seller if self.seller_id else market
        if self.needs_account:
            return _("Once per customer with an account.")
        if not self.per_person:
            return ""
        words = ngettext(
            "Once per customer.", "%(n)d times per customer.", self.per_person
        )
        return words % {"n": self.per_person}

    def touches(self, product: Any) -> bool:
        """Whether the goods of its seller are given cheaper at all."""
        if self.seller_id is None and self.cooperative_id is None:
            return True
        seller = product.partner
        if seller is None or self.seller_id not in {None, seller.pk}:
            return False
        return self.cooperative_id in {None, seller.pk, seller.cooperative_id}


def _gives(benefit: OfferPart) -> str:
    kinds = {
        Benefit.PERCENTAGE: _("%(percent)s%% off"),
        Benefit.FIXED: _("%(amount)s off"),
        Benefit.FIXED_UNIT: _("%(amount)s off each pack"),
        Benefit.FIXED_PRICE: _("%(amount)s together"),
        Benefit.MULTIBUY: _("the cheapest one is free"),
    }
    words = kinds[benefit.kind] % {
        "percent": number(benefit.value),
        "amount": money(benefit.value),
    }
    if benefit.most and benefit.kind in {Benefit.PERCENTAGE, Benefit.FIXED_UNIT}:
        bounded = ngettext(
            "%(gives)s on %(n)d pack at most",
            "%(gives)s on %(n)d packs at most",
            benefit.most,
        )
        return bounded % {"gives": words, "n": benefit.most}
    return words


def _asks(offer: RunningOffer) -> str:
    """Empty when one pack of what gets cheaper is enough."""
    asked = offer.condition
    count = int(asked.value)
    is_other = asked.range_id != offer.benefit.range_id and not asked.all_goods
    if asked.kind != Condition.VALUE and count <= 1 and not is_other:
        return ""
    if asked.kind == Condition.VALUE:
        words = _("%(amount)s or more") % {"amount": money(asked.value)}
    elif asked.kind == Condition.COVERAGE:
        words = ngettext(
            "%(n)d different product or more",
            "%(n)d different products or more",
            count,
        ) % {"n": count}
    else:
        words = _packs(count, is_exact=offer.benefit.kind == Benefit.FIXED_PRICE)
    if not is_other:
        return words
    return _("%(amount)s of “%(goods)s”") % {
        "amount": words,
        "goods": said(asked.range_names),
    }


def _packs(count: int, *, is_exact: bool) -> str:
    if is_exact:
        return ngettext("%(n)d pack", "%(n)d packs", count) % {"n": count}
    words = ngettext("%(n)d pack or more", "%(n)d packs or more", count)
    return words % {"n": count}


@dataclass(frozen=True)
class Running:
    """All that stands now, with what their ranges name."""

    offers: tuple[RunningOffer, ...]
    contents: dict[int, Contents]
    paths: dict[int, str]

    def standing(self, *, with_code: bool | None = None) -> list[RunningOffer]:
        """Only those with an announced code, or without one, if that is said."""
        now = timezone.now()
        running = (o for o in self.offers if o.until is None or o.until > now)
        return [o for o in running if with_code in {None, bool(o.code)}]

    def covering(
        self, products: Collection[Any], *, with_code: bool | None = None
    ) -> dict[int, Iterator[RunningOffer]]:
        """By product's id; a query when a range names its goods one by one."""
        standing = self.standing(with_code=with_code)
        ranges = {o.benefit.range_id for o in standing}
        naming = [pk for pk in ranges if whole(self.contents.get(pk)).names_goods]
        named = named_goods(naming, [p.pk for p in products]) if naming else {}
        full = {pk: whole(self.contents.get(pk), named.get(pk)) for pk in ranges}
        return {
            product.pk: self._for_one(product, standing, full) for product in products
        }

    def _for_one(
        self,
        product: Any,
        standing: Sequence[RunningOffer],
        full: Mapping[int, Contents],
    ) -> Iterator[RunningOffer]:
        path = self.paths.get(product.main_category_id)
        paths = {product.pk: [path] if path else []}
        for offer in standing:
            part = offer.benefit
            if offer.touches(product) and holds(
                full[part.range_id], product, paths, all_goods=part.all_goods
            ):
                yield offer


def running_offers() -> Running:
    """Kept until one of them changes; at most a few queries."""
    return remember("running-offers", _read)


def _read() -> Running:
    offers = _read_offers()
    if not offers:
        return Running((), {}, {})
    contents = kinds_of_ranges({offer.benefit.range_id for offer in offers})
    by_category = any(c.paths_in or c.paths_out for c in contents.values())
    paths = dict(Category.objects.values_list("pk", "path")) if by_category else {}
    return Running(tuple(offers), contents, paths)


def _read_offers() -> list[RunningOffer]:
    """Highest priority first; those of vouchers only if they are announced."""
    is_for_all = Q(offer_type=ConditionalOffer.SITE)
    is_announced = Q(offer_type=ConditionalOffer.VOUCHER, is_announced=True)
    now = timezone.now()
    is_not_over = Q(end_datetime__gte=now) | Q(end_datetime=None)
    rows = (
        ConditionalOffer.objects.filter(is_for_all | is_announced, is_not_over)
        .filter(pack=None, status=ConditionalOffer.OPEN)
        .select_related("condition__range", "benefit__range")
        .order_by("-priority", "pk")[:MOST_OFFERS]
    )
    begun = _begun(rows, now)
    standing = [row for row in begun if row.get_max_applications() and _is_plain(row)]
    vouchers = _codes([row for row in standing if row.offer_type != row.SITE])
    found = []
    for row in standing:
        voucher = vouchers.get(row.pk)
        if voucher or row.offer_type == ConditionalOffer.SITE:
            found.append(as_running(row, voucher))
    return found


def _begun(rows: Iterable[Any], now: datetime) -> list[Any]:
    """Those that run now, of offers or vouchers that are not over; until when so."""
    begun = []
    for row in rows:
        if row.start_datetime is None or row.start_datetime <= now:
            begun.append(row)
            note_until(row.end_datetime)
        else:
            note_until(row.start_datetime)
    return begun


def _is_plain(offer: ConditionalOffer) -> bool:
    """Whether its words can be made of its numbers, and its goods of its range."""
    ranges = [offer.condition.range]
    if offer.benefit.type != Benefit.FIXED_PRICE:
        ranges.append(offer.benefit.range)
    is_known = offer.condition.type in ASKED and offer.benefit.type in GIVEN
    return is_known and all(w and not w.proxy_class for w in ranges)


def _codes(offers: list[ConditionalOffer]) -> dict[int, Voucher]:
    """The announced offers' vouchers that run, not those for one order alone."""
    if not offers:
        return {}
    now = timezone.now()
    rows = (
        Voucher.offers.through.objects.filter(
            conditionaloffer__in=offers,
            voucher__end_datetime__gte=now,
        )
        .exclude(voucher__usage=Voucher.SINGLE_USE)
        .select_related("voucher")
        .order_by("-voucher_id")[:MOST_OFFERS]
    )
    running = {voucher.pk for voucher in _begun([row.voucher for row in rows], now)}
    return {
        row.conditionaloffer_id: row.voucher
        for row in rows
        if row.voucher_id in running
    }


def as_running(offer: ConditionalOffer, voucher: Voucher | None = None) -> RunningOffer:
    """The offer as pages say it."""
    ends = [offer.end_datetime, voucher.end_datetime if voucher else None]
    needs_account = bool(voucher and voucher.usage == Voucher.ONCE_PER_CUSTOMER)
    per_person = 1 if needs_account else offer.max_user_applications
    condition, benefit = offer.condition, offer.benefit
    # Oscar's fixed price is for what the condition names.
    is_fixed = benefit.type == Benefit.FIXED_PRICE
    given = condition.range if is_fixed else benefit.range
    return RunningOffer(
        pk=offer.pk,
        names=in_each(lambda: offer.name),
        condition=_part(condition, condition.range),
        benefit=_part(benefit, given, benefit.max_affected_items),
        until=min((end for end in ends if end), default=None),
        seller_id=offer.seller_id,
        cooperative_id=offer.cooperative_id,
        per_person=per_person,
        needs_account=needs_account,
        voucher_id=voucher.pk if voucher else None,
        code=voucher.code if voucher else "",
        is_first=offer.for_first_orders,
    )


def _part(part: Any, within: Range, most: int | None = None) -> OfferPart:
    return OfferPart(
        kind=part.type,
        value=part.value if part.value is not None else Decimal(0),
        range_id=within.pk,
        range_names=in_each(lambda: within.name),
        all_goods=within.includes_all_products,
        most=most,
    )


def offers_of(
    products: Sequence[Any], *, with_code: bool | None = None
) -> dict[int, list[RunningOffer]]:
    """By product's id: what runs for it, the first first; announced codes with them,
    or those alone.

    Reads `partner` and `main_category_id` of each.
    """
    found = _running_for(products, with_code=with_code)
    return {pk: list(offers) for pk, offers in found.items()}


def first_offers(products: Sequence[Any]) -> dict[int, RunningOffer]:
    """By product's id: the first that runs for it and needs no code."""
    found = _running_for(products, with_code=False)
    first = {pk: next(offers, None) for pk, offers in found.items()}
    return {pk: offer for pk, offer in first.items() if offer}


def _running_for(
    products: Sequence[Any], *, with_code: bool | None
) -> dict[int, Iterator[RunningOffer]]:
    if not products:
        return {}
    running = running_offers()
    if not running.offers:
        return {}
    return running.covering(products, with_code=with_code)
