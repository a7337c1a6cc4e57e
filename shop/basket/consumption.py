"""Which packs of a line an offer may still use, told without asking the database."""

from typing import Any

from oscar.apps.basket.utils import LineDiscountRegistry


def _share(offer: Any, other: Any) -> bool:
    """Whether two offers that share items at all may share them with each other."""
    named = offer.is_choosy or other.is_choosy
    return not named or offer.pk in other.allies


class LineConsumption(LineDiscountRegistry):
    """Oscar's register of a line. A line that can't be bought has nothing to use."""

    def available(self, offer: Any = None) -> int:
        if not self._line.is_buyable:
            return 0
        pack_id = getattr(offer, "pack_id", None)
        if pack_id not in {None, self._line.stockrecord_id}:
            return 0
        if offer is None or getattr(offer, "allies", None) is None:
            return int(super().available(offer))
        most = int(self._line.quantity)
        others = [other for other in self.consumers if other != offer]
        if offer.exclusive:
            most = self._left_by(others)
        elif any(o.exclusive or not _share(offer, o) for o in others):
            return 0
        return max(0, most - self.num_consumed(offer)) if most else 0

    def _left_by(self, others: list[Any]) -> int:
        """Packs that an exclusive offer finds untouched."""
        left = int(self._line.quantity)
        for other in others:
            if not other.exclusive:
                return 0
            left -= self.num_consumed(other)
        return max(0, left)
