"""What is done when Stripe tells of cards, and when a person is erased."""

from django.db.models.signals import pre_delete
from django.dispatch import receiver

from core.models import OutboxMessage
from core.outbox import delivers, enqueue
from payments.payment.services.events import HANDLERS, EventHandler, Handled
from payments.payment.signals import card_saved

from .models import SavedCard, StripeCustomer
from .services.cards import detach, detach_all, forget_customer, sync_cards


@receiver(card_saved)
def note_card_saved(customer_id: str, cause: str, **_kwargs: object) -> None:
    enqueue("cards.sync", f"cards.sync:{cause}", customer=customer_id)


@receiver(pre_delete, sender=StripeCustomer)
def forget_cards(instance: StripeCustomer, **_kwargs: object) -> None:
    forget_customer(instance)


@delivers("cards.sync")
def deliver_sync(message: OutboxMessage) -> None:
    sync_cards(message.payload["customer"])


@delivers("cards.detach")
def deliver_detach(message: OutboxMessage) -> None:
    detach(message.payload["card"])


@delivers("cards.forget")
def deliver_forget(message: OutboxMessage) -> None:
    detach_all(message.payload["customer"])


def _customer_of(handled: Handled) -> str:
    """Whose card it is; of one that is detached our own rows say it. Else empty."""
    named = str(handled.get("customer") or "")
    known = StripeCustomer.objects.filter(customer_id__isnull=False)
    if named:
        known = known.filter(customer_id=named)
    else:
        cards = SavedCard.objects.filter(method_id=str(handled.get("id")))
        known = known.filter(pk__in=cards.values("customer"))
    return known.values_list("customer_id", flat=True).first() or ""


def _follow(handled: Handled) -> None:
    if customer_id := _customer_of(handled):
        sync_cards(customer_id)


@HANDLERS.provide
def stripe_handlers() -> list[EventHandler]:
    return [
        EventHandler(
            "payment_method.", _follow, knows=lambda handled: not _customer_of(handled)
        )
    ]
