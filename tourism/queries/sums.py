"""What a choice of slots and tickets costs: now, and at the farm."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tourism.models import Slot


@dataclass(frozen=True)
class Sum:
    """`now` is paid when booking, `there` at the farm; `places` of each slot."""

    now: Decimal
    there: Decimal
    places: int

    @property
    def full(self) -> Decimal:
        return self.now + self.there


def sum_of(slots: Sequence[Slot], tickets: Mapping[int, int]) -> Sum:
    """Of slots with their `on_sale` prices; `tickets` by the price's id. No query."""
    now = full = Decimal(0)
    places = 0
    for number, slot in enumerate(slots):
        for one in slot.on_sale:  # type: ignore[attr-defined]
            count = tickets.get(one.price_id, 0)
            now += count * (one.pack.price or 0)
            full += count * one.price.amount
            places += count * one.price.places if number == 0 else 0
    return Sum(now=now, there=max(Decimal(0), full - now), places=places)
