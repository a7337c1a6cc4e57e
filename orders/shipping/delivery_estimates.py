"""Delivery on a product's page and a farm's: what it costs there, when it comes."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

from babel.dates import format_date, format_skeleton
from django.utils import timezone
from django.utils.translation import gettext as _

from core import market
from core.regions import country_of, region_name
from core.templatetags.market import active_locale, money
from shop.basket.shipping_options import Perishable, Ways
from shop.catalogue.delivery_estimates import DeliveryPromise, DeliveryTerm
from vendors.partner.models import Partner, StockRecord

from .arrivals import Asked, Consignment
from .models import DeliveryMethod
from .queries import Offered, offered_methods
from .quotes import Quote, charge, ways
from .rates import ShippingError
from .ready import ready_from
from .wording import dispatch_in_words, short_date, terms_in_words


def _day(day_: date) -> str:
    locale = active_locale()
    name = format_date(day_, "EEEE", locale=locale)
    day = format_skeleton("MMMd", day_, locale=locale)
    return _("%(weekday)s %(day)s") % {"weekday": name, "day": day}


def _cost(quote: Quote, currency: str) -> str:
    if not quote.cost:
        return _("free delivery")
    cost = money(quote.cost, currency)
    free_from = quote.method.free_from
    if free_from is None or quote.missing_for_free is None:
        return _("delivery %(cost)s") % {"cost": cost}
    text = _("delivery %(cost)s, free from %(amount)s")
    return text % {"cost": cost, "amount": money(free_from, currency)}


def _name(quote: Quote) -> str:
    """The method, and who carries it when it isn't the seller."""
    if not quote.carrier:
        return str(quote.name)
    names = {"method": quote.name, "carrier": quote.carrier}
    return _("%(method)s by %(carrier)s") % names


def consignment_of(pack: StockRecord, packs: int = 1) -> Consignment:
    """So many packs of one product; `pack.product` and `pack.partner` are read."""
    product = pack.product
    perishables: tuple[Perishable, ...] = ()
    if product.shelf_life_days is not None or product.needs_cold:
        perishables = (
            Perishable(
                line_id=pack.pk,
                title=product.get_title(),
                pool_id=pack.pool_id,
                base_units=pack.quantity * packs,
                picked_on=product.picked_on,
                shelf_life_days=product.shelf_life_days,
                needs_cold=product.needs_cold,
            ),
        )
    return Consignment(
        partner=pack.partner,
        goods=(pack.price or Decimal(0)) * packs,
        weight_grams=pack.weight_grams * packs,
        currency=pack.price_currency,
        ready_on=ready_from([product.pk], [product.picked_on]),
        perishables=perishables,
        send_within=product.send_within or 0,
    )


def delivery_promise(pack: StockRecord, region: str) -> DeliveryPromise:
    """Facts for one pack, ordered now and sent to the region.

    One query; one more for a seller with a pickup point, one for goods that spoil.
    """
    consignment = consignment_of(pack)
    found = ways([consignment], region, asks_minimum=False)[pack.partner.pk]
    names = {"region": region_name(region), "seller": pack.partner.name}
    sent = next((quote for quote in found.quotes if not quote.is_pickup), None)
    if sent:
        title = _arrives(sent)
        text = _("%(method)s to %(region)s, %(cost)s.")
        how = {
            "method": _name(sent),
            "cost": _cost(sent, consignment.currency),
            **names,
        }
        notes = (*_when(sent), *_small(sent.method, consignment.currency))
        notes += _cold(sent, consignment)
        return DeliveryPromise(True, title, text % how, notes, sent.cost)
    spoils = any(way.spoils for way in found.refused if not way.is_pickup)
    if spoils:
        title = _("Can’t be delivered to %(region)s in good condition") % names
    else:
        title = _("%(seller)s does not deliver to %(region)s") % names
    return DeliveryPromise(False, title, _instead(found), _reasons(found))


def _arrives(quote: Quote) -> str:
    """What was learnt from parcels is a day that most of them keep."""
    if quote.learnt_from:
        return _("Arrives about %(day)s") % {"day": _day(quote.expected_to)}
    return _("Arrives from %(day)s") % {"day": _day(quote.expected_from)}


def _when(quote: Quote) -> tuple[str, ...]:
    """On which days it comes to choose from, or by when it leaves."""
    if quote.by_van:
        return (_("You choose the delivery time at checkout."),)
    return (*_sent_by(quote), dispatch_in_words(quote.method, quote.send_within))


def _sent_by(quote: Quote) -> tuple[str, ...]:
    """The day that the seller promises; in working days its method says it."""
    if quote.leaves is None:
        return ()
    return (_("Ships by %(day)s.") % {"day": short_date(quote.leaves)},)


def _small(method: DeliveryMethod, currency: str) -> tuple[str, ...]:
    if not method.min_order:
        return ()
    text = _("Minimum %(amount)s of this farm’s goods.")
    return (text % {"amount": money(method.min_order, currency)},)


def _cold(quote: Quote, consignment: Consignment) -> tuple[str, ...]:
    if not any(one.needs_cold for one in consignment.perishables):
        return ()
    if not quote.cold_cost:
        return (_("Packed cold."),)
    cost = money(quote.cold_cost, consignment.currency)
    return (_("Packed cold; %(cost)s of the delivery charge.") % {"cost": cost},)


def _instead(found: Ways) -> str:
    """The nearest thing one can do: collect it."""
    pickup = next((quote for quote in found.quotes if quote.is_pickup), None)
    if pickup is None:
        return ""
    if not pickup.slots:
        return _("Pickup: %(place)s.") % {"place": pickup.place}
    text = _("Pickup at %(place)s, next on %(day)s.")
    return text % {"place": pickup.place, "day": short_date(pickup.slots[0].date)}


def _reasons(found: Ways) -> tuple[str, ...]:
    """What is in the way of each method that would spoil the goods."""
    return tuple(
        _("%(name)s: %(why)s") % {"name": way.name, "why": way.why}
        for way in found.refused
        if way.spoils and not way.is_pickup
    )


def delivery_terms(partner: Partner) -> list[DeliveryTerm]:
    """How a seller's goods get to people; one query, two with a pickup point."""
    offered = offered_methods([partner])[partner.pk]
    return [_term(one, market.currency()) for one in offered]


def _term(one: Offered, currency: str) -> DeliveryTerm:
    method = one.method
    said = terms_in_words(
        method, [open_.window for open_ in one.windows], currency, one.send_within
    )
    name = method.name
    if one.carrier:
        names = {"method": method.name, "carrier": one.carrier.name}
        name = _("%(method)s by %(carrier)s") % names
    return DeliveryTerm(name, said, method.is_pickup)


def dearest_delivery(pack: StockRecord) -> Decimal | None:
    """What a parcel of one pack costs within the country, where that is most.

    Each region by its cheapest way; None where nobody sends it.
    """
    offered = [
        one
        for one in offered_methods([pack.partner])[pack.partner.pk]
        if not one.method.is_pickup
    ]
    consignment, now, home = consignment_of(pack), timezone.now(), market.country()
    named = {code for one in offered for rate in one.rates for code in rate.regions}
    # The country's own code stands for the rest, which no rate names.
    regions = {home, *(code for code in named if country_of(code) == home)}
    cheapest = (
        _cheapest(offered, Asked(consignment, region, now, {}))
        for region in sorted(regions)
    )
    return max((cost for cost in cheapest if cost is not None), default=None)


def _cheapest(offered: list[Offered], asked: Asked) -> Decimal | None:
    costs = []
    for one in offered:
        with suppress(ShippingError):
            costs.append(charge(one, asked, asks_minimum=False).cost)
    return min(costs, default=None)
