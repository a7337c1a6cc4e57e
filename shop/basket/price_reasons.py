"""Why a basket costs what it does, in the shopper's words; nothing is priced anew.

What the applicator noted on the basket is said: the price of each line, what offers
took off it, and why others that concern its goods did not.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core import dates
from core.templatetags.market import day, money
from shop.offers.models import Condition, ConditionalOffer
from shop.offers.queries import why_voucher_rests

from .groups import BasketTotals, GroupLine, SellerGroup
from .models import Basket, Line
from .states import Channel

CLOCK = "%H:%M"


def reasons_of_line(one: GroupLine) -> list[str]:
    """Its price, and what offers for its goods did; nothing of what can't be bought."""
    line: Line = one.line
    if one.is_gone or one.unit_price is None:
        return []
    taken = [_taken(line, offer) for offer in _asked(line.basket) if _gave(line, offer)]
    rests = [
        rest.words_on_line
        for rest in offers_at_rest(line.basket)
        if rest.is_about_packs and line in rest.lines
    ]
    prices = [price_words(one)]
    if not line.takes_offers:
        prices.append(_("Offers don’t apply to it."))
    return [*prices, *taken, *rests]


def reasons_of_total(totals: BasketTotals) -> list[str]:
    """What delivery depends on, and which offers and vouchers took nothing off."""
    lines = [one.line for group in totals.groups for one in group.lines]
    if not lines:
        return []
    basket: Basket = lines[0].basket
    delivery = (_delivery(group) for group in totals.groups if group.buyable)
    rests = (*offers_at_rest(basket), *_vouchers_at_rest(basket))
    found = [*filter(None, delivery), *(rest.words for rest in rests)]
    return list(dict.fromkeys(found))


def price_words(one: GroupLine) -> str:
    """Which price the line has before discounts."""
    line, pack = one.line, one.pack
    if agreed := line.agreement:
        until = dates.local(agreed.until).strftime(CLOCK)
        if line.channel == Channel.GROUP:
            return _("Group price, yours until %(time)s.") % {"time": until}
        return _("Live price, yours until %(time)s.") % {"time": until}
    if line.own_price is not None:
        return _own_price(line)
    if pack.sale_ends and pack.earlier_price and one.unit_price == pack.price:
        said = {
            "day": day(dates.day_of(pack.sale_ends - dates.TICK)),
            "amount": money(pack.earlier_price, line.price_currency),
        }
        return _("Sale price until %(day)s. Price before: %(amount)s.") % said
    return _("Regular price of %(farm)s.") % {"farm": pack.partner.name}


def _own_price(line: Line) -> str:
    farm = line.stockrecord.partner.name
    steps = line.own.steps if line.own else ()
    least = max((n for n, _price in steps if n <= line.quantity), default=1)
    if least == 1:
        return _("Your price, agreed with %(farm)s.") % {"farm": farm}
    words = ngettext(
        "Your price from %(n)d pack, agreed with %(farm)s.",
        "Your price from %(n)d packs, agreed with %(farm)s.",
        least,
    )
    return words % {"n": least, "farm": farm}


def _asked(basket: Basket) -> Sequence[ConditionalOffer]:
    return basket.offers_asked


def _gave(line: Line, offer: ConditionalOffer) -> Decimal:
    given: Decimal = line.discounts.given_by(offer)
    return given


def _taken(line: Line, offer: ConditionalOffer) -> str:
    amount = money(_gave(line, offer), line.price_currency)
    said = {"name": name_of(offer), "amount": amount}
    return _("%(name)s: %(amount)s off.") % said


def name_of(offer: ConditionalOffer) -> str:
    """As the total names it."""
    voucher = offer.get_voucher()
    return _("Voucher %(code)s") % {"code": voucher.code} if voucher else offer.name


@dataclass(frozen=True)
class AtRest:
    """An offer that took nothing off, why, and the lines that it is about.

    `is_about_packs`: more packs of a line, or its other offers, make the difference.
    What `why` says of the whole basket, `on_line` says of one line.
    """

    name: str
    why: str
    lines: Sequence[Line] = ()
    is_about_packs: bool = False
    voucher_id: int | None = None
    on_line: str = ""

    @property
    def words(self) -> str:
        return _named(self.name, self.why)

    @property
    def words_on_line(self) -> str:
        return _named(self.name, self.on_line or self.why)


def _named(name: str, why: str) -> str:
    return _("%(name)s: %(why)s") % {"name": name, "why": why}


def offers_at_rest(basket: Basket) -> list[AtRest]:
    """What concerns the basket's goods and took nothing off; found once."""
    if basket.reasons is None:
        basket.reasons = [*_left_out(basket), *_without_effect(basket)]
    return list(basket.reasons)


def why_voucher_unused(basket: Basket, voucher_id: int) -> str:
    """Why a voucher on the basket takes nothing off; empty where nobody can say."""
    found = (*offers_at_rest(basket), *_vouchers_at_rest(basket))
    return next((rest.why for rest in found if rest.voucher_id == voucher_id), "")


def _at_rest(offer: ConditionalOffer, why: str, **more: Any) -> AtRest:
    voucher = offer.get_voucher()
    pk = voucher.pk if voucher else None
    return AtRest(name_of(offer), why, voucher_id=pk, **more)


def _left_out(basket: Basket) -> Iterable[AtRest]:
    for offer in basket.offers_left_out:
        yield _at_rest(
            offer,
            _("only for a first order.")
            if offer.for_first_orders
            else _("already used as often as allowed."),
        )


def _without_effect(basket: Basket) -> Iterable[AtRest]:
    lines = [line for line in basket.all_lines() if line.is_buyable]
    for offer in _asked(basket):
        if any(_gave(line, offer) for line in lines):
            continue
        about = [ln for ln in lines if _is_about(offer, ln)]
        if not about:
            continue
        is_packs = offer.condition.type == Condition.COUNT
        if lacks := _lacks(offer, about):
            yield _at_rest(offer, lacks, lines=about, is_about_packs=is_packs)
        elif beaten := _why_beaten(basket, offer, about):
            why, on_line = beaten
            yield _at_rest(
                offer, why, lines=about, is_about_packs=True, on_line=on_line
            )


def _is_about(offer: ConditionalOffer, line: Line) -> bool:
    is_its_pack = offer.pack_id in {None, line.stockrecord_id}
    return is_its_pack and bool(offer.condition.can_apply_condition(line))


def _lacks(offer: ConditionalOffer, lines: Sequence[Line]) -> str:
    """What the basket lacks for its condition; empty when it is met."""
    measure = _MEASURES.get(offer.condition.type)
    return measure(offer, lines) if measure else ""


def _lacks_packs(offer: ConditionalOffer, lines: Sequence[Line]) -> str:
    n = int(offer.condition.value - sum(line.quantity for line in lines))
    if n <= 0:
        return ""
    words = ngettext("%(n)d more pack needed.", "%(n)d more packs needed.", n)
    return words % {"n": n}


def _lacks_kinds(offer: ConditionalOffer, lines: Sequence[Line]) -> str:
    n = int(offer.condition.value) - len({line.product_id for line in lines})
    if n <= 0:
        return ""
    words = ngettext("%(n)d more product needed.", "%(n)d more products needed.", n)
    return words % {"n": n}


def _lacks_value(offer: ConditionalOffer, lines: Sequence[Line]) -> str:
    worth = sum((ln.unit_effective_price * ln.quantity for ln in lines), Decimal(0))
    rest = offer.condition.value - worth
    if rest <= 0:
        return ""
    amount = money(rest, lines[0].price_currency)
    return _("%(amount)s more needed.") % {"amount": amount}


_MEASURES: dict[str, Callable[[ConditionalOffer, Sequence[Line]], str]] = {
    Condition.COUNT: _lacks_packs,
    Condition.COVERAGE: _lacks_kinds,
    Condition.VALUE: _lacks_value,
}


def _why_beaten(
    basket: Basket, offer: ConditionalOffer, lines: Sequence[Line]
) -> tuple[str, str] | None:
    """What others save, or which have its goods, for the basket and for a line; None
    where nobody can say.
    """
    if found := basket.combination.instead(offer):
        more, less = found
        if more > less:
            currency = lines[0].price_currency
            said = {"more": money(more, currency), "less": money(less, currency)}
            words = _("your other discounts save more, %(more)s instead of %(less)s.")
            return words % said, _("your other discounts save more.")
    others = [one for one in _asked(basket) if any(_gave(line, one) for line in lines)]
    if others:
        comma = pgettext("between two names", ", ")
        names = comma.join(dict.fromkeys(map(name_of, others)))
        return _("can’t be combined with %(others)s.") % {"others": names}, ""
    if not any(line.takes_offers for line in lines):
        return _("doesn’t apply to your own prices."), ""
    return None


def _vouchers_at_rest(basket: Basket) -> Iterable[AtRest]:
    for voucher in basket.known_vouchers:
        spent = voucher.pk in basket.spent_vouchers
        why = why_voucher_rests(voucher, basket.owner, spent)
        if why:
            code = _("Voucher %(code)s") % {"code": voucher.code}
            yield AtRest(code, why, voucher_id=voucher.pk)


def _delivery(group: SellerGroup) -> str:
    quote: Any = group.quote
    if quote is None or quote.is_pickup or group.is_visit:
        return ""
    farm, currency = group.partner.name, group.currency
    if quote.missing_for_free:
        amount = money(quote.missing_for_free, currency)
        words = _("%(farm)s: %(amount)s more for free delivery.")
        return words % {"farm": farm, "amount": amount}
    free_from = quote.method.free_from if quote.method else None
    if quote.cost or not free_from:
        return ""
    words = _("%(farm)s: delivery is free from %(amount)s.")
    return words % {"farm": farm, "amount": money(free_from, currency)}
