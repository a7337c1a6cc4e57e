"""Gift cards in the books: bought, redeemed, returned, taken back by a bank."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.integrity import run
from core.outbox import deliver_due
from orders.order.states import OrderStatus
from payments.credit.queries import balance
from payments.gift_cards.models import GiftCard
from payments.gift_cards.services.chargebacks import note_chargeback
from payments.gift_cards.services.redemptions import (
    ReturnedCodeError,
    UnknownCodeError,
    UsedCodeError,
    redeem,
)
from payments.gift_cards.services.returns import NotReturnableError, take_back
from payments.gift_cards.services.sales import payment_page, settle_card
from payments.gift_cards.states import GiftCardStatus
from payments.gift_cards.tasks import settle_gift_cards
from payments.ledger.models import LedgerTransaction
from payments.payment import gateway
from payments.payment.models import StripeEvent
from payments.payment.services.outcomes import PaymentUnavailableError
from payments.prepayments.services.movements import Chargeback, Moved
from tests.factories.accounts import make_user
from tests.factories.gift_cards import cards, code_of, make_card, make_unpaid_card
from tests.factories.orders import make_paid_order
from tests.factories.payments import (
    compare,
    findings,
    held,
    money_audits,
    off_balance,
    on_balance,
    post_webhook,
)
from tests.sound import checks_of

pytestmark = pytest.mark.django_db
AUDITS = [
    *money_audits(),
    *checks_of("payments.gift_cards", "payments.reconciliation"),
]


def sound():
    assert off_balance() == {}
    broken = {one.name: one.samples for one in run(AUDITS) if not one.is_ok}
    assert broken == {}


def take_in(double, client):
    for event in double.events():
        assert post_webhook(client, event).status_code == 200
    deliver_due()


def test_a_paid_card_is_owed_to_whoever_has_its_code(double):
    card = make_card(double)

    assert card.status == GiftCardStatus.PAID
    assert card.intent_id.startswith("pi_")
    assert (held("gift-cards"), held("shoppers")) == (10000, -10000)
    sound()


def test_redeemed_it_is_money_to_spend_and_pays_for_an_order(double):
    card, person = make_card(double), make_user()

    redeemed = redeem(code_of(card), person)

    assert redeemed.status == GiftCardStatus.REDEEMED
    assert on_balance(person) == 10000
    assert held("gift-cards") == 0
    assert redeemed.credit.expires_at is None
    order = make_paid_order(user=person, from_balance="60.00")
    assert order.status == OrderStatus.PAID
    assert on_balance(person) == 4000
    sound()


def test_a_code_is_read_however_it_is_typed(double):
    card, person = make_card(double), make_user()
    typed = f"  {code_of(card).lower().replace('-', ' ')} "

    assert redeem(typed, person).redeemed_by == person


def test_a_code_is_redeemed_once(double):
    card, first, second = make_card(double), make_user(), make_user()
    redeem(code_of(card), first)
    before = cards()

    with pytest.raises(UsedCodeError):
        redeem(code_of(card), second)
    redeem(code_of(card), first)  # pressed twice

    assert cards() == before
    assert (balance(first.pk, "CNY"), balance(second.pk, "CNY")) == (10000, 0)
    sound()


def test_what_is_not_paid_or_not_ours_gives_nothing(double):
    card, person = make_unpaid_card(), make_user()
    payment_page(card)

    for code in (code_of(card), "2222-2222-2222-2222"):
        with pytest.raises(UnknownCodeError):
            redeem(code, person)

    assert balance(person.pk, "CNY") == 0
    assert not LedgerTransaction.objects.exists()


def test_webhooks_alone_make_it_good(double, client):
    card = make_unpaid_card()
    payment_page(card)
    double.pay_on_page(card.session_id)

    take_in(double, client)
    take_in(double, client)

    card.refresh_from_db()
    assert card.status == GiftCardStatus.PAID
    assert not StripeEvent.objects.filter(processed_at=None).exists()
    assert held("gift-cards") == 10000


def test_the_clock_finds_what_was_lost_and_gives_up_what_is_over(double):
    paid, left = make_unpaid_card(), make_unpaid_card()
    for card in (paid, left):
        payment_page(card)
    double.pay_on_page(paid.session_id)
    gateway.expire_session(left.session_id)
    long_ago = timezone.now() - timedelta(minutes=5)
    GiftCard.objects.update(created=long_ago)

    settle_gift_cards()

    paid.refresh_from_db()
    left.refresh_from_db()
    assert paid.status == GiftCardStatus.PAID
    assert left.status == GiftCardStatus.CANCELED
    sound()


def test_a_lost_answer_makes_one_page(double, monkeypatch):
    card = make_unpaid_card()
    first = payment_page(card)
    GiftCard.objects.filter(pk=card.pk).update(session_id=None)
    card.refresh_from_db()

    assert payment_page(card) == first


def test_without_stripe_nothing_is_lost(double):
    card = make_unpaid_card()
    double.fault("lost_response", path="/v1/checkout/sessions")
    double.fault("refuse", path="/v1/checkout/sessions", times=2)
    with pytest.raises(PaymentUnavailableError):
        payment_page(card)

    payment_page(card)
    double.pay_on_page(card.session_id)

    assert settle_card(card).status == GiftCardStatus.PAID


def test_returned_its_money_goes_back_and_nobody_redeems_it(double, client):
    card, person = make_card(double), make_user()

    take_back(card, by=None)
    take_back(card, by=None)  # pressed twice
    with pytest.raises(ReturnedCodeError):
        redeem(code_of(card), person)
    assert held("refunds") == 10000
    deliver_due()
    take_in(double, client)

    card.refresh_from_db()
    assert (card.status, card.refund_state) == ("refunded", "succeeded")
    assert [held(kind) for kind in ("gift-cards", "refunds", "shoppers")] == [0, 0, 0]
    assert len(double.books()["refunds"]) == 1
    sound()


def test_what_is_redeemed_is_not_returned(double):
    card = make_card(double)
    redeem(code_of(card), make_user())
    before = cards()

    with pytest.raises(NotReturnableError):
        take_back(card, by=None)

    assert cards() == before


def test_a_refund_that_the_bank_sends_back_makes_the_card_good_again(double, client):
    card = make_card(double)
    take_back(card, by=None)
    deliver_due()
    card.refresh_from_db()
    double.refund_fails(card.refund_id)
    take_in(double, client)

    card.refresh_from_db()
    assert card.status == GiftCardStatus.PAID
    assert held("gift-cards") == 10000
    assert redeem(code_of(card), make_user()).status == GiftCardStatus.REDEEMED


def test_stripes_movements_are_the_cards(double):
    card = make_card(double)
    take_back(make_card(double, "50"), by=None)
    deliver_due()

    compare()

    assert findings() == []
    assert held("fees") < 0
    sound()
    assert card.status == GiftCardStatus.PAID


def test_what_stripe_does_not_know_is_found(double):
    card = make_card(double)
    yesterday = timezone.now() - timedelta(days=1)
    GiftCard.objects.filter(pk=card.pk).update(
        charge_id="ch_none", intent_id="pi_none", paid_at=yesterday
    )

    compare()

    assert {kind for kind, *_rest in findings()} == {"not-ours", "not-at-stripe"}


def test_a_refund_on_stripes_own_pages_is_told(double):
    card = make_card(double)
    gateway.create_refund(
        key="by-hand", intent_id=card.intent_id, amount=card.amount, about={}
    )

    compare()

    assert [kind for kind, _state in findings()] == ["not-ours"]


def test_a_payment_that_takes_its_time_is_waited_for(double, monkeypatch):
    """A counter or a bank may say it after days: the page is over, the money isn't."""
    card = make_unpaid_card()
    payment_page(card)
    intent = gateway.Intent("pi_1", "processing", 10000, 0, "CNY", "", "", "", "")
    monkeypatch.setattr(
        gateway,
        "retrieve_session",
        lambda pk: gateway.Session(pk, "complete", "", intent),
    )

    assert settle_card(card).status == GiftCardStatus.UNPAID
    assert payment_page(card) == ""


@pytest.mark.parametrize("is_redeemed", [False, True])
def test_a_lost_dispute_blocks_the_card_or_costs_the_market(
    double, client, is_redeemed
):
    card, person = make_card(double), make_user()
    if is_redeemed:
        redeem(code_of(card), person)
    found = double.dispute(card.charge_id, "fraudulent")
    take_in(double, client)

    card.refresh_from_db()
    assert card.status == ("redeemed" if is_redeemed else "blocked")
    assert card.taken == 10000
    if not is_redeemed:
        with pytest.raises(ReturnedCodeError):
            redeem(code_of(card), person)

    double.dispute_closes(found["id"], won=False)
    take_in(double, client)
    compare()

    card.refresh_from_db()
    assert held("disputes") == 0
    assert held("gift-cards") == 0
    assert held("goodwill") == (-10000 if is_redeemed else 0)
    assert on_balance(person) == (10000 if is_redeemed else 0)
    assert findings() == []
    sound()


def test_a_won_dispute_gives_the_card_back(double, client):
    card = make_card(double)
    found = double.dispute(card.charge_id, "fraudulent")
    take_in(double, client)
    double.dispute_closes(found["id"], won=True)
    take_in(double, client)

    card.refresh_from_db()
    assert (card.status, card.taken) == (GiftCardStatus.PAID, 0)
    assert held("gift-cards") == 10000
    sound()


@pytest.mark.parametrize(("currency", "amount", "minor"), [
    ("JPY", "3000", 3000), ("KWD", "12.500", 12500), ("USD", "25.50", 2550),
])  # fmt: skip
def test_in_every_currency(double, settings, currency, amount, minor):
    settings.MARKET_CURRENCY = currency
    card, person = make_card(double, amount), make_user()
    redeem(code_of(card), person)

    assert on_balance(person, currency) == minor
    assert held("gift-cards", currency) == 0
    sound()


def told(card, amount, **how):
    """What a dispute about so much of its payment says, whose money was taken."""
    moved = [Moved("txn_1", -amount, 0, card.paid_at)]
    return Chargeback(
        "dp_1", card.intent_id, card.charge_id, amount, moved=moved, **how
    )


def test_a_lost_dispute_about_a_part_leaves_nothing_owed(double):
    card = make_card(double)
    note_chargeback(told(card, 4000, is_lost=True, is_over=True))

    card.refresh_from_db()
    assert card.status == GiftCardStatus.BLOCKED
    assert (held("gift-cards"), held("goodwill"), held("disputes")) == (0, 6000, 0)
    sound()


def test_what_is_over_while_the_money_is_away_stays_blocked(double):
    card = make_card(double)
    note_chargeback(told(card, 10000, is_lost=False, is_over=True))

    card.refresh_from_db()
    assert card.status == GiftCardStatus.BLOCKED
