"""Who owes for orders on invoice, and which orders a text names: asked of others."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from core.hooks import Hook
from orders.order.models import Order


@dataclass(frozen=True)
class Debtor:
    """An organisation that buys on invoice."""

    pk: int
    name: str


# By order id, of orders that an organisation placed.
DEBTORS: Hook[Callable[[Collection[int]], Mapping[int, Debtor]]] = Hook(
    __name__, "which organisation owes for an order"
)
# All on invoice of the organisations of these orders, and of those that are called so.
DEBTS: Hook[Callable[[Collection[int], str], QuerySet[Order]]] = Hook(
    __name__, "which orders on invoice are of one organisation"
)
# Ids of the orders whose invoices' numbers stand in a text.
NAMED: Hook[Callable[[str], set[int]]] = Hook(
    __name__, "which orders the numbers of invoices in a text are of"
)


def debtors_of(order_ids: Collection[int]) -> Mapping[int, Debtor]:
    ask = DEBTORS.only
    return ask(order_ids) if ask and order_ids else {}


def debts_beside(order_ids: Collection[int], name: str) -> QuerySet[Order]:
    ask = DEBTS.only
    return ask(order_ids, name) if ask else Order.objects.none()


def named_by_invoices(text: str) -> set[int]:
    return {pk for ask in NAMED for pk in ask(text)}
