"""The only locks on saved cards: their owner's row stands for all of them."""

from .models import StripeCustomer


def lock_customer(pk: int) -> StripeCustomer:
    """Raises `StripeCustomer.DoesNotExist`."""
    rows = StripeCustomer.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=pk)
