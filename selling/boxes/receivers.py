"""What boxes learn from orders and accounts, in the same transaction."""

from django.db.models.signals import pre_delete
from django.dispatch import receiver

from accounts.models import User
from core.models import OutboxMessage
from core.outbox import delivers
from orders.order.models import Order
from orders.order.signals import order_expired, order_paid

from .models import BoxTerm
from .services.payments import note_paid, note_unpaid
from .services.subscriptions import forget_subscriber
from .services.term_course import follow_prepayment
from .services.terms import NEWS


@delivers(NEWS, money=True)
def hear_of_prepayment(message: OutboxMessage) -> None:
    term = BoxTerm.objects.get(prepayment=message.payload["prepayment"])
    follow_prepayment(term)


@receiver(pre_delete, sender=User, dispatch_uid="boxes.forget")
def forget_boxes_of(instance: User, **_kwargs: object) -> None:
    forget_subscriber(instance)


@receiver(order_paid, dispatch_uid="boxes.paid")
def note_box_paid(order: Order, **_kwargs: object) -> None:
    note_paid(order)


@receiver(order_expired, dispatch_uid="boxes.unpaid")
def note_box_unpaid(order: Order, **_kwargs: object) -> None:
    note_unpaid(order)
