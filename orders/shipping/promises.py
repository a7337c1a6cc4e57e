"""The delivery facts on a product's page: what it costs there and when it comes."""

from decimal import Decimal

from babel.dates import format_date, format_skeleton
from django.utils.translation import gettext as _

from core.regions import region_name
from core.templatetags.market import active_locale, money
from shop.catalogue.promises import DeliveryPromise
from vendors.partner.models import StockRecord

from .quotes import Consignment, Quote, quote_for


def _day(quote: Quote) -> str:
    locale = active_locale()
    name = format_date(quote.expected_from, "EEEE", locale=locale)
    day = format_skeleton("MMMd", quote.expected_from, locale=locale)
    return _("%(weekday)s %(day)s") % {"weekday": name, "day": day}


def _cost(quote: Quote, currency: str) -> str:
    if not quote.cost:
        return _("free delivery")
    cost = money(quote.cost, currency)
    free_from = quote.method.free_from
    if free_from is None:
        return _("delivery %(cost)s") % {"cost": cost}
    text = _("delivery %(cost)s, free from %(amount)s")
    return text % {"cost": cost, "amount": money(free_from, currency)}


def delivery_promise(pack: StockRecord, region: str) -> DeliveryPromise:
    """Facts for one pack, ordered now and sent to the region; two queries."""
    product = pack.product
    consignment = Consignment(
        partner=pack.partner,
        goods=pack.price or Decimal(0),
        weight_grams=pack.weight_grams,
        currency=pack.price_currency,
        ready_on=product.picked_on,
    )
    offered = quote_for(consignment, region)
    names = {"region": region_name(region), "seller": pack.partner.name}
    sent = next((quote for quote in offered if not quote.is_pickup), None)
    pickup = next((quote for quote in offered if quote.is_pickup), None)
    if sent:
        title = _("With you from %(day)s") % {"day": _day(sent)}
        text = _("%(method)s to %(region)s, %(cost)s.")
        how = {"method": sent.name, "cost": _cost(sent, pack.price_currency), **names}
        return DeliveryPromise(reaches=True, title=title, text=text % how)
    title = _("%(seller)s does not deliver to %(region)s") % names
    if pickup:
        text = _("You can pick it up: %(place)s.") % {"place": pickup.place}
        return DeliveryPromise(reaches=False, title=title, text=text)
    return DeliveryPromise(reaches=False, title=title, text="")
