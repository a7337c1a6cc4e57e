"""What a buyer is told of deals, prices and draws."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from core import dates
from core.languages import said
from core.templatetags.market import money
from live.broadcasts.models import Broadcast
from notifications.emails import Reader
from notifications.models import SentNotification
from notifications.states import Kind
from notifications.types import NotificationType, Text, declare, subject_of
from shop.catalogue.models import Product

from .states import DealNotice


@declare("live_deal", event="live-deal")
class DealNews(NotificationType[SentNotification]):
    kind = Kind.DEAL
    model = SentNotification
    related = ("recipient",)

    def people(self) -> Iterable[User]:
        return [self.about.recipient] if self.about.recipient else []

    def subject(self) -> Text:
        return DealNotice(self.about.event).label

    def body(self) -> Text:
        """What it is about, and until when."""
        return _body_of(self.about)

    def link(self, _to: Reader) -> str:
        """Where it can be acted on: the basket, the draw, else the broadcast."""
        sent = self.about
        if sent.event in {DealNotice.YOURS, DealNotice.REPRICED}:
            return reverse("basket:summary")
        if sent.event == DealNotice.WON:
            return reverse(
                "live:draw", args=[self._broadcast().code, sent.data["draw"]]
            )
        if sent.event == DealNotice.UNPRICED:
            return reverse("orders:detail", args=[sent.data["number"]])
        return self._broadcast().get_absolute_url()

    def _broadcast(self) -> Broadcast:
        return subject_of(self.about, Broadcast.objects.all())

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"headline": self.subject(), "words": self.body()}


def _body_of(sent: SentNotification) -> str:
    data, name = sent.data, _product(sent)
    if sent.event == DealNotice.YOURS:
        return _(
            "%(product)s for %(price)s is reserved in your basket "
            "until %(time)s. Order before then to keep it."
        ) % {
            "product": name,
            "price": money(Decimal(data["price"]), data["currency"]),
            "time": _time(data["until"]),
        }
    if sent.event == DealNotice.LOST:
        return _("%(product)s: %(why)s") % {"product": name, "why": said(data["why"])}
    if sent.event == DealNotice.WON:
        return _(
            "You won: %(prize)s. Voucher %(code)s is applied to your "
            "basket and valid until %(day)s."
        ) % {
            "prize": said(data["prize"]),
            "code": data["code"],
            "day": date_format(_moment(data["until"]), "DATE_FORMAT"),
        }
    if sent.event == DealNotice.REPRICED:
        text = _("The price of %(product)s in your basket has changed.")
        return text % {"product": name}
    return _("%(product)s: you were not charged. You can order it again.") % {
        "product": name
    }


def _product(sent: SentNotification) -> str:
    product = Product.objects.filter(pk=sent.data.get("product")).first()
    return product.get_title() if product else ""


def _moment(text: str) -> datetime:
    return dates.local(datetime.fromisoformat(text))


def _time(text: str) -> str:
    return f"{_moment(text):%H:%M}"
