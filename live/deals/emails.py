"""What a buyer is told of deals, prices and draws: in a line, in a mail."""

from datetime import datetime
from decimal import Decimal

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.templatetags.market import money
from orders.notifications.emails import MAILS, Mail, Reader, write_mail
from shop.catalogue.models import Product

from .models import Told
from .states import Word


def path_of(told: Told) -> str:
    """Where it can be acted on: the basket, the draw, else the broadcast."""
    if told.word in {Word.YOURS, Word.REPRICED}:
        return reverse("basket:summary")
    if told.word == Word.WON:
        return reverse("live:draw", args=[told.broadcast.code, told.data["draw"]])
    if told.word == Word.UNPRICED:
        return reverse("orders:detail", args=[told.data["number"]])
    return told.broadcast.get_absolute_url()


def subject_of(told: Told) -> str:
    """In the active language."""
    return str(told.get_word_display())


def body_of(told: Told) -> str:
    """In the active language: what it is about, and until when."""
    data, name = told.data, _product(told)
    if told.word == Word.YOURS:
        return _(
            "%(product)s at %(price)s is in your basket until %(time)s. "
            "Order before, or the next one gets it."
        ) % {
            "product": name,
            "price": money(Decimal(data["price"]), data["currency"]),
            "time": _time(data["until"]),
        }
    if told.word == Word.LOST:
        return _("%(product)s: %(why)s") % {"product": name, "why": data["why"]}
    if told.word == Word.WON:
        return _(
            "Your prize: %(prize)s. Voucher %(code)s is on your basket and can be "
            "used until %(day)s."
        ) % {
            "prize": data["prize"],
            "code": data["code"],
            "day": date_format(_moment(data["until"]), "DATE_FORMAT"),
        }
    if told.word == Word.REPRICED:
        text = _("%(product)s in your basket has another price now.")
        return text % {"product": name}
    return _("%(product)s: nothing was charged. You can order it anew.") % {
        "product": name
    }


def _product(told: Told) -> str:
    product = Product.objects.filter(pk=told.data.get("product")).first()
    return product.get_title() if product else ""


def _moment(text: str) -> datetime:
    return timezone.localtime(datetime.fromisoformat(text))


def _time(text: str) -> str:
    return f"{_moment(text):%H:%M}"


def live_deal_mail(told: Told, to: Reader) -> EmailMultiAlternatives:
    with translation.override(to.language):
        words = {"headline": subject_of(told), "words": body_of(told)}
    return write_mail("live_deal", to, link=path_of(told), **words)


MAILS["live_deal"] = Mail(live_deal_mail, Told, ("broadcast",))
