"""Reminders of invoices to the address that an organisation has for them."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.letters import Letter, send_letter
from core.market import first_language
from core.models import OutboxMessage
from core.money import from_minor
from core.outbox import delivers, enqueue
from core.templatetags.market import day, money
from orders.order.models import VendorOrder
from payments.payment.on_invoice import owed_for

TOPIC = "business_buyers.invoice"


def tell_by_letter(part: VendorOrder, occasion: str) -> None:
    """Once for each occasion, beside what its people are told."""
    business = getattr(part.order, "business_order", None)
    if business is not None and business.organisation.invoice_email:
        enqueue(TOPIC, f"{TOPIC}:{part.pk}:{occasion}", part=part.pk)


@delivers(TOPIC)
def deliver_letter(message: OutboxMessage) -> None:
    """Unless it was paid meanwhile."""
    related = ("order__business_order__organisation", "partner")
    part = VendorOrder.objects.select_related(*related).get(pk=message.payload["part"])
    organisation = part.order.business_order.organisation
    owed = owed_for(part)
    if owed and organisation.invoice_email:
        with override(part.order.language or first_language()):
            send_letter(_letter(part, owed), organisation.invoice_email)


def _letter(part: VendorOrder, owed: int) -> Letter:
    organisation, currency = part.order.business_order.organisation, part.order.currency
    told = {
        "buyer": organisation.legal_name,
        "seller": part.partner.name,
        "number": part.order.number,
        "amount": money(from_minor(owed, currency), currency),
        "day": day(part.due_on),
    }
    return Letter(
        subject=_("Invoice of %(seller)s to %(buyer)s: %(amount)s, due on %(day)s")
        % told,
        paragraphs=(
            _(
                "Please transfer %(amount)s with the reference %(number)s. The bank "
                "account stands on the invoice."
            )
            % told,
        ),
        button=_("See what is owed"),
        url=settings.SITE_URL
        + reverse("accounts:organisation", args=[organisation.pk]),
    )
