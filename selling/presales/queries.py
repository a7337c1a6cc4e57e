"""Presales as goods, baskets, orders and desks show them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from checkout.deposits import deposit_of
from core.money import rounded
from core.page_cache.reads import note_until, remember
from core.sections import PageSection
from core.templatetags.market import day
from orders.order.models import VendorOrder
from orders.order.states import WAITING
from orders.order.waits import Wait, conditions, others
from orders.shipping.ready import READY
from payments.payment.models import Payment
from payments.payment.states import PaymentState
from shop.basket.groups import TERMS, LineTerms
from shop.basket.models import Line as BasketLine
from shop.catalogue.models import Product
from shop.catalogue.sections import CARD_WORDS, OTHER_WAYS
from vendors.partner.models import Partner, StockPool, StockRecord

from .models import Presale, PresaleLine
from .states import UNDECIDED, PresaleState
from .wording import amount_of, harvest_of

_S = PresaleState
OPEN = (PaymentState.INTENDED, PaymentState.OPEN, PaymentState.UNKNOWN)


@dataclass(frozen=True)
class ShownPresale:
    """What everybody may know of a presale whose harvest is still to come."""

    pk: int
    pool: int
    state: str
    harvest_from: date
    harvest_to: date
    deposit: int = 0

    @property
    def is_open(self) -> bool:
        return self.state == _S.OPEN


def _read_undecided() -> dict[int, ShownPresale]:
    now, found = timezone.now(), {}
    rows = Presale.objects.filter(state__in=sorted(UNDECIDED)).values_list(
        "pool__product", "pk", "pool", "state", "harvest_from", "harvest_to",
        "deposit", "closes",
    )  # fmt: skip
    for product, pk, pool, state, first, last, deposit, closes in rows:
        found[product] = ShownPresale(pk, pool, state, first, last, deposit)
        if closes > now:
            note_until(closes)
    return found


def undecided() -> dict[int, ShownPresale]:
    """By product, all whose harvest is not known yet; mostly without a query."""
    return remember("presales", _read_undecided)


def _on_sale(product_id: int | None) -> ShownPresale | None:
    known = undecided().get(product_id or 0)
    return known if known and known.is_open else None


@READY.provide
def harvests_of(products: Collection[int] | None) -> Mapping[int, date]:
    known = undecided()
    if products is None:
        return {pk: shown.harvest_to for pk, shown in known.items()}
    return {pk: known[pk].harvest_to for pk in products if pk in known}


@CARD_WORDS.provide
def words_on_cards(products: Sequence[Product]) -> Mapping[int, str]:
    known = undecided()
    return {
        one.pk: _on_card(known[one.pk])
        for one in products
        if one.pk in known and known[one.pk].is_open
    }


def _on_card(shown: ShownPresale) -> str:
    text = _("Presale, harvest %(when)s")
    if shown.deposit:
        text = _("Presale, deposit %(percent)s%%, harvest %(when)s")
    return text % {"when": harvest_of(shown), "percent": shown.deposit}


@OTHER_WAYS.provide
def presale_on_page(product: Product) -> PageSection | None:
    """What a product's page says of the presale that its goods are in."""
    known = undecided().get(product.pk)
    if known is None or known.state == _S.HARVESTED:
        return None
    presale = Presale.objects.get(pk=known.pk)
    section = {
        "presale": presale,
        "amount": amount_of(presale, product.measure),
        "deposits": _deposits(presale) if presale.deposit else [],
    }
    return PageSection("presales/product.html", section, 5)


def _deposits(presale: Presale) -> list[tuple[StockRecord, Decimal, Decimal]]:
    """By pack what is paid at once of its price, and what later."""
    found = []
    for pack in StockRecord.objects.filter(pool=presale.pool_id).order_by("pk"):
        price = rounded(pack.price, pack.price_currency)
        now = deposit_of(price, presale.deposit, pack.price_currency)
        found.append((pack, now, price - now))
    return found


@TERMS.provide
def terms_of_lines(lines: Sequence[BasketLine]) -> Mapping[int, LineTerms]:
    return {
        line.pk: LineTerms(
            words=_in_basket(shown),
            shared=_("All goods of this farm are sent together after %(day)s.")
            % {"day": day(shown.harvest_to)},
            not_before=shown.harvest_to,
            is_prepaid=True,
            deposit=shown.deposit,
        )
        for line in lines
        if (shown := _on_sale(line.product_id))
    }


def _in_basket(shown: ShownPresale) -> str:
    text = _("Presale: harvest expected %(when)s. You pay now.")
    if shown.deposit:
        text = _(
            "Presale: harvest expected %(when)s. You pay a deposit of %(percent)s%% "
            "now, the rest after the harvest."
        )
    return text % {"when": harvest_of(shown), "percent": shown.deposit}


def _unknown_harvests() -> QuerySet[PresaleLine]:
    return PresaleLine.objects.filter(
        line__short__lt=F("line__quantity"), presale__state__in=sorted(UNDECIDED)
    )


@conditions.provide
def is_harvest_unknown() -> Q:
    return Q(Exists(_unknown_harvests().filter(line__vendor_order=OuterRef("pk"))))


@others.provide
def waits_for_harvest(parts: Sequence[VendorOrder]) -> Mapping[int, Wait]:
    """Parts with goods whose harvest is not known; no query while there is none."""
    if not parts or not undecided():
        return {}
    rows = _unknown_harvests().filter(
        line__vendor_order__in=[part.pk for part in parts]
    )
    found = {}
    for row in rows.select_related("presale", "line").order_by("presale__harvest_to"):
        text = _("Waiting for the harvest, expected %(when)s.")
        if row.presale.is_late:
            text = _(
                "Waiting for the harvest, now expected %(when)s, later than declared. "
                "You can cancel and get all your money back."
            )
        reason = text % {"when": harvest_of(row.presale)}
        found[row.line.vendor_order_id] = Wait(reason)
    return found


def has_harvests_ahead(part: VendorOrder) -> bool:
    """Whether a harvest of the part's goods is not known and brought in."""
    return _unknown_harvests().filter(line__vendor_order=part).exists()


def rests_due(by: datetime) -> QuerySet[VendorOrder]:
    """Parts whose rest is to be paid by then, and is not."""
    return VendorOrder.objects.filter(status__in=sorted(WAITING), rest_due__lte=by)


def rests_to_remind_of(before: timedelta) -> QuerySet[VendorOrder]:
    """Those of which nobody was reminded so long before."""
    rows = rests_due(timezone.now() + before)
    return rows.filter(rest_asked_at__lt=F("rest_due") - before)


def payments_of_no_rest() -> QuerySet[Payment]:
    """Open ones of parts that are cancelled, or that nothing is owed for any more."""
    asked = Q(rest_of__status__in=sorted(WAITING), rest_of__rest_due__isnull=False)
    rows = Payment.objects.filter(rest_of__isnull=False, state__in=OPEN)
    return rows.exclude(asked)


def waiting_parts(presale: Presale) -> QuerySet[VendorOrder]:
    """Paid parts that have its goods and are not packed yet."""
    lines = PresaleLine.objects.filter(
        presale=presale, line__short__lt=F("line__quantity")
    )
    rows = VendorOrder.objects.filter(
        pk__in=lines.values("line__vendor_order"), status__in=sorted(WAITING)
    )
    return rows.order_by("pk")


# --- The desk ---------------------------------------------------------------------


def presales_of(partner: Partner) -> QuerySet[Presale]:
    """A seller's presales, the newest first, with what is ordered of them.

    `promised` base units are held by `orders` parts, of which `unpaid` are asked for
    their rest.
    """
    part = "order_lines__line__vendor_order"
    holds = Q(order_lines__line__claimed__gt=0)
    asked = Q(**{f"{part}__rest_due__isnull": False})
    waits = Q(**{f"{part}__status__in": sorted(WAITING)})
    rows = Presale.objects.filter(partner=partner).select_related(
        "pool__product", "lot"
    )
    return rows.annotate(
        promised=Coalesce(Sum("order_lines__line__claimed"), 0),
        orders=Count(part, distinct=True, filter=holds),
        unpaid=Count(part, distinct=True, filter=asked & waits),
    )


def pools_to_presell(partner: Partner) -> QuerySet[StockPool]:
    """Of published goods of which nothing is there or promised, by name."""
    taken = Presale.objects.filter(state__in=sorted(UNDECIDED)).values("pool")
    rows = StockPool.objects.filter(
        partner=partner, starts=None, on_hand=0, claimed=0, product__is_public=True
    )
    rows = rows.exclude(pk__in=taken).select_related("product")
    return rows.order_by("product__title", "pk")


def moves_of(presale: Presale) -> Any:
    return presale.moved.order_by("-pk")
