"""A deal at a wrong price: taken back while nobody has paid, and from nobody after."""

import pytest

from live.deals.models import Told
from live.deals.services import DealRefused, Undone, undo_deal
from live.deals.states import ClaimStatus as C
from orders.order.states import OrderStatus
from shop.basket.models import Line
from tests.cast import a_user, china, paid

from .scene import Scene, faults, figures, order_of, states, tap

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _countries():
    china()


@pytest.fixture
def scene():
    return Scene()


def test_holds_end_and_unpaid_orders_are_cancelled_and_all_are_told(scene):
    deal, keeper, buyer = scene.deal(cap=2), a_user(), a_user()
    claim = tap(deal, keeper).claim
    tap(deal, buyer)
    order = order_of(buyer)
    tap(deal)

    undone = undo_deal(deal, by=scene.host)

    order.refresh_from_db()
    assert undone == Undone(baskets=1, orders=1, paid=0)
    assert states(deal) == [C.LEFT, C.LAPSED, C.OVER]
    assert order.status == OrderStatus.CANCELLED
    assert Line.objects.get(pk=claim.line_id).agreement is None
    assert figures(deal) == ((0, 0, 2), 0)
    told = Told.objects.order_by("pk").values_list("user", "word")
    assert list(told) == [(keeper.pk, "repriced"), (buyer.pk, "unpriced")]
    assert faults() == []


def test_once_somebody_has_paid_it_is_refused_and_changes_nothing(scene):
    deal, buyer = scene.deal(cap=2), a_user()
    tap(deal, buyer)
    paid(order_of(buyer))
    tap(deal)

    with pytest.raises(DealRefused, match="Somebody has paid"):
        undo_deal(deal, by=scene.host)

    deal.refresh_from_db()
    assert deal.is_open
    assert states(deal) == [C.ORDERED, C.HELD]
    assert not Told.objects.exists()
