"""Balances, and what the books say of them."""

from datetime import timedelta
from itertools import count

from django.utils import timezone

from core.money import to_minor
from orders.credit.models import Credit
from orders.credit.queries import balance
from orders.credit.services import Gift, give
from orders.ledger.queries import balance_of
from orders.order.models import Order
from orders.order.states import OrderStatus

_clicks = count(1)


def a_gift(user, amount=5000, *, currency="CNY", days=None, click=None, by=None):
    """A gift of so many minor units; `days` until it expires."""
    expires_at = timezone.now() + timedelta(days=days) if days is not None else None
    click = click or f"test-{next(_clicks)}"
    return give(Gift(user, currency, amount, "Thank you", click, expires_at), by=by)


def on_balance(user, currency="CNY"):
    """What can be spent, by the rows; the books have what unpaid orders hold too."""
    by_rows = balance(user.pk, currency)
    waiting = Order.objects.filter(
        user=user, currency=currency, status=OrderStatus.PENDING
    )
    held = sum(to_minor(order.from_balance, currency) for order in waiting)
    assert by_rows + held == balance_of(f"balance:{currency}:{user.pk}")
    return by_rows


def credits_of(user):
    return list(Credit.objects.filter(user=user).order_by("pk"))
