"""The only locks on accounts at Stripe."""

from .models import StripeAccount


def lock_account(pk: int) -> StripeAccount:
    return StripeAccount.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
