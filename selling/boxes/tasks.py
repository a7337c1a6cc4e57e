"""What the worker does about boxes; it may run twice unharmed."""

from core.rounds import scheduled

from .services.orders import make_orders
from .services.payments import chase_payments
from .services.reminders import remind_subscribers


@scheduled()
def make_box_orders() -> int:
    """Boxes whose changes have closed become orders."""
    return make_orders()


@scheduled()
def pay_for_boxes() -> int:
    """Cards are charged, and who pays by a link is reminded."""
    return chase_payments()


@scheduled()
def remind_of_boxes() -> int:
    return remind_subscribers()
