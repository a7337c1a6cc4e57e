"""What the checkout would place: the basket turned into a draft, seller by seller."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from core import dates
from core.money import from_minor, least_charge, minor_step, rounded, to_minor
from orders.order.draft import DraftLine, DraftVendorOrder, OrderDraft
from orders.order.queries import owed_by
from orders.order.states import PaymentMethod
from orders.order.wording import cash_in_words
from payments.credit.queries import usable
from payments.payment.bank_details import takes_transfer_of, transfer_until
from payments.payouts.queries import held_of
from shop.basket.combined_shipping import quote_of, settled
from shop.basket.groups import BasketTotals, GroupLine, SellerGroup
from shop.basket.models import Basket
from shop.basket.queries import totals
from shop.basket.shipping_options import DeliveryQuote, PickupSlot
from vendors.partner.models import Partner, StockRecord
from vendors.partner.order_windows import delivery_day

from .deliveries import delivery_of
from .deposits import with_rests
from .on_invoice import InvoiceOffer, invoice_offer


@dataclass(frozen=True)
class Wishes:
    """What the shopper chose for each seller, by the seller's id.

    `notes` stand by the keys of the basket's groups, `slots` are the chosen times of
    pickup or delivery by seller's id and the code of the way.
    `uses_balance` takes as much as can be from the shopper's balance; `in_cash` pays
    the rest when the goods are handed over, where every seller takes it, `by_transfer`
    to the market's bank account, `on_invoice` there later. `in_full` pays all now, also
    where a deposit is enough; else `rest_by_card` has the rest charged to the shopper's
    saved card. What `is_gift` is for
    somebody else, with `gift_message`: nobody is asked for money with it.
    """

    deliveries: Mapping[int, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    slots: Mapping[tuple[int, str], str] = field(default_factory=dict)
    uses_balance: bool = False
    in_cash: bool = False
    by_transfer: bool = False
    on_invoice: bool = False
    in_full: bool = False
    rest_by_card: bool = False
    is_gift: bool = False
    gift_message: str = ""

    def quote(self, group: SellerGroup) -> DeliveryQuote | None:
        """The chosen way, or the first parcel where that is not offered there."""
        return quote_of(group, self.deliveries)

    def slot(
        self, group: SellerGroup, quote: DeliveryQuote | None
    ) -> PickupSlot | None:
        """The chosen time, or the first where that can't be had."""
        if quote is None or not quote.slots:
            return None
        wanted = self.slots.get((group.partner.pk, quote.code))
        fitting = (slot for slot in quote.slots if slot.value == wanted)
        return next(fitting, quote.slots[0])


@dataclass(frozen=True)
class ChosenGroup:
    """A seller's part of the basket with the way it will travel.

    `refusal` says why that is not the way, or the time, that the shopper chose.
    """

    group: SellerGroup
    quote: DeliveryQuote | None
    note: str
    slot: PickupSlot | None = None
    refusal: str = ""


@dataclass(frozen=True)
class Proposal:
    """What can be ordered as it stands; `draft` is None while something is in the way.

    The basket's own page says what that is. What `takes_cash` may be paid when it is
    handed over, what `takes_transfer` to the market's bank account. `on_balance` is
    what the shopper has in the order's currency; `kept_back` of it stays there, so that
    the rest can be charged. `invoice` says whether it may be on invoice, if its buyer
    has terms.
    """

    totals: BasketTotals
    chosen: tuple[ChosenGroup, ...]
    draft: OrderDraft | None
    on_balance: Decimal = Decimal(0)
    kept_back: Decimal = Decimal(0)
    takes_cash: bool = False
    takes_transfer: bool = False
    invoice: InvoiceOffer | None = None

    @property
    def cash_words(self) -> str:
        """Where an order in cash would be paid for."""
        return cash_in_words(self.draft.by_van if self.draft else ())

    @property
    def is_prepaid(self) -> bool:
        """Whether something of it has to be paid at once."""
        return any(one.group.is_prepaid for one in self.chosen)

    @property
    def is_by_van(self) -> bool:
        """Whether nothing of it is collected: the farms bring it."""
        return bool(self.draft and all(self.draft.by_van))

    @property
    def undecided(self) -> tuple[ChosenGroup, ...]:
        """Those whose goods can only be collected, while nobody chose to."""
        return tuple(one for one in self.chosen if one.group.quotes and not one.quote)

    @property
    def reaches_nobody(self) -> bool:
        """Whether no farm of the basket sends its goods to the region."""
        sent = [one.group for one in self.chosen if not one.group.is_visit]
        return bool(sent) and all(group.is_unsent for group in sent)


def propose(
    basket: Basket,
    *,
    region: str,
    wishes: Wishes,
    balances: Mapping[str, int] | None = None,
) -> Proposal:
    """The basket, offers applied, as an order to this region.

    `balances` is what the shopper has, by currency, in its smallest unit.
    """
    return chosen_of(basket, totals(basket, region), wishes=wishes, balances=balances)


def chosen_of(
    basket: Basket,
    whole: BasketTotals,
    *,
    wishes: Wishes,
    balances: Mapping[str, int] | None = None,
) -> Proposal:
    """The same of a basket whose totals are known."""
    whole = replace(whole, groups=settled(whole.groups, wishes.deliveries))
    chosen = tuple(
        _chosen(group, wishes)
        for group in sorted(
            whole.groups, key=lambda group: (group.partner.pk, group.is_visit)
        )
        if group.buyable
    )
    is_settled = whole.is_ready and all(one.quote for one in chosen)
    draft = _draft(chosen, owed_by(basket.owner)) if is_settled else None
    if draft is None:
        return Proposal(whole, chosen, None)
    if wishes.is_gift and not whole.is_for_visits_only:
        draft = replace(draft, is_gift=True, gift_message=wishes.gift_message)
    made = Proposal(whole, chosen, draft)
    made = _with_way_to_pay(made, draft, wishes, balances or {})
    return _with_deposit(_with_invoice(made, wishes, basket.owner_id), wishes)


def _with_deposit(proposal: Proposal, wishes: Wishes) -> Proposal:
    """Where it is enough for now."""
    draft = proposal.draft
    if draft is None or wishes.in_full:
        return proposal
    drawn = with_rests(draft, [one.group for one in proposal.chosen])
    if drawn.rest:
        drawn = replace(drawn, rest_by_card=wishes.rest_by_card)
    return replace(proposal, draft=drawn)


def _with_way_to_pay(
    proposal: Proposal, draft: OrderDraft, wishes: Wishes, balances: Mapping[str, int]
) -> Proposal:
    """A card is charged no less than Stripe's least; transfers and cash have none."""

    def beside(least: Decimal) -> Proposal:
        made = _with_balance(proposal, draft, wishes, balances, least)
        return _with_transfer(_with_cash(made, wishes), wishes)

    if wishes.by_transfer or wishes.in_cash:
        made = beside(Decimal(0))
        if made.draft and not made.draft.charged_now:
            return made
    return beside(least_charge(draft.currency))


def _with_cash(proposal: Proposal, wishes: Wishes) -> Proposal:
    draft = proposal.draft
    if draft is None or draft.is_gift or not draft.to_pay or proposal.is_prepaid:
        return proposal
    if not takes_cash(draft, proposal.chosen):
        return proposal
    if wishes.in_cash:
        draft = replace(draft, payment_method=PaymentMethod.CASH)
    return replace(proposal, draft=draft, takes_cash=True)


def _with_transfer(proposal: Proposal, wishes: Wishes) -> Proposal:
    draft = proposal.draft
    if draft is None or proposal.is_prepaid or not takes_transfer_of(draft.to_pay):
        return proposal
    until = transfer_until()
    if not comes_in_time(proposal.chosen, until):
        return proposal
    if wishes.by_transfer:
        how = PaymentMethod.TRANSFER
        draft = replace(draft, payment_method=how, expires_at=until)
    return replace(proposal, draft=draft, takes_transfer=True)


def _with_invoice(proposal: Proposal, wishes: Wishes, user_id: int | None) -> Proposal:
    """An organisation owes it: nothing is taken from a person's balance."""
    draft = proposal.draft
    if draft is None or draft.is_gift or not draft.total or proposal.is_prepaid:
        return proposal
    if any(part.is_visit for part in draft.vendor_orders):
        return proposal
    totals = {part.partner.pk: part.total for part in draft.vendor_orders}
    offer = invoice_offer(user_id, totals, draft.currency)
    if offer and offer.due_on and wishes.on_invoice:
        draft = replace(
            draft,
            vendor_orders=tuple(
                replace(part, due_on=offer.due_on[part.partner.pk])
                for part in draft.vendor_orders
            ),
            payment_method=PaymentMethod.INVOICE,
            from_balance=Decimal(0),
        )
        proposal = replace(proposal, kept_back=Decimal(0))
    return replace(proposal, draft=draft, invoice=offer)


def comes_in_time(chosen: Iterable[ChosenGroup], until: datetime) -> bool:
    """Whether money that comes by then is early enough for all that was chosen."""
    return not any(one.group.is_visit or _latest(one) < until for one in chosen)


def _latest(chosen: ChosenGroup) -> datetime:
    """Until when the seller can be told of it: its round and its window don't wait."""
    slot, quote = chosen.slot, chosen.quote
    if slot:
        return slot.orders_until or dates.start_of(slot.date)
    if quote and quote.leaves and delivery_day(chosen.group.partner, timezone.now()):
        return dates.start_of(quote.leaves)
    return datetime.max.replace(tzinfo=UTC)


def takes_cash(draft: OrderDraft, chosen: Iterable[ChosenGroup]) -> bool:
    """Whether every seller takes cash for its part where it hands it over.

    What is added to an order counts with all that was ordered before. None does that
    owes the market more than its fees may come to. A query for each seller, and none
    where something is sent.
    """
    ways = {
        one.group.partner.pk: (one.quote.method, one.group.ordered)
        for one in chosen
        if one.quote and not one.group.is_visit
    }
    return all(
        not part.is_visit and _takes_part(*ways[part.partner.pk], part)
        for part in draft.vendor_orders
    ) and not any(
        _owes_too_much(part.partner, draft.currency) for part in draft.vendor_orders
    )


def _takes_part(method: Any, ordered: Decimal, part: DraftVendorOrder) -> bool:
    """A point that somebody lends is not where the seller stands; a van is its own."""
    is_own = method.partner_id == part.partner.pk
    most = method.most_in_cash
    is_small = most is None or ordered + part.total <= most
    return bool(method.takes_cash and is_own and is_small)


def _owes_too_much(partner: Partner, currency: str) -> bool:
    return held_of(partner, currency) < -to_minor(
        rounded(settings.CASH_DEBT, currency), currency
    )


def _with_balance(
    proposal: Proposal,
    draft: OrderDraft,
    wishes: Wishes,
    balances: Mapping[str, int],
    least: Decimal,
) -> Proposal:
    currency = draft.currency
    have = balances.get(currency, 0)
    proposal = replace(proposal, on_balance=from_minor(have, currency))
    if not (wishes.uses_balance and have):
        return proposal
    total = to_minor(draft.total, currency)
    use = usable(
        have,
        total,
        least=to_minor(least, currency),
        step=minor_step(currency),
    )
    return replace(
        proposal,
        draft=replace(draft, from_balance=from_minor(use, currency)),
        kept_back=from_minor(min(have, total) - use, currency),
    )


def _chosen(group: SellerGroup, wishes: Wishes) -> ChosenGroup:
    quote = wishes.quote(group)
    slot = wishes.slot(group, quote)
    return ChosenGroup(
        group,
        quote,
        wishes.notes.get(group.key, ""),
        slot,
        _way_refused(group, wishes, quote) or _slot_refused(group, wishes, quote, slot),
    )


def _way_refused(
    group: SellerGroup, wishes: Wishes, quote: DeliveryQuote | None
) -> str:
    """Why the chosen way is not taken: what is in its way, or that it is gone."""
    wanted = wishes.deliveries.get(group.partner.pk)
    if group.is_visit or wanted is None or (quote is not None and quote.code == wanted):
        return ""
    seller = {"seller": group.partner.name}
    for way in group.refused:
        if way.code == wanted:
            text = _(
                "%(method)s of %(seller)s: %(why)s You were not charged. "
                "Please choose again."
            )
            return text % {**seller, "method": way.name, "why": way.why}
    text = _(
        "The delivery you chose from %(seller)s is no longer "
        "available. You were not charged. Please choose again."
    )
    return text % seller


def _slot_refused(
    group: SellerGroup,
    wishes: Wishes,
    quote: DeliveryQuote | None,
    slot: PickupSlot | None,
) -> str:
    """Also when the point has put all its hours away: it was a time that was chosen."""
    if quote is None:
        return ""
    wanted = wishes.slots.get((group.partner.pk, quote.code))
    if wanted is None or (slot is not None and wanted == slot.value):
        return ""
    if quote.by_van:
        text = _(
            "Your delivery time of %(seller)s is no longer available. You were "
            "not charged. Please choose another time."
        )
        return text % {"seller": group.partner.name}
    text = _(
        "Your time at %(point)s is no longer available. You were "
        "not charged. Please choose another time."
    )
    return text % {"point": quote.name}


def _draft(chosen: tuple[ChosenGroup, ...], owed: Mapping[int, Decimal]) -> OrderDraft:
    vendor_orders = tuple(
        DraftVendorOrder(
            partner=one.group.partner,
            lines=tuple(_draft_line(line) for line in one.group.buyable),
            delivery=delivery_of(one.quote, one.slot),
            note=one.note,
            carried=_carried(one.group, owed),
            is_visit=one.group.is_visit,
        )
        for one in chosen
        if one.quote
    )
    return OrderDraft(currency=chosen[0].group.currency, vendor_orders=vendor_orders)


def _draft_line(line: GroupLine) -> DraftLine:
    agreed = line.agreed
    return DraftLine(
        _pack(line),
        line.quantity,
        line.discount,
        price=agreed.price if agreed else line.line.own_price,
        is_own_price=line.is_own_price,
        channel=line.line.channel,
        origin=line.line.origin,
        reserved_quantity=agreed.reserved_quantity if agreed else 0,
        lot=line.line.lot,
        basket_reference=line.line.line_reference,
    )


def _carried(group: SellerGroup, owed: Mapping[int, Decimal]) -> Decimal:
    """What is owed for goods is paid with goods."""
    return Decimal(0) if group.is_visit else owed.get(group.partner.pk, Decimal(0))


def _pack(line: GroupLine) -> StockRecord:
    """The line's pack, knowing the product that the line has fetched already."""
    pack = line.pack
    pack.product = line.line.product
    return pack
