"""A deal at a wrong price: taken back while nobody has paid, and from nobody after."""

import pytest

from live.deals.rules import DealError
from live.deals.services.prices import Undone
from live.deals.services.reversal import undo_deal
from live.deals.states import ClaimStatus as C
from notifications.models import SentNotification
from orders.order.states import OrderStatus
from shop.basket.models import Line
from tests.factories.accounts import make_user
from tests.factories.live import (
    DealScene,
    claim_states,
    deal_figures,
    faults_of_deals,
    order_basket,
    tap_deal,
)
from tests.factories.orders import make_china, pay_order

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _countries():
    make_china()


@pytest.fixture
def scene():
    return DealScene()


def test_holds_end_and_unpaid_orders_are_cancelled_and_all_are_told(scene):
    deal, keeper, buyer = scene.deal(cap=2), make_user(), make_user()
    claim = tap_deal(deal, keeper).claim
    tap_deal(deal, buyer)
    order = order_basket(buyer)
    tap_deal(deal)

    undone = undo_deal(deal, by=scene.host)

    order.refresh_from_db()
    assert undone == Undone(baskets=1, orders=1, paid=0)
    assert claim_states(deal) == [C.LEFT, C.LAPSED, C.OVER]
    assert order.status == OrderStatus.CANCELLED
    assert Line.objects.get(pk=claim.line_id).agreement is None
    assert deal_figures(deal) == ((0, 0, 2), 0)
    told = SentNotification.objects.order_by("pk").values_list("recipient", "event")
    assert list(told) == [(keeper.pk, "repriced"), (buyer.pk, "unpriced")]
    assert faults_of_deals() == []


def test_once_somebody_has_paid_it_is_refused_and_changes_nothing(scene):
    deal, buyer = scene.deal(cap=2), make_user()
    tap_deal(deal, buyer)
    pay_order(order_basket(buyer))
    tap_deal(deal)

    with pytest.raises(DealError, match="Someone has already paid this deal, so it"):
        undo_deal(deal, by=scene.host)

    deal.refresh_from_db()
    assert deal.is_open
    assert claim_states(deal) == [C.ORDERED, C.HELD]
    assert not SentNotification.objects.exists()
