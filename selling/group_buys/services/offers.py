"""What a seller offers to groups: made, changed, stopped."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.activity_log import record
from core.money import rounded
from core.sweeps import Queue, work_through
from core.transitions import move
from orders.shipping.models import DeliveryMethod
from selling.group_buys.locks import lock_offer
from selling.group_buys.models import GroupOffer
from selling.group_buys.rules import (
    LEAST_SIZE,
    MOST_GROUPS,
    MOST_HOURS,
    MOST_PER_PERSON,
    MOST_REWARD_PERCENT,
    MOST_SIZE,
    GroupBuyError,
)
from selling.group_buys.states import OFFER_MOVES, OfferStatus, Receiving
from vendors.partner.models import Partner, StockRecord


@dataclass(frozen=True)
class OfferTerms:
    """What a seller promises. With `point` all goods of a group go there, with
    `to_leader` to a place that each group's leader names.

    The leader's reward is a percent of the price or an amount, for each other member.
    """

    size: int
    price: Decimal
    hours: int
    starts_at: datetime
    ends_at: datetime
    most_groups: int
    per_person: int = 1
    reward_percent: Decimal = Decimal(0)
    reward_amount: Decimal = Decimal(0)
    point: DeliveryMethod | None = None
    to_leader: bool = False

    @property
    def receiving(self) -> Receiving:
        if self.to_leader:
            return Receiving.LEADER
        return Receiving.POINT if self.point else Receiving.OWN


@transaction.atomic
def make_offer(pack: StockRecord, terms: OfferTerms, *, by: User | None) -> GroupOffer:
    """Offer a pack to groups. A pack has one running offer. Raises `GroupBuyError`."""
    checked = _checked(pack, terms)
    _end_past(pack)
    now = timezone.now()
    if terms.ends_at <= now:
        raise GroupBuyError(_("This offer would be over already. Choose a later end."))
    offer = GroupOffer(
        partner=pack.partner,
        pack=pack,
        was=rounded(pack.price, pack.price_currency),
        currency=pack.price_currency,
        units=pack.quantity,
        by=by,
        **checked,
    )
    try:
        with transaction.atomic():
            offer.save(force_insert=True)
    except IntegrityError as error:
        text = _("This pack already has a group offer. Change it, or stop it first.")
        raise GroupBuyError(text) from error
    record("groups.offer", offer, after=_said(offer), seller=offer.partner)
    return offer


@transaction.atomic
def change_offer(
    offer: GroupOffer, terms: OfferTerms, *, by: User | None
) -> GroupOffer:
    """What groups that begin from now on are promised. Raises `GroupBuyError`.

    Groups that have begun keep what they were promised.
    """
    held = lock_offer(offer.pk)
    if not held.is_on:
        raise GroupBuyError(_("This group offer has ended. Please create a new one."))
    if terms.ends_at <= timezone.now():
        text = _("To end the offer now, stop it. Or choose a later end.")
        raise GroupBuyError(text)
    before = _said(held)
    for name, value in _checked(held.pack, terms).items():
        setattr(held, name, value)
    held.was = rounded(held.pack.price, held.pack.price_currency)
    held.units = held.pack.quantity
    held.by = by or held.by
    held.save()
    record(
        "groups.changed", held, before=before, after=_said(held), seller=held.partner
    )
    return held


@transaction.atomic
def stop_offer(offer: GroupOffer, *, by: User | None) -> GroupOffer:
    """No group begins any more; those that have go on. Safe to call again."""
    held = lock_offer(offer.pk)
    if not held.is_on:
        return held
    _end(held)
    record("groups.stopped", held, after={"by": by and by.pk}, seller=held.partner)
    return held


def end_offers(now: datetime | None = None) -> int:
    """End the offers whose time is over; how many. For the clock."""
    by = now or timezone.now()
    over = GroupOffer.objects.filter(status=OfferStatus.ON, ends_at__lte=by)
    queue = Queue("group-offers", over, oldest=("ends_at", "pk"))
    return work_through(queue, lambda pk: _end_due(pk, by))


@transaction.atomic
def _end_due(pk: int, by: datetime) -> bool:
    held = lock_offer(pk)
    if not held.is_on or held.ends_at > by:
        return False
    _end(held)
    return True


def _end(held: GroupOffer) -> None:
    move(held, OfferStatus.ENDED, moves=OFFER_MOVES)
    held.ended_at = timezone.now()
    held.save(update_fields=["ended_at"])


def _end_past(pack: StockRecord) -> None:
    """An offer of the pack that is over stands in the way of no other."""
    rows = GroupOffer.objects.filter(pack=pack, status=OfferStatus.ON)
    for pk in rows.filter(ends_at__lte=timezone.now()).values_list("pk", flat=True):
        _end_due(pk, timezone.now())


def _said(offer: GroupOffer) -> dict[str, object]:
    return {
        "size": offer.size,
        "price": offer.price,
        "hours": offer.hours,
        "groups": offer.most_groups,
    }


def _checked(pack: StockRecord, terms: OfferTerms) -> dict[str, object]:
    """The terms as columns, amounts at their currency's step.

    Raises `GroupBuyError` with the first thing that is wrong.
    """
    if words := why_not_for_groups(pack):
        raise GroupBuyError(words)
    currency = pack.price_currency
    price, alone = rounded(terms.price, currency), rounded(pack.price, currency)
    reward = rounded(terms.reward_amount, currency)
    rules = (
        *_checked_rules(terms, price, alone, reward),
        *_point_rules(terms, pack.partner),
    )
    for is_right, words in rules:
        if not is_right:
            raise GroupBuyError(words)
    columns: dict[str, object] = {
        each.name: getattr(terms, each.name)
        for each in fields(terms)
        if each.name != "to_leader"
    }
    return columns | {
        "price": price,
        "reward_amount": reward,
        "receiving": terms.receiving,
    }


def why_not_for_groups(pack: StockRecord) -> str:
    """Why a pack can't be offered to groups at all; empty when it can."""
    if pack.price is None or pack.pool is None or not pack.is_on_sale:
        return _("This pack is not on sale.")
    if pack.pool.is_visit:
        return _("Visits can't be offered to groups. Choose a pack of goods.")
    if pack.is_weighed:
        return _(
            "The price of this pack depends on its weight. Choose a pack with a fixed "
            "price."
        )
    return ""


Rule = tuple[bool, str]


def _checked_rules(
    terms: OfferTerms, price: Decimal, alone: Decimal, reward: Decimal
) -> Iterator[Rule]:
    """What has to be so, and what is said where it isn't."""
    between = {"least": LEAST_SIZE, "most": MOST_SIZE}
    yield (
        LEAST_SIZE <= terms.size <= MOST_SIZE,
        _("A group has from %(least)d to %(most)d people.") % between,
    )
    yield price > 0, _("Please enter a price above 0.")
    yield price < alone, _("The group price has to be lower than the regular price.")
    yield (
        1 <= terms.hours <= MOST_HOURS,
        _("A group can take from 1 to %(most)d hours.") % {"most": MOST_HOURS},
    )
    yield (
        1 <= terms.per_person <= MOST_PER_PERSON,
        _("Please enter the limit per person."),
    )
    yield (
        1 <= terms.most_groups <= MOST_GROUPS,
        _("Please enter how many groups there can be at most."),
    )
    yield terms.ends_at > terms.starts_at, _("The end has to be after the start.")
    yield (
        not (terms.reward_percent and reward),
        _("Enter the leader’s reward as a percentage or as an amount, not both."),
    )
    is_fair = 0 <= terms.reward_percent <= MOST_REWARD_PERCENT
    text = _("The leader’s reward can be up to %(most)d%% of the group price.")
    yield (
        is_fair and 0 <= reward <= price * MOST_REWARD_PERCENT / 100,
        text % {"most": MOST_REWARD_PERCENT},
    )


def _point_rules(terms: OfferTerms, partner: Partner) -> Iterator[Rule]:
    if point := terms.point:
        text = _("Choose a pickup point, or let the leader name a place.")
        yield not terms.to_leader, text
        is_own = point.partner_id == partner.pk and point.is_pickup
        yield is_own, _("Please choose one of your own pickup points.")
        text = _("This pickup point is not offered. Please choose another one.")
        yield point.is_active, text
