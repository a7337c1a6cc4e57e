"""What carrying goods costs, alone or in a shared parcel, and why some can't travel."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import market
from core.money import from_minor, minor_step, rounded, split, to_minor
from core.refusals import RefusalError
from core.regions import country_of, region_name
from core.templatetags.market import money, quantity
from shop.basket.shipping_options import JointCost, Parcel, Perishable, RefusedWay

from .models import DeliveryMethod, DeliveryRate
from .queries import Offered
from .wording import short_date

_SHARE = DeliveryMethod.ShareBy


def _closeness(rate: DeliveryRate, region: str) -> int:
    """How well a rate names the region: 3 the province, 2 its country, 1 the rest of
    the market's country, 0 not at all.
    """
    country = country_of(region)
    if region in rate.regions:
        return 3
    if country in rate.regions:
        return 2
    if not rate.regions and country == market.country():
        return 1
    return 0


def rates_there(rates: Iterable[DeliveryRate], region: str) -> list[DeliveryRate]:
    """The rates that name the region most closely; none if it is not served."""
    by_closeness: dict[int, list[DeliveryRate]] = defaultdict(list)
    for rate in rates:
        by_closeness[_closeness(rate, region)].append(rate)
    by_closeness.pop(0, None)
    return by_closeness[max(by_closeness)] if by_closeness else []


def rate_for(
    rates: Iterable[DeliveryRate], *, region: str, grams: int
) -> DeliveryRate | None:
    """The rate that names the region most closely and carries the weight.

    Where the closest rates don't reach the weight, the goods can't be sent: a dearer
    region is never served at another's price.
    """
    carrying = [
        rate
        for rate in rates_there(rates, region)
        if rate.up_to_grams is None or grams <= rate.up_to_grams
    ]
    # The lightest band that carries it; of two alike the cheaper.
    return min(
        carrying,
        key=lambda rate: (
            rate.up_to_grams is None,
            rate.up_to_grams or 0,
            rate.price,
            rate.pk,
        ),
        default=None,
    )


def most_carried(rates: Iterable[DeliveryRate], region: str) -> int | None:
    """The heaviest that goes there, in grams; None for no limit or no service."""
    limits = [rate.up_to_grams for rate in rates_there(rates, region)]
    heaviest = [limit for limit in limits if limit is not None]
    return max(heaviest) if heaviest and len(heaviest) == len(limits) else None


class ShippingError(RefusalError):
    """Raised when a way does not take the goods; the text says why.

    `missing` is what the order lacks; `spoils` are the lines the way is no good for.
    """

    def __init__(
        self, why: str, *, missing: Decimal | None = None, spoils: Iterable[int] = ()
    ) -> None:
        super().__init__(why)
        self.missing, self.spoils = missing, tuple(spoils)


def _named(goods: Iterable[Perishable]) -> str:
    titles = list(dict.fromkeys(one.title for one in goods))
    return pgettext("between goods", ", ").join(titles)


def not_there(rates: Sequence[DeliveryRate], region: str, grams: int) -> ShippingError:
    """Nobody goes there, or nobody carries so much."""
    limit = most_carried(rates, region)
    if limit is None or grams <= limit:
        return ShippingError(
            _("Does not deliver to %(region)s.") % {"region": region_name(region)}
        )
    text = _("Carries up to %(limit)s to %(region)s; this is %(weight)s.")
    names = {"limit": quantity(limit), "weight": quantity(grams)}
    return ShippingError(text % {**names, "region": region_name(region)})


def minimum(missing: Decimal, least: Decimal, currency: str) -> ShippingError:
    text = _("The minimum order is %(least)s; %(missing)s is missing.")
    sums = {"least": money(least, currency), "missing": money(missing, currency)}
    return ShippingError(text % sums, missing=missing)


def cold(goods: Sequence[Perishable]) -> ShippingError:
    text = _("Must stay cold, but this method has no cold packing: %(goods)s.")
    return ShippingError(
        text % {"goods": _named(goods)}, spoils=[one.line_id for one in goods]
    )


def too_late(
    spoiled: Sequence[tuple[Perishable, date]], arrives: date
) -> ShippingError:
    """It would come after the goods have been good."""
    goods = [one for one, _last in spoiled]
    last = min((day for _one, day in spoiled), default=arrives)
    text = _(
        "Can take until %(arrives)s, but these goods keep only "
        "until %(last)s: %(goods)s."
    )
    names = {
        "arrives": short_date(arrives),
        "last": short_date(last),
        "goods": _named(goods),
    }
    return ShippingError(text % names, spoils=[one.line_id for one in goods])


def over_or_full(*, is_pickup: bool, by_van: bool = False) -> ShippingError:
    if by_van:
        return ShippingError(_("All delivery times of the coming weeks are taken."))
    if is_pickup:
        return ShippingError(_("All pickup times of the coming weeks are taken."))
    return ShippingError(_("No shipping dates in the coming weeks."))


@dataclass(frozen=True)
class SharedParcel:
    """A cooperative's parcel to a region, packed at its depot.

    `goods` is the price of all goods that could travel in it. They are what a smallest
    order is asked of: else nobody could be the first to choose it. What is added to an
    order goes into a parcel with what was ordered `before`, of all its sellers, for
    whose delivery so much was `paid`.
    """

    offered: Offered
    region: str
    goods: Decimal
    before: tuple[Parcel, ...] = ()
    paid: Decimal = Decimal(0)

    @property
    def key(self) -> str:
        return self.offered.method.code

    def cost(self, parcels: Sequence[Parcel]) -> JointCost | RefusedWay | None:
        """The parcel at its whole weight, free by what all of it costs.

        Divided by the method's rule with the largest remainder, the seller with the
        lower id first on a tie, so that it does not matter who asks. What was ordered
        before bears nothing more: what is added bears what is not paid yet. None when
        nothing carries so much to the region.
        """
        method = self.offered.method
        parcels = sorted(parcels, key=lambda parcel: parcel.partner.pk)
        whole = [*parcels, *self.before]
        goods = sum((parcel.goods for parcel in whole), Decimal(0))
        currency = parcels[0].currency
        if method.min_order and self.goods < method.min_order:
            return self._refused(method.min_order - self.goods, currency)
        grams = sum(parcel.weight_grams for parcel in whole)
        rate = rate_for(self.offered.rates, region=self.region, grams=grams)
        if rate is None:
            return None
        carriage, missing = rounded(rate.price, currency), None
        if method.free_from is not None and carriage:
            missing = max(Decimal(0), method.free_from - goods) or None
            carriage = carriage if missing else rounded(Decimal(0), currency)
        chilled = any(one.needs_cold for parcel in whole for one in parcel.perishables)
        cold = rounded(method.cold_price if chilled else Decimal(0), currency)
        due = max(carriage + cold - self.paid, Decimal(0))
        cold = min(cold, due)
        return self._divided(parcels, carriage=due - cold, cold=cold, missing=missing)

    def _divided(
        self,
        parcels: Sequence[Parcel],
        *,
        carriage: Decimal,
        cold: Decimal,
        missing: Decimal | None,
    ) -> JointCost:
        currency = parcels[0].currency
        weights, unit = self._weights(parcels), minor_step(currency)
        # The whole and the cold are divided alike, so that one holds the other.
        colds = split(to_minor(cold, currency), weights, unit)
        rest = split(to_minor(carriage, currency), weights, unit)
        ids = [parcel.partner.pk for parcel in parcels]
        by_id = list(zip(ids, colds, rest, strict=True))
        return JointCost(
            total=carriage + cold,
            shares={pk: from_minor(c + r, currency) for pk, c, r in by_id},
            cold={pk: from_minor(c, currency) for pk, c, _r in by_id},
            missing_for_free=missing,
        )

    def _weights(self, parcels: Sequence[Parcel]) -> list[int]:
        rule = self.offered.method.share_by
        if rule == _SHARE.WEIGHT:
            return [parcel.weight_grams for parcel in parcels]
        if rule == _SHARE.GOODS:
            return [to_minor(parcel.goods, parcel.currency) for parcel in parcels]
        return [1] * len(parcels)

    def _refused(self, missing: Decimal, currency: str) -> RefusedWay:
        method = self.offered.method
        why = minimum(missing, method.min_order or missing, currency)
        return RefusedWay(
            method=method,
            code=self.key,
            name=method.name,
            why=str(why),
            carrier=str(self.offered.carrier.name) if self.offered.carrier else "",
            missing=missing,
        )
