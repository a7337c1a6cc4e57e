"""What a shopper owes a seller for more weight, and the order that pays it."""

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Sum
from django.utils.translation import gettext as _

from orders.order.locks import lock_balance
from orders.order.models import BalanceEntry, VendorOrder

if TYPE_CHECKING:
    from accounts.models import User


class BalanceChanged(Exception):  # noqa: N818 - what happened
    """Raised when what is owed is no longer what the order would pay of it."""

    def __init__(self) -> None:
        super().__init__(
            _("What you owed from an earlier order has changed. Please look again.")
        )


def owe(part: VendorOrder, amount: Decimal, *, cause: str) -> bool:
    """Note that the part's shopper owes more, once per cause; False for a guest."""
    if part.order.user_id is None:
        return False
    _enter(part, amount, cause)
    return True


def pay_balances(
    parts: Iterable[VendorOrder], *, user: "User | None", again: bool = False
) -> None:
    """Book what each part carries as paid by it; `again` after a release.

    Raises `BalanceChanged` when less is owed by now.
    """
    for part in parts:
        if not part.carried:
            continue
        if user is None or lock_balance(user, part.partner_id) < part.carried:
            raise BalanceChanged
        cause = f"paid:{part.number}" + (":again" if again else "")
        _enter(part, -part.carried, cause)


def give_balances_back(parts: Iterable[VendorOrder]) -> None:
    """An order that is let go or cancelled has paid no balance and made none."""
    for part in parts:
        entries = BalanceEntry.objects.filter(part=part)
        net = entries.aggregate(net=Sum("amount"))["net"]
        if net:
            _enter(part, -net, f"let-go:{part.number}:{entries.count()}")


def _enter(part: VendorOrder, amount: Decimal, cause: str) -> None:
    BalanceEntry.objects.get_or_create(
        cause=cause,
        defaults={
            "user_id": part.order.user_id,
            "partner_id": part.partner_id,
            "currency": part.order.currency,
            "amount": amount,
            "part": part,
        },
    )
