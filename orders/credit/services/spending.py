"""Taking from a balance: held for an order, used when it is paid, else given back."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.money import to_minor
from orders.credit.locks import lock_credits
from orders.credit.models import Credit, CreditUse
from orders.credit.states import UseKind
from orders.order.services import BalanceChanged

from .giving import give_back, taken_by

if TYPE_CHECKING:
    from orders.order.models import Order


class BalanceSpent(BalanceChanged):
    """Raised when less is on the balance than is to be taken. Nothing changed."""

    def __init__(self) -> None:
        Exception.__init__(
            self,
            _(
                "Your balance has changed meanwhile. Nothing was charged. "
                "Please look again."
            ),
        )


@dataclass(frozen=True)
class Taking:
    """For what something is taken; `cause` makes it happen once."""

    kind: str
    cause: str
    order: "Order | None" = None


def take(rows: Iterable[Credit], amount: int, taking: Taking) -> None:
    """Take so much from locked credits, in their turn. Raises `BalanceSpent`."""
    now = timezone.now()
    uses = []
    for credit in rows:
        part = min(amount, credit.left)
        if part:
            uses.append(
                CreditUse(
                    credit=credit,
                    amount=part,
                    kind=taking.kind,
                    cause=taking.cause,
                    order=taking.order,
                    created=now,
                )
            )
            amount -= part
    if amount:
        raise BalanceSpent
    CreditUse.objects.bulk_create(uses)


@transaction.atomic
def hold(order: "Order", *, again: bool = False) -> None:
    """Set aside what the order is to take from the balance; `again` after a release.

    Nobody else can take it from here on. In the books it stays the shopper's until the
    order is paid. Raises `BalanceSpent`.
    """
    amount = to_minor(order.from_balance, order.currency)
    if not amount:
        return
    if order.user_id is None:
        raise BalanceSpent
    cause = f"order:{order.number}" + (":again" if again else "")
    rows = lock_credits(order.user_id, order.currency)
    take(rows, amount, Taking(UseKind.SPENT, cause, order))


@transaction.atomic
def release(order: "Order") -> None:
    """An order that was let go unpaid gives back what it held."""
    amount = to_minor(order.from_balance, order.currency)
    if not amount:
        return
    turn = order.credit_uses.values("cause").distinct().count()
    cause = f"let-go:{order.number}:{turn}"
    give_back(taken_by(order), amount, cause=cause)
