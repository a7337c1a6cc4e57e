"""One parcel for goods of several farms: what it costs, and each farm's share."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.money import from_minor, minor_step, rounded, split, to_minor
from shop.basket.ways import JointCost, Parcel, RefusedWay

from .models import DeliveryMethod
from .queries import Offered
from .rates import rate_for
from .refusals import minimum

_SHARE = DeliveryMethod.ShareBy


@dataclass(frozen=True)
class SharedParcel:
    """A cooperative's parcel to a region, packed at its depot.

    `goods` is the price of all goods that could travel in it. They are what a smallest
    order is asked of: else nobody could be the first to choose it.
    """

    offered: Offered
    region: str
    goods: Decimal

    @property
    def key(self) -> str:
        return f"method-{self.offered.method.pk}"

    def cost(self, parts: Sequence[Parcel]) -> JointCost | RefusedWay | None:
        """The parcel at its whole weight, free by what all of it costs.

        Divided by the method's rule with the largest remainder, the seller with the
        lower id first on a tie, so that it does not matter who asks. None when nothing
        carries so much to the region.
        """
        method = self.offered.method
        parts = sorted(parts, key=lambda part: part.partner.pk)
        goods = sum((part.goods for part in parts), Decimal(0))
        currency = parts[0].currency
        if method.min_order and self.goods < method.min_order:
            return self._refused(method.min_order - self.goods, currency)
        grams = sum(part.weight_grams for part in parts)
        rate = rate_for(self.offered.rates, region=self.region, grams=grams)
        if rate is None:
            return None
        carriage, missing = rounded(rate.price, currency), None
        if method.free_from is not None and carriage:
            missing = max(Decimal(0), method.free_from - goods) or None
            carriage = carriage if missing else rounded(Decimal(0), currency)
        chilled = any(one.needs_cold for part in parts for one in part.perishables)
        cold = rounded(method.cold_price if chilled else Decimal(0), currency)
        return self._divided(parts, carriage=carriage, cold=cold, missing=missing)

    def _divided(
        self,
        parts: Sequence[Parcel],
        *,
        carriage: Decimal,
        cold: Decimal,
        missing: Decimal | None,
    ) -> JointCost:
        currency = parts[0].currency
        weights, unit = self._weights(parts), minor_step(currency)
        # The whole and the cold are divided alike, so that one holds the other.
        colds = split(to_minor(cold, currency), weights, unit)
        rest = split(to_minor(carriage, currency), weights, unit)
        ids = [part.partner.pk for part in parts]
        by_id = list(zip(ids, colds, rest, strict=True))
        return JointCost(
            total=carriage + cold,
            shares={pk: from_minor(c + r, currency) for pk, c, r in by_id},
            cold={pk: from_minor(c, currency) for pk, c, _r in by_id},
            missing_for_free=missing,
        )

    def _weights(self, parts: Sequence[Parcel]) -> list[int]:
        rule = self.offered.method.share_by
        if rule == _SHARE.WEIGHT:
            return [part.weight_grams for part in parts]
        if rule == _SHARE.GOODS:
            return [to_minor(part.goods, part.currency) for part in parts]
        return [1] * len(parts)

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
