"""What shoppers and packers are told of what is paid after a harvest."""

from typing import Any

from django.utils.translation import gettext as _

from core.money import from_minor
from core.templatetags.market import moment, money
from notifications.declarations.packing import ToPackers
from notifications.emails import Reader
from notifications.states import Kind
from notifications.types import Text, declare
from orders.order.waits import free_of
from payments.payment.on_invoice import owed_for
from payments.payment.services.rests import can_pay_rest

from .notifications import OfPresalePart


@declare("rest_due")
class RestDue(OfPresalePart):
    """The goods are harvested: their rest is to be paid, by a link or after no by the
    saved card; once more before its last day.
    """

    def is_news(self) -> bool:
        return can_pay_rest(self.about)

    def _said(self, text: str) -> str:
        currency = self.bought().currency
        amount = money(from_minor(owed_for(self.about), currency), currency)
        return text.format(
            farm=self.about.partner.name,
            number=self.bought().number,
            amount=amount,
            time=moment(self.about.rest_due),
        )

    def subject(self) -> Text:
        return self._said(_("Please pay the rest of order {number}: {amount}"))

    def body(self) -> Text:
        return self._said(
            _(
                "{farm} has harvested your goods. Please pay the rest of {amount} by "
                "{time}, then they are packed. If it is not paid by then, this part of "
                "your order is cancelled and your deposit goes back to you in full."
            )
        )


@declare("rest_paid")
class RestPaid(OfPresalePart):
    """The rest is there."""

    def subject(self) -> Text:
        return _("The rest of order {number} is paid").format(
            number=self.bought().number
        )

    def body(self) -> Text:
        return _("Thank you. Your goods are packed next.")


@declare("rest_settled")
class RestSettled(ToPackers):
    """To the team that packs: nothing is owed for a part any more."""

    kind = Kind.NEW_ORDER

    def is_news(self) -> bool:
        return bool(free_of([self.about]))

    def subject(self) -> Text:
        said = _("Order {number} can be packed now")
        return said.format(number=self.about.number)

    def body(self) -> Text:
        return _("The rest after the deposit is paid.")

    def text(self, _to: Reader) -> Text:
        return f"{self.subject()}. {self.body()}"

    def context(self, to: Reader) -> dict[str, Any]:
        return super().context(to) | {"headline": self.subject(), "words": self.body()}
