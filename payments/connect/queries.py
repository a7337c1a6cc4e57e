"""Reads of sellers' accounts at Stripe."""

from django.conf import settings

from vendors.partner.models import Partner

from .models import StripeAccount


def account_of(partner: Partner) -> StripeAccount | None:
    return StripeAccount.objects.filter(partner=partner).first()


def countries() -> list[str]:
    """Where a seller may be paid by Stripe; empty where the market has it nowhere."""
    return [str(code).upper() for code in settings.STRIPE_PAYOUT_COUNTRIES]
