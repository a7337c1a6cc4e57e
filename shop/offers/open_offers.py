"""The offers that stand for everybody: put together once, until one of them changes.

Baskets share them, so nothing that is one basket's may be noted on them or their parts.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from django.utils import timezone

from core.page_cache.reads import remember

from .models import Benefit, ConditionalOffer, Range
from .queries import allies_of, offers_of_vouchers, open_site_offers
from .ranges import Contents, kinds_of_ranges


@dataclass(frozen=True)
class Standing:
    """Offers with their parts, and what the ranges of those name by kind."""

    offers: tuple[ConditionalOffer, ...] = ()
    kinds: Mapping[int, Contents] = field(default_factory=dict)

    def now(self) -> "Standing":
        """Those that have begun and are not over."""
        now = timezone.now()
        running = tuple(
            one
            for one in self.offers
            if (one.start_datetime is None or one.start_datetime <= now)
            and (one.end_datetime is None or now <= one.end_datetime)
        )
        return replace(self, offers=running)

    def with_others(self, others: "Standing") -> "Standing":
        """These and others, each offer once."""
        known = {one.pk for one in others.offers}
        rest = (one for one in self.offers if one.pk not in known)
        return Standing((*others.offers, *rest), {**self.kinds, **others.kinds})


def standing_for_everybody() -> Standing:
    """What needs no voucher; no query until one of its tables is written."""
    return remember("standing-offers", lambda: _put_together(open_site_offers())).now()


def named_by_vouchers(offer_ids: Collection[int]) -> Standing:
    """These, if they are open; the dates of their vouchers count, not their own."""
    return _put_together(offers_of_vouchers(offer_ids))


def _put_together(offers: Iterable[ConditionalOffer]) -> Standing:
    found = tuple(offers)
    if not found:
        return Standing()
    ranges: dict[int, Range] = {}
    for offer in found:
        _put_parts(offer, ranges)
    allies = allies_of([offer.pk for offer in found])
    for offer in found:
        offer.allies = frozenset(allies[offer.pk] | {offer.pk})
        offer.is_choosy = offer.names_allies
    return Standing(found, kinds_of_ranges(ranges.keys()))


def _put_parts(offer: ConditionalOffer, ranges: dict[int, Range]) -> None:
    """Turn condition and benefit into their own kinds, once, ranges shared.

    Oscar makes such an object at each question and then fetches its range again.
    """
    narrow: dict[int, Range] = {}
    for part in ("condition", "benefit"):
        plain = getattr(offer, part)
        kind = plain.proxy()
        if pk := plain.range_id:
            within = ranges.setdefault(pk, plain.range)
            # Those with a class of their own are left to it.
            within.is_noted = not within.proxy_class
            if offer.is_narrow:
                within = narrow.setdefault(pk, within.narrowed(offer))
            kind.range = within
        setattr(offer, part, kind)
    offer.gives_within = _gives_within(offer)


def _gives_within(offer: ConditionalOffer) -> Range | None:
    """The range without whose goods it gives nothing; None where that is unknown."""
    benefit = offer.benefit
    if benefit.proxy_class or benefit.type.startswith("Shipping"):
        return None
    # Oscar's fixed price is for what the condition names.
    is_fixed = benefit.type == Benefit.FIXED_PRICE
    found: Range | None = offer.condition.range if is_fixed else benefit.range
    return found
