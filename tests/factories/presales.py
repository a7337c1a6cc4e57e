"""Presales, from their beginning to their harvest."""

from datetime import timedelta
from itertools import count

from django.utils import timezone

from checkout.queries import Wishes, propose
from core import dates
from orders.order.services.short import ShortRule
from payments.payment.gateway.payments import Intent
from payments.payment.models import Payment
from payments.payment.on_invoice import owed_for
from payments.payment.services.intents import Way, settle_payment, start_payment
from payments.payment.services.outcomes import book
from payments.payment.states import PaymentState
from selling.presales.models import Presale
from selling.presales.services.presales import (
    Harvest,
    PresaleTerms,
    confirm_harvest,
    declare_presale,
)
from shop.basket.services.baskets import priced
from tests.factories.orders import pay_order, place_draft
from tests.factories.shop import make_basket, make_pack
from tests.factories.vendors import make_farm

KILO = 1000
_numbers = count(1)


def make_terms(*, low=100 * KILO, high=150 * KILO, **changes):
    """Orders for ten days from now on, the harvest in the week after."""
    today, now = dates.today(), timezone.now()
    fields = {
        "low": low,
        "high": high,
        "harvest_from": today + timedelta(days=11),
        "harvest_to": today + timedelta(days=18),
        "last_day": today + timedelta(days=30),
        "opens": now,
        "closes": now + timedelta(days=10),
        "rule": ShortRule.FIRST_COME,
    }
    return PresaleTerms(**fields | changes)


def make_presale(pack=None, **changes):
    """A presale that is open for orders, of a pack of 5 kg."""
    pack = pack or make_pack(on_hand=0)
    return declare_presale(pack.pool, make_terms(**changes), by=None)


def pack_of(presale):
    return presale.pool.packs.order_by("pk").first()


def order_with_deposit(
    presale, packs=1, *, beside=(), user=None, by_card=False, paid=True
):
    """An order as the checkout draws it: of its deposit alone, if that is enough."""
    basket = make_basket(user, [(pack_of(presale), packs), *beside])
    priced(basket, user)
    wishes = Wishes(rest_by_card=by_card)
    draft = propose(basket, region="CN-BJ", wishes=wishes).draft
    order = place_draft(draft, basket, user=user)
    return pay_order(order) if paid else order


def make_deposit_presale(percent=20, **changes):
    """Of a farm that sends parcels for 12.00, in packs of 59.00."""
    pack = make_pack(make_farm(), on_hand=0)
    return make_presale(pack, deposit=percent, **changes)


def pay_rest(part, double=None):
    """As its shopper does on Stripe's page; the payment."""
    payment = start_payment(part.order, Way(rest_of=part))
    if double:
        double.pay(payment.intent_id)
        return settle_payment(payment)
    book(payment, intent_of(payment))
    payment.refresh_from_db()
    return payment


def intent_of(payment):
    """What Stripe says of a payment that went through, in tests without it."""
    return Intent(
        payment.intent_id or f"pi_{payment.pk}", "succeeded", payment.amount,
        payment.amount, payment.currency, "", f"ch_{payment.pk}", "card", "",
    )  # fmt: skip


def open_rest_payment(part):
    """A payment of a rest that a browser has, in tests without Stripe."""
    return Payment.objects.create(
        order=part.order, rest_of=part, key=f"pi:{part.number}:{next(_numbers)}",
        amount=owed_for(part), currency=part.order.currency, state=PaymentState.OPEN,
        intent_id=f"pi_rest_{part.pk}_{next(_numbers)}",
    )  # fmt: skip


def end_orders(presale):
    """Its time for orders is over; the clock has still to see it."""
    now = timezone.now()
    Presale.objects.filter(pk=presale.pk).update(
        opens=now - timedelta(days=1), closes=now - timedelta(seconds=1)
    )
    presale.refresh_from_db()
    return presale


def harvest(presale, kilos, **changes):
    return confirm_harvest(
        presale, Harvest(kilos * KILO, dates.today(), **changes), by=None
    )
