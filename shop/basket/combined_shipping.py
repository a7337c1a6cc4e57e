"""How the groups of a basket travel: their ways, and the parcels that they share.

Where nobody quotes deliveries a basket simply shows none.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from core.hooks import Hook

from .groups import SellerGroup, ways_of_visit
from .shipping_options import NO_WAYS, DeliveryQuote, JointCost, RefusedWay, Ways

Quoter = Callable[[Sequence[SellerGroup], str], Mapping[int, Ways]]
DELIVERY_QUOTES: Hook[Quoter] = Hook(__name__, "what delivery of goods costs")

Sharing = Mapping[str, Sequence[SellerGroup]]


def with_quotes(groups: Sequence[SellerGroup], region: str) -> tuple[SellerGroup, ...]:
    """The groups with their ways to the region, as if all went their first one."""
    quoter = DELIVERY_QUOTES.only
    if quoter is None or not groups:
        return tuple(groups)
    goods = [each for each in groups if not each.is_visit]
    ways = quoter(goods, region) if goods else {}
    return settled([replace(each, offered=_offered(each, ways)) for each in groups], {})


def _offered(group: SellerGroup, ways: Mapping[int, Ways]) -> Ways:
    if group.is_visit:
        return ways_of_visit([one.line for one in group.lines])
    return _agreed_ways(group, ways.get(group.partner.pk, NO_WAYS))


def _agreed_ways(group: SellerGroup, ways: Ways) -> Ways:
    """Of goods that have to travel one way that way alone, and none if ways differ.

    What is sent to a place that was agreed is not collected.
    """
    only = group.only_ways
    if not only and not group.goes_to_a_place:
        return ways
    why = _("Some of these goods are delivered another way.")
    if len(only) > 1:
        why = _("These goods are delivered in different ways. Order them separately.")
    left = tuple(
        one
        for one in ways.quotes
        if (only == {one.code} if only else not one.is_pickup)
    )
    others = tuple(one for one in ways.quotes if one not in left)
    refused = [
        RefusedWay(
            method=one.method,
            code=one.code,
            name=one.name,
            why=why,
            is_pickup=one.is_pickup,
            carrier=one.carrier,
        )
        for one in others
    ]
    return Ways(left, (*ways.refused, *refused))


def settled(
    groups: Sequence[SellerGroup], chosen: Mapping[int, str]
) -> tuple[SellerGroup, ...]:
    """The groups with what shared parcels cost each when these ways are chosen.

    `chosen` are codes of quotes by seller's id; a seller without one goes its first
    way. A way that is not chosen costs what it would if this seller alone chose it. One
    that asks for more goods than there are is refused, whoever chooses it; its seller
    goes another way.
    """
    alone = [_settled(_with_ways(each, each.offered), {}) for each in groups]
    sharing = _sharing(alone, chosen)
    shared = [_settled(each, sharing) for each in alone]
    return tuple(_with_ways(each, _ways(each)) for each in shared)


def quote_of(group: SellerGroup, chosen: Mapping[int, str]) -> DeliveryQuote | None:
    """The chosen way, or the first parcel where that is not offered there."""
    wanted = None if group.is_visit else chosen.get(group.partner.pk)
    fitting = (quote for quote in group.quotes if quote.code == wanted)
    return next(fitting, group.quote)


def _ways(group: SellerGroup) -> Ways:
    return Ways(group.quotes, group.refused)


def _sharing(groups: Sequence[SellerGroup], chosen: Mapping[int, str]) -> Sharing:
    """Who shares a parcel, by the parcel's key."""
    found: dict[str, list[SellerGroup]] = {}
    for group in groups:
        quote = quote_of(group, chosen) if group.buyable else None
        if quote and quote.joint:
            found.setdefault(quote.joint.key, []).append(group)
    return found


def _settled(group: SellerGroup, sharing: Sharing) -> SellerGroup:
    found = [_shared(quote, group, sharing) for quote in group.quotes]
    quotes = tuple(one for one in found if isinstance(one, DeliveryQuote))
    refused = tuple(one for one in found if isinstance(one, RefusedWay))
    return replace(group, quotes=quotes, refused=(*group.refused, *refused))


def _shared(
    quote: DeliveryQuote, group: SellerGroup, sharing: Sharing
) -> DeliveryQuote | RefusedWay:
    """The way with this seller's share of its cost."""
    if quote.joint is None or not group.buyable:
        return quote
    pk = group.partner.pk
    others = [one for one in sharing.get(quote.joint.key, ()) if one.partner.pk != pk]
    found = quote.joint.cost([group, *others])
    if found is None:  # too heavy for one parcel
        others, found = [], quote.joint.cost([group])
    if not isinstance(found, JointCost):
        return found or quote
    return replace(
        quote,
        cost=found.shares[pk],
        cold_cost=found.cold[pk],
        missing_for_free=found.missing_for_free,
        shared_with=tuple(one.partner.name for one in others),
        joint_total=found.total if others else None,
    )


def _with_ways(group: SellerGroup, ways: Ways) -> SellerGroup:
    """A part that can't travel says on its lines which of the goods are why."""
    lines = group.lines
    if not ways.quotes:
        why = {pk: way.why for way in reversed(ways.refused) for pk in way.spoils}
        lines = tuple(
            replace(one, spoils=why.get(one.line.pk, "")) if not one.is_gone else one
            for one in lines
        )
    return replace(group, lines=lines, quotes=ways.quotes, refused=ways.refused)
