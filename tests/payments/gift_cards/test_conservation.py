"""Gift cards whatever is done with them, in any order: nothing is lost or made."""

from contextlib import suppress

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from core.integrity import run
from core.outbox import deliver_due
from core.refusals import RefusalError
from payments.credit.queries import balance
from payments.gift_cards.models import GiftCard
from payments.gift_cards.services.chargebacks import note_chargeback
from payments.gift_cards.services.redemptions import redeem
from payments.gift_cards.services.returns import take_back
from payments.gift_cards.services.sales import payment_page, settle_card
from payments.payment import gateway
from payments.prepayments.services.movements import Chargeback, Moved
from tests.effort import sometimes, tries
from tests.factories.accounts import make_user
from tests.factories.gift_cards import code_of, make_unpaid_card
from tests.factories.payments import held, money_audits, off_balance
from tests.sound import checks_of

WHICH = st.integers(min_value=0, max_value=20)
AUDITS = [*money_audits(), *checks_of("payments.gift_cards")]


class GiftCards(RuleBasedStateMachine):
    """Two people and any number of cards; Stripe answers in the order it is asked."""

    double = None

    def __init__(self):
        super().__init__()
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.people = [make_user(), make_user()]
        self.disputed = {}

    def teardown(self):
        transaction.set_rollback(True)
        self.outer.__exit__(None, None, None)

    def card(self, which):
        rows = list(GiftCard.objects.order_by("pk"))
        return rows[which % len(rows)] if rows else None

    @rule(amount=st.integers(20, 1000))
    def order(self, amount):
        payment_page(make_unpaid_card(str(amount)))

    @rule(which=WHICH)
    def pay(self, which):
        if card := self.card(which):
            self.double.pay_on_page(card.session_id)

    @rule(which=WHICH)
    def settle(self, which):
        if card := self.card(which):
            settle_card(card)

    @rule(which=WHICH)
    def expire(self, which):
        if card := self.card(which):
            with suppress(gateway.StripeRefusedError):
                gateway.expire_session(card.session_id)

    @rule(which=WHICH, who=st.integers(0, 1))
    def redeem(self, which, who):
        if card := self.card(which):
            with suppress(RefusalError):
                redeem(code_of(card), self.people[who])

    @rule(which=WHICH)
    def take_back(self, which):
        if card := self.card(which):
            with suppress(RefusalError):
                take_back(card, by=None)

    @rule()
    def work_off(self):
        deliver_due()

    @rule(which=WHICH, outcome=st.sampled_from(["open", "won", "lost"]))
    def dispute(self, which, outcome):
        """Of one that was paid and not given back; a decided one stays decided."""
        card = self.card(which)
        if card is None or not card.charge_id or card.refund_state:
            return
        if self.disputed.get(card.pk) in {"won", "lost"}:
            return
        self.disputed[card.pk] = outcome
        moved = [Moved(f"txn_{card.pk}", -card.amount, 1500, card.paid_at)]
        if outcome == "won":
            moved.append(Moved(f"txn_{card.pk}_back", card.amount, 0, card.paid_at))
        is_over = outcome != "open"
        told = Chargeback(
            f"dp_{card.pk}", card.intent_id, card.charge_id, card.amount,
            outcome == "lost", is_over, moved,
        )  # fmt: skip
        note_chargeback(told)
        note_chargeback(told)

    @invariant()
    @sometimes
    def is_sound(self):
        assert off_balance() == {}
        broken = [(one.name, one.samples) for one in run(AUDITS) if not one.is_ok]
        assert broken == []

    @invariant()
    def nobody_has_more_than_was_paid(self):
        paid = sum(card.amount for card in GiftCard.objects.exclude(paid_at=None))
        has = sum(balance(person.pk, "CNY") for person in self.people)
        assert has + held("gift-cards") <= paid


@pytest.mark.django_db
def test_gift_cards_in_any_order(double):
    GiftCards.double = double
    run_state_machine_as_test(
        GiftCards,
        settings=settings(
            max_examples=tries(40),
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
