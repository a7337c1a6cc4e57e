"""Putting places of slots into the basket, as one choice."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from django.db import transaction
from django.utils.translation import gettext as _

from core import dates
from shop.basket.models import Basket, Line
from shop.basket.services.baskets import BasketError
from shop.basket.services.lines import add_pack
from tourism.models import Experience, Slot, SlotPrice
from tourism.queries.slots import why_not_so_many
from tourism.states import SlotState
from vendors.partner.models import StockRecord

from . import VisitError


@transaction.atomic
def put_in_basket(
    basket: Basket,
    experience: Experience,
    slots: Sequence[Slot],
    tickets: Mapping[int, int],
    *,
    click: str = "",
    origin: str = "",
) -> list[Line]:
    """So many tickets of each price, by its id, for each of the slots; all or nothing.

    `origin` says where the guest came from, a broadcast say.
    More than one slot is a stay: nights that follow one another. Raises `VisitError`
    with what is in the way, and then the basket is as it was.
    """
    wanted = {price: count for price, count in tickets.items() if count}
    if not wanted or not slots:
        raise VisitError(_("Please choose a date and the number of people."))
    chosen = sorted(slots, key=lambda slot: slot.starts)
    require_nights(experience, chosen)
    places = _places(experience, wanted)
    if why := why_not_so_many(experience, places):
        raise VisitError(why)
    rows = SlotPrice.objects.filter(slot__in=chosen, price__in=wanted)
    packs = {
        (one.slot_id, one.price_id): one.pack
        for one in rows.select_related("pack", "price")
    }
    try:
        return [
            add_pack(
                basket,
                _pack(packs, slot, price),
                count,
                click=click,
                origin=origin,
            )
            for slot in chosen
            for price, count in sorted(wanted.items())
        ]
    except BasketError as error:
        raise VisitError(str(error)) from error


def _places(experience: Experience, wanted: Mapping[int, int]) -> int:
    sizes = dict(experience.prices.values_list("pk", "places"))
    return sum(sizes.get(price, 0) * count for price, count in wanted.items())


def _pack(
    packs: Mapping[tuple[int, int], StockRecord], slot: Slot, price: int
) -> StockRecord:
    if (slot.pk, price) not in packs:
        raise VisitError(_("This can no longer be booked."))
    return packs[slot.pk, price]


def require_nights(experience: Experience, slots: Sequence[Slot]) -> None:
    """One slot that takes place, or nights of a stay that follow one another.

    In their order. Raises `VisitError`.
    """
    if not slots:
        raise VisitError(_("Please choose a date."))
    for slot in slots:
        if slot.experience_id != experience.pk or slot.state != SlotState.OPEN:
            raise VisitError(_("This can no longer be booked."))
    if len(slots) == 1:
        return
    if not experience.is_stay:
        raise VisitError(_("Please choose one date."))
    for one, other in pairwise(slots):
        if dates.day_of(one.ends) != dates.day_of(other.starts):
            raise VisitError(
                _(
                    "Not every night of this stay is available. Please "
                    "choose other dates."
                )
            )
