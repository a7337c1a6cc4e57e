"""What is paid after the harvest: asked for, reminded of, charged, or let go.

By the outbox and the clock, part by part, each step repeatable. No lock is held while
Stripe is asked.
"""

from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from core import dates
from core.languages import Sentence
from core.money import from_minor, least_charge
from core.notify import notify
from core.outbox import enqueue
from core.sweeps import Queue, work_through
from orders.order.locks import lock_vendor_order
from orders.order.models import VendorOrder
from orders.order.services.cancellation import CancelError, cancel_vendor_order
from orders.order.states import WAITING, CancelledBy
from orders.shipping.services.promises import promise_by_goods, promise_from_now
from payments.cards.services.charges import charge_rest
from payments.payment.gateway import StripeAmbiguousError
from payments.payment.models import Payment
from payments.payment.on_invoice import owed_for
from payments.payment.queries import disputed_among, paid_with
from payments.payment.services.card_charges import ChargeState
from payments.payment.services.intents import (
    close_payment,
    closed_to_money,
    live_payment,
)
from payments.payment.services.outcomes import PaymentUnavailableError
from payments.payment.services.refunds import RefundTerms, ask_refund
from payments.payment.services.rests import can_pay_rest
from payments.payment.states import LiableParty
from selling.presales.queries import (
    has_harvests_ahead,
    payments_of_no_rest,
    rests_due,
    rests_to_remind_of,
)
from selling.presales.rules import REMIND_BEFORE, REST_WITHIN

from .promises import promise_later

ASKED = "presales.rest"
AWAY = (StripeAmbiguousError, PaymentUnavailableError)
# A payment that is on its way keeps the goods for as long.
LOOK_AGAIN = timedelta(minutes=15)
NOT_PAID = Sentence(gettext_noop("The rest after the deposit was not paid in time."))
SETTLES_ITSELF = frozenset({ChargeState.PAID, ChargeState.PROCESSING})


def ask_later(part_id: int, occasion: str) -> None:
    """The harvest is in: who ordered with a deposit is asked for the rest."""
    enqueue(ASKED, f"{ASKED}:{part_id}:{occasion}", part=part_id)


def ask_for_rest(part_id: int) -> None:
    """By the saved card where its owner agreed to that, else by a link. Repeatable.

    Of a part that waits for another harvest nothing is asked yet; one of which nothing
    is owed is its seller's to pack.
    """
    part = _asked(part_id)
    if not can_pay_rest(part):
        return
    order = part.order
    if order.rest_by_card and not disputed_among({order.pk}):
        charge = charge_rest(part)
        if charge.state in SETTLES_ITSELF:
            return
    with transaction.atomic():
        notify("rest_due", part)


@transaction.atomic
def _asked(part_id: int) -> VendorOrder:
    part = lock_vendor_order(part_id)
    if part.status not in WAITING or part.rest_due or has_harvests_ahead(part):
        return part
    _forgive_little(part)
    if not owed_for(part):
        promise_later(part.pk, "harvested")
        notify("presale_harvested", part)
        return part
    now = timezone.now()
    last = dates.day_of(now + REST_WITHIN)
    part.rest_due, part.rest_asked_at = dates.end_of(last), now
    part.save(update_fields=["rest_due", "rest_asked_at"])
    # Who pays on the last evening is sent the goods from the next day on.
    promise_by_goods(part, not_before=last + timedelta(days=1))
    return part


def _forgive_little(part: VendorOrder) -> None:
    """What a shrunken harvest leaves and no card can be charged, the market bears."""
    owed, payment = owed_for(part), paid_with(part)
    currency = part.order.currency
    if payment and 0 < from_minor(owed, currency) < least_charge(currency):
        terms = RefundTerms(bearer=LiableParty.MARKET)
        cause = f"too-little:{part.pk}"
        ask_refund(payment, amount=owed, cause=cause, vendor_order=part, terms=terms)


def free_of_rest(part: VendorOrder) -> None:
    """Nothing is owed any more: its seller may pack. The order is locked."""
    if part.rest_due is None or part.status not in WAITING:
        return
    part.rest_due = None
    part.save(update_fields=["rest_due"])
    promise_from_now(part)
    notify("rest_settled", part)


# --- The clock --------------------------------------------------------------------


def keep_rests() -> int:
    """Remind, and let go of parts whose rest nobody paid in time. For how many."""
    done = 0
    for before in REMIND_BEFORE:
        queue = Queue(f"presales.rests:{before.days}", rests_to_remind_of(before))
        done += work_through(queue, partial(_remind, before=before))
    over = Queue(
        "presales.rests", rests_due(timezone.now()), oldest=("rest_due", "pk"),
        later=AWAY, longest=LOOK_AGAIN, money=True,
    )  # fmt: skip
    done += work_through(over, let_go)
    left = Queue("presales.rest_payments", payments_of_no_rest(), later=AWAY)
    return done + work_through(left, _close)


@transaction.atomic
def _remind(part_id: int, *, before: timedelta) -> bool:
    part = lock_vendor_order(part_id)
    if part.rest_due is None:
        return False
    part.rest_asked_at = timezone.now()
    part.save(update_fields=["rest_asked_at"])
    if can_pay_rest(part) and part.rest_due > part.rest_asked_at:
        notify("rest_due", part, f"{before.days}")
    return True


def let_go(part_id: int) -> bool:
    """Cancel a part whose rest was not paid in time; its deposit goes back.

    One whose money came first, or is on its way, is not. Raises
    `gateway.StripeAmbiguousError` when Stripe can't be asked.
    """
    part = VendorOrder.objects.get(pk=part_id)
    if not _is_over(part) or not closed_to_money(part):
        return False
    with transaction.atomic():
        part = lock_vendor_order(part_id)
        if not _is_over(part) or live_payment(part):
            return False
        try:
            cancel_vendor_order(
                part,
                by=None,
                reason=NOT_PAID.keep(),
                by_shopper=False,
                cause=CancelledBy.REST,
            )
        except CancelError:  # a dispute is open: nothing may go back now
            return False
    return True


def _is_over(part: VendorOrder) -> bool:
    is_late = part.rest_due is not None and part.rest_due <= timezone.now()
    return is_late and can_pay_rest(part)


def _close(payment_id: int) -> bool:
    """So that nobody pays for what is cancelled."""
    return close_payment(Payment.objects.select_related("order").get(pk=payment_id))
