"""What the checkout would place: the basket turned into a draft, seller by seller."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from orders.order.draft import Delivery, DraftLine, DraftPart, OrderDraft
from shop.basket.groups import BasketTotals, DeliveryQuote, GroupLine, SellerGroup
from shop.basket.models import Basket
from shop.basket.queries import totals
from vendors.partner.models import StockRecord


@dataclass(frozen=True)
class Wishes:
    """What the shopper chose for each seller, by the seller's id."""

    deliveries: Mapping[int, str] = field(default_factory=dict)
    notes: Mapping[int, str] = field(default_factory=dict)

    def quote(self, group: SellerGroup) -> DeliveryQuote | None:
        """The chosen way, or the seller's first where that is not offered there."""
        wanted = self.deliveries.get(group.partner.pk)
        fitting = (quote for quote in group.quotes if quote.code == wanted)
        return next(fitting, group.quote)


@dataclass(frozen=True)
class ChosenGroup:
    """A seller's part of the basket with the way it will travel."""

    group: SellerGroup
    quote: DeliveryQuote | None
    note: str
    is_as_wished: bool = True


@dataclass(frozen=True)
class Proposal:
    """What can be ordered as it stands; `draft` is None while something is in the way.

    The basket's own page says what that is.
    """

    totals: BasketTotals
    chosen: tuple[ChosenGroup, ...]
    draft: OrderDraft | None


def propose(basket: Basket, *, region: str, wishes: Wishes) -> Proposal:
    """The basket, offers applied, as an order to this region."""
    whole = totals(basket, region)
    chosen = tuple(
        _chosen(group, wishes)
        for group in sorted(whole.groups, key=lambda group: group.partner.pk)
        if group.buyable
    )
    draft = _draft(chosen) if whole.is_ready else None
    return Proposal(whole, chosen, draft)


def _chosen(group: SellerGroup, wishes: Wishes) -> ChosenGroup:
    quote, seller = wishes.quote(group), group.partner.pk
    wanted = wishes.deliveries.get(seller)
    return ChosenGroup(
        group,
        quote,
        wishes.notes.get(seller, ""),
        is_as_wished=wanted is None or (quote is not None and quote.code == wanted),
    )


def _draft(chosen: tuple[ChosenGroup, ...]) -> OrderDraft:
    parts = tuple(
        DraftPart(
            partner=one.group.partner,
            lines=tuple(
                DraftLine(_pack(line), line.quantity, line.discount)
                for line in one.group.buyable
            ),
            delivery=_delivery(one.quote),
            note=one.note,
        )
        for one in chosen
        if one.quote
    )
    return OrderDraft(currency=chosen[0].group.currency, parts=parts)


def _pack(line: GroupLine) -> StockRecord:
    """The line's pack, knowing the product that the line has fetched already."""
    pack = line.pack
    pack.product = line.line.product
    return pack


def _delivery(quote: DeliveryQuote) -> Delivery:
    return Delivery(
        code=quote.code,
        name=quote.name,
        cost=quote.cost,
        is_pickup=quote.is_pickup,
        expected_from=quote.expected_from,
        expected_to=quote.expected_to,
    )
