"""Paying what is left after a deposit: by a saved card, or on Stripe's page."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from accounts.impersonation import in_person_only
from checkout.saved_cards import chosen_card
from orders.order.access import OrderView
from payments.cards.services.charges import pay_by_card
from payments.payment.services.intents import start_hosted_payment
from payments.payment.services.outcomes import PaymentError, PaymentUnavailableError
from shop.basket.requests import ShopRequest

from .checkout import after_charge


@in_person_only
class PayRest(OrderView):
    """The button of a part whose goods are harvested."""

    def post(self, request: ShopRequest, position: int) -> HttpResponse:
        part = self.vendor_order(position)
        if card := chosen_card(request, self.order):
            charge = pay_by_card(self.order, card, rest_of=part)
            return after_charge(request, self.order, card, charge)
        try:
            return redirect(start_hosted_payment(self.order, rest_of=part))
        except PaymentUnavailableError as error:
            messages.error(request, str(error))
        except PaymentError as error:  # paid meanwhile, or too late
            messages.warning(request, str(error))
        return self.back()
