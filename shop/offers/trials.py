"""One offer at a time on those of a basket's lines that it is about."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any, Self

from core.money import rounded, step

from .models import Benefit, ConditionalOffer

# Benefits that take every pack that an offer finds, at a rate.
_AT_A_RATE = frozenset({Benefit.PERCENTAGE, Benefit.FIXED_UNIT})


def share_items(one: ConditionalOffer, other: ConditionalOffer) -> bool:
    """Whether both may lower the price of the same packs."""
    if one.exclusive or other.exclusive:
        return False
    named = one.is_choosy or other.is_choosy
    return not named or one.pk in (other.allies or ())


class Tray:
    """A basket as an offer sees it: with the lines that it is about, and no other."""

    def __init__(self, basket: Any, lines: Sequence[Any]) -> None:
        self._basket = basket
        self.lines = lines
        self.currency: str = lines[0].price_currency if lines else ""

    def all_lines(self) -> Sequence[Any]:
        return self.lines

    def __getattr__(self, name: str) -> Any:
        return getattr(self._basket, name)


class AskedOffer:
    """An offer that is asked for a basket, at most so many times."""

    def __init__(
        self, offer: ConditionalOffer, most: int, basket: Any, lines: Sequence[Any]
    ) -> None:
        self.offer, self.most = offer, most
        self.tray = Tray(basket, lines)
        # Where it stands among others that meet it, the one to be tried first at 0.
        self.rank = 0

    @property
    def lines(self) -> Sequence[Any]:
        return self.tray.lines

    @property
    def given(self) -> Decimal:
        """What its lines have been given by it so far."""
        return sum(
            (line.discounts.given_by(self.offer) for line in self.lines), Decimal(0)
        )

    @property
    def uses_items(self) -> bool:
        """Whether it has packs, though what it takes off them may be rounded away."""
        return any(line.discounts.num_consumed(self.offer) for line in self.lines)

    @property
    def is_met(self) -> bool:
        """Whether the lines hold what it asks for, by what others have left of them."""
        return bool(self.lines) and bool(self.offer.is_condition_satisfied(self.tray))

    @property
    def takes_all(self) -> bool:
        """Whether one application takes all packs that it finds, each at its rate."""
        benefit = self.offer.benefit
        is_plain = not (benefit.proxy_class or benefit.max_affected_items)
        return is_plain and benefit.type in _AT_A_RATE

    def give(self) -> Iterable[tuple[Any, Decimal]]:
        """Apply it until it gives no more: each result, and what lines really got.

        Oscar notes the benefit's own sum, which differs from the lines' by rounding.
        """
        given = Decimal(0)
        for _time in range(self.most):
            result = self.offer.apply_benefit(self.tray)
            now_given = self.given if result.affects_basket else given
            gain, given = now_given - given, now_given
            if not (gain if result.affects_basket else result.is_successful):
                return
            yield result, gain
            if result.is_final:
                return

    def give_all(self) -> Decimal:
        """The same, for its sum."""
        return sum((gain for _result, gain in self.give()), Decimal(0))

    def rate(self, line: Any) -> Decimal:
        """What it takes off a pack of the line at most."""
        price: Decimal = line.unit_effective_price
        benefit = self.offer.benefit
        if benefit.proxy_class or benefit.type not in _AT_A_RATE:
            return price
        if benefit.type == Benefit.FIXED_UNIT:
            return min(price, benefit.value)
        return min(price, benefit.value * price / 100)

    def ceiling(self) -> Decimal:
        """What it can give to all its lines at most, in whatever order."""
        benefit = self.offer.benefit
        if benefit.type.startswith("Shipping"):
            return Decimal(0)
        packs = sum(int(line.quantity) for line in self.lines)
        most = sum(
            (self.rate(line) * int(line.quantity) for line in self.lines), Decimal(0)
        )
        named = benefit.max_affected_items
        if benefit.type == Benefit.FIXED and not benefit.proxy_class:
            times = min(self.most, -(-packs // named)) if named else 1
            most = min(most, benefit.value * times)
        elif benefit.type == Benefit.PERCENTAGE and named:
            most = min(most, max(map(self.rate, self.lines)) * min(named, packs))
        # Each line's part is rounded by itself, at each application.
        return most + step(self.tray.currency) * packs

    def at_most(self, line: Any) -> Decimal:
        """What it can still take off the line, by what others have left of it."""
        packs = line.discounts.available(self.offer)
        worth = self.rate(line) * packs if packs else Decimal(0)
        return rounded(worth, line.price_currency)


def reach(lines: Sequence[Any]) -> Callable[[ConditionalOffer], Sequence[Any]]:
    """Which of the lines an offer is about; a range is asked once for each of them."""
    known: dict[int, frozenset[int]] = {}
    every = range(len(lines))

    def held(within: Any) -> frozenset[int]:
        if within is None:
            return frozenset(every)
        if (found := known.get(id(within))) is None:
            found = frozenset(
                n for n in every if within.contains_product(lines[n].product)
            )
            known[id(within)] = found
        return found

    def about(offer: ConditionalOffer) -> Sequence[Any]:
        parts = [offer.condition]
        if offer.benefit.type != Benefit.FIXED_PRICE:
            parts.append(offer.benefit)
        if any(part.proxy_class for part in (offer.condition, offer.benefit)):
            return lines
        at = frozenset().union(*(held(part.range) for part in parts))
        return [lines[n] for n in sorted(at)]

    return about


class Untouched:
    """Gives lines back as they were, whatever was tried on them meanwhile."""

    def __init__(self, lines: Iterable[Any], *, afresh: bool = False) -> None:
        self._before = [(line, line.discounts) for line in lines]
        for line, register in self._before:
            if afresh:
                line.clear_discount()
            else:
                line.discounts = register.copied()

    def give_back(self) -> None:
        for line, register in self._before:
            line.discounts = register

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.give_back()
