"""What offers use of a basket's line, and what each gave."""

import copy
from decimal import Decimal
from typing import Any

from oscar.apps.basket.utils import LineDiscountRegistry

from shop.offers.trials import share_items


class LineConsumption(LineDiscountRegistry):
    """Oscar's register of a line. A line that can't be bought has nothing to use.

    Each offer asks each line many times, so it looks at the line's other offers only
    where one of them is particular about whom it shares with. `is_contested` says
    that one found less here because of another.
    """

    is_contested = False

    def __init__(self, line: Any) -> None:
        super().__init__(line)
        self._is_shared_freely = True
        self._given: dict[int, Decimal] = {}

    def discount(
        self,
        amount: Decimal,
        quantity: int,
        incl_tax: bool = True,
        offer: Any = None,
    ) -> None:
        super().discount(amount, quantity, incl_tax, offer)
        if offer is not None:
            self._given[offer.id] = self.given_by(offer) + amount

    def copied(self) -> "LineConsumption":
        """The same, to be used further without a trace on this one."""
        other = copy.copy(self)
        for name in ("_discounts", "_offers", "_consumptions", "_given"):
            setattr(other, name, copy.copy(getattr(self, name)))
        return other

    def given_by(self, offer: Any) -> Decimal:
        """What the offer took off the line so far."""
        return self._given.get(offer.id, Decimal(0))

    def consume(self, quantity: int, offer: Any = None) -> int:
        if offer is not None and (offer.exclusive or offer.is_choosy):
            self._is_shared_freely = False
        return int(super().consume(quantity, offer))

    def available(self, offer: Any = None) -> int:
        if not (self._line.is_buyable and self._line.takes_offers):
            return 0
        pack_id = getattr(offer, "pack_id", None)
        if pack_id not in {None, self._line.stockrecord_id}:
            return 0
        if offer is None or getattr(offer, "allies", None) is None:
            return int(super().available(offer))
        most = int(self._line.quantity)
        if offer.exclusive or offer.is_choosy or not self._is_shared_freely:
            others = self._others(offer)
            if offer.exclusive:
                self.is_contested = self.is_contested or bool(others)
                most = self._left_by(others)
            elif any(o.exclusive or not share_items(offer, o) for o in others):
                self.is_contested = True
                return 0
        return max(0, most - self._consumptions.get(offer.id, 0)) if most else 0

    def _others(self, offer: Any) -> list[Any]:
        """Other offers that use some of it."""
        return [
            other
            for pk, other in self._offers.items()
            if pk != offer.id and self._consumptions[pk]
        ]

    def _left_by(self, others: list[Any]) -> int:
        """Packs that an exclusive offer finds untouched."""
        left = int(self._line.quantity)
        for other in others:
            if not other.exclusive:
                return 0
            left -= self.num_consumed(other)
        return max(0, left)
