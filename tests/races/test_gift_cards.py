"""Gift cards redeemed, returned, paid and disputed at the same moment: once."""

from functools import partial

import pytest

from core.outbox import deliver_due
from payments.credit.queries import balance
from payments.gift_cards.services.redemptions import redeem
from payments.gift_cards.services.returns import settle_refund, take_back
from payments.gift_cards.services.sales import payment_page, settle_card
from payments.gift_cards.states import GiftCardStatus
from tests.factories.accounts import make_user
from tests.factories.gift_cards import code_of, make_card, make_unpaid_card
from tests.factories.payments import held
from tests.races.market import assert_sound
from tests.races.together import run_together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_two_people_redeem_one_code(double):
    card, people = make_card(double), [make_user() for _ in range(4)]

    outcomes = run_together([partial(redeem, code_of(card), one) for one in people])

    assert sum(one.error is None for one in outcomes) == 1
    assert sum(balance(one.pk, "CNY") for one in people) == 10000
    assert_sound(double)


def test_redeemed_while_its_buyer_returns_it(double):
    card, person = make_card(double), make_user()

    run_together(
        [partial(redeem, code_of(card), person), partial(take_back, card, by=None)]
    )
    deliver_due()

    card.refresh_from_db()
    has = balance(person.pk, "CNY")
    refunds = len(double.books()["refunds"])
    assert (card.status, has, refunds) in {
        (GiftCardStatus.REDEEMED, 10000, 0),
        (GiftCardStatus.REFUNDED, 0, 1),
    }
    assert_sound(double)


def test_return_page_webhook_and_clock_at_once(double):
    card = make_unpaid_card()
    payment_page(card)
    double.pay_on_page(card.session_id)

    run_together([partial(settle_card, card)] * 4)

    card.refresh_from_db()
    assert card.status == GiftCardStatus.PAID
    assert held("gift-cards") == 10000
    assert_sound(double)


def test_two_workers_send_one_refund(double):
    card = make_card(double)
    take_back(card, by=None)
    card.refresh_from_db()

    run_together([partial(settle_refund, card)] * 3)
    deliver_due()

    assert len(double.books()["refunds"]) == 1
    assert_sound(double)
