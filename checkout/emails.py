"""Links to orders that somebody looks for, by mail or SMS."""

from secrets import token_hex

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from accounts.letters import Letter, send_letter
from core.brand import market_name
from core.market import first_language
from core.models import OutboxMessage
from core.outbox import delivers, enqueue
from core.sms import send_sms
from core.templatetags.market import day, money
from orders.order.models import Order

from .customer_orders import payment_link
from .lost_orders import Found, found_of

TOPIC = "orders.links"


def send_links(contact: str) -> None:
    """Whether there is anything to send is found out later: nobody can time it."""
    language = get_language() or first_language()
    enqueue(TOPIC, f"{TOPIC}:{token_hex(12)}", language=language, to=contact)


@delivers(TOPIC)
def deliver_links(message: OutboxMessage) -> None:
    """Who never ordered gets nothing: somebody else may have typed their address."""
    contact = message.payload["to"]
    found = found_of(contact)
    with override(message.payload["language"]):
        if "@" not in contact:
            _send_text(contact, found)
        elif found.orders or found.has_account:
            send_letter(_letter(found), contact)


def _send_text(phone: str, found: Found) -> None:
    """The newest order alone: a text message has no room for more."""
    if not found.orders:
        return
    text = _("Your order %(number)s at %(market)s: %(url)s") % {
        "number": found.orders[0].number,
        "market": market_name(),
        "url": payment_link(found.orders[0]),
    }
    send_sms(phone, text, even_if_stopped=True)


def _letter(found: Found) -> Letter:
    said = [_("You asked for your orders at %(market)s.") % {"market": market_name()}]
    if not found.orders:
        said.append(_("There are none that were placed without an account."))
    if found.has_account:
        said.append(_("Orders that you placed while signed in are in your account."))
    return Letter(
        subject=_("Your orders at %(market)s") % {"market": market_name()},
        paragraphs=tuple(said),
        links=tuple((_words(order), payment_link(order)) for order in found.orders),
        button=_("Sign in") if found.has_account else "",
        url=settings.SITE_URL + reverse("account_login") if found.has_account else "",
        after=_("Whoever has a link can see the order. Not you? Ignore this message."),
    )


def _words(order: Order) -> str:
    return _("Order %(number)s of %(day)s, %(amount)s") % {
        "number": order.number,
        "day": day(order.date_placed),
        "amount": money(order.total_incl_tax, order.currency),
    }
