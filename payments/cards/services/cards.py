"""Saved cards: brought up to what Stripe has, one made the default, one removed.

Stripe's list is the truth, and is read anew each time something is said of it. Only
what the owner removed here stays removed. No lock and no transaction is held while
Stripe is asked.
"""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.outbox import enqueue
from core.refusals import RefusalError
from payments.cards.locks import lock_customer
from payments.cards.models import SavedCard, StripeCustomer
from payments.cards.queries import what_needs
from payments.payment import gateway


class CardNeededError(RefusalError):
    """Raised for a card that something still pays by; the text says what."""


class CardGoneError(RefusalError):
    """Raised for a card that was removed meanwhile."""

    says = _("This card was removed. Please choose another one.")


def sync_cards(customer_id: str) -> list[SavedCard]:
    """Bring a customer's cards up to what Stripe has; those that are new.

    Repeatable, in any order. Raises `gateway.StripeAmbiguousError`. A customer that
    isn't ours any more has none.
    """
    customer = StripeCustomer.objects.filter(customer_id=customer_id).first()
    if customer is None:
        return []
    return _take_up(customer.pk, gateway.list_cards(customer_id))


@transaction.atomic
def _take_up(customer: int, found: list[gateway.CardAnswer]) -> list[SavedCard]:
    owner = lock_customer(customer)
    known = {card.method_id: card for card in owner.cards.all()}
    added = []
    # The oldest first, so that the newest is on top by its number.
    for answer in reversed(found):
        card = known.pop(answer.id, None)
        if card is None:
            added.append(_added(owner, answer))
            _replace_same(added[-1])
        elif card.removed_at is None:
            _changed(card, answer)
    for card in known.values():
        if card.removed_at is None:
            _put_away(card)
    _have_a_default(owner.cards.filter(removed_at=None))
    return added


def _added(owner: StripeCustomer, answer: gateway.CardAnswer) -> SavedCard:
    return SavedCard.objects.create(
        customer=owner,
        method_id=answer.id,
        brand=answer.brand[:32],
        last4=answer.last4[:4],
        exp_month=answer.exp_month,
        exp_year=answer.exp_year,
        fingerprint=answer.fingerprint[:64],
    )


def _replace_same(card: SavedCard) -> None:
    """A card that is saved again takes the place of what it was saved as before."""
    if not card.fingerprint:
        return
    same = SavedCard.objects.filter(
        customer=card.customer_id, fingerprint=card.fingerprint, removed_at=None
    )
    for older in same.exclude(pk=card.pk):
        was_default = older.is_default
        _put_away(older)
        _detach_later(older)
        if was_default:
            card.is_default = True
            card.save(update_fields=["is_default"])


def _detach_later(card: SavedCard) -> None:
    enqueue("cards.detach", f"cards.detach:{card.method_id}", card=card.method_id)


def _changed(card: SavedCard, answer: gateway.CardAnswer) -> None:
    """Banks renew cards: the number's end and the expiry are others then."""
    now = (answer.brand[:32], answer.last4[:4], answer.exp_month, answer.exp_year)
    if now == (card.brand, card.last4, card.exp_month, card.exp_year):
        return
    card.brand, card.last4, card.exp_month, card.exp_year = now
    card.save(update_fields=["brand", "last4", "exp_month", "exp_year"])


def _put_away(card: SavedCard) -> None:
    card.removed_at, card.is_default = timezone.now(), False
    card.save(update_fields=["removed_at", "is_default"])


def _have_a_default(cards: Iterable[SavedCard]) -> None:
    """Where there are cards one is the default: the newest, unless one was chosen."""
    left = sorted(cards, key=lambda card: card.pk)
    if left and not any(card.is_default for card in left):
        left[-1].is_default = True
        left[-1].save(update_fields=["is_default"])


@transaction.atomic
def make_default(card: SavedCard) -> None:
    """The card that pays where nobody chooses. Raises `CardGoneError`."""
    owner = lock_customer(card.customer_id)
    _still_there(card)
    owner.cards.filter(is_default=True).update(is_default=False)
    owner.cards.filter(pk=card.pk).update(is_default=True)


@transaction.atomic
def remove_card(card: SavedCard) -> None:
    """Forget a card, here now and at Stripe by the outbox.

    Raises `CardNeededError`; nothing was changed then. Removed twice it is removed.
    """
    owner = lock_customer(card.customer_id)
    card.refresh_from_db()
    if card.removed_at:
        return
    if why := what_needs(card):
        raise CardNeededError(why)
    _put_away(card)
    _have_a_default(owner.cards.filter(removed_at=None))
    _detach_later(card)


def _still_there(card: SavedCard) -> None:
    card.refresh_from_db()
    if card.removed_at:
        raise CardGoneError


def forget_customer(customer: StripeCustomer) -> None:
    """The person is erased: their cards go at Stripe too, by the outbox."""
    if customer.customer_id:
        enqueue(
            "cards.forget",
            f"cards.forget:{customer.customer_id}",
            customer=customer.customer_id,
        )


def detach(card_id: str) -> None:
    """At Stripe; one that is gone there is fine. Repeatable."""
    try:
        gateway.detach_card(card_id)
    except gateway.StripeRefusedError as error:
        if error.code not in {gateway.GONE, gateway.MISSING}:
            raise


def detach_all(customer_id: str) -> None:
    """Every card of a customer. Repeatable."""
    for card in gateway.list_cards(customer_id):
        detach(card.id)
