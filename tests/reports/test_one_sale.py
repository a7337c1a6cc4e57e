"""Whoever sums a sale up comes to the same: seller, office, county, broadcast, rows."""

from datetime import timedelta

import pytest

from core import dates
from core.money import to_minor
from live.records.figures import compared, goods_of
from programme.figures.models import DayFigure
from programme.figures.states import Figure
from reports.office.rows import Asked
from reports.office.scope import Filters, Scope
from reports.office.sums import Ledger
from reports.rollups.services import count_dirty_days
from reports.sales.periods import Period
from reports.sales.queries import sold_vendor_orders
from reports.sales.sums import sums_of_parts, together
from tests.factories.live import make_broadcast, make_live_order
from tests.factories.reports import _cancel, _refund, _weigh
from tests.factories.shop import make_pack
from tests.factories.vendors import make_county, make_farm, make_village

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm():
    return make_farm(village=make_village(county=make_county()))


@pytest.fixture
def broadcast(farm):
    """One with a sale that was weighed, one refunded in part, and one taken back."""
    made = make_broadcast(farm, on_air=True)
    by_number = make_pack(farm, price="19.90", on_hand=10**6)
    by_weight = make_pack(
        farm, price="30.00", quantity=1500, is_weighed=True, tolerance=10, on_hand=10**7
    )
    for pack, act in (
        (by_weight, _weigh), (by_number, _refund), (by_number, _cancel),
    ):  # fmt: skip
        act(make_live_order(made, [(pack, 2)]).vendor_orders.get())
    while count_dirty_days():
        pass
    return made


def test_every_way_of_summing_comes_to_the_same(farm, broadcast):
    today = dates.today()
    period = Period(today - timedelta(days=1), today)
    asked = Asked(Scope(None), Filters(), period, "CNY")

    seller = together(sums_of_parts(sold_vendor_orders(farm)).values())
    (office,) = Ledger(Scope(None), Filters()).both(periods=[period]).values()
    parts, lines = asked.rows("parts"), asked.rows("lines")
    shown = together(row.sums for row in parts.shown(parts.fetched()))
    of_lines = together(row.sums for row in lines.shown(lines.fetched()))
    figures = DayFigure.objects.filter(village=None)
    county = {(row.name, row.key): row.value for row in figures}
    (own,) = compared(broadcast)[0].sold
    by_product = sum(to_minor(one.kept, "CNY") for one in goods_of(broadcast))

    assert seller.parts == office.parts == county[Figure.PARTS, ""] == 2
    assert county[Figure.ORDERS, ""] == 2
    assert seller.net == office.net == parts.sums().net == shown.net
    assert seller.net == county[Figure.SALES, "CNY"]
    assert office.goods_net == lines.sums().goods_net == of_lines.goods_net
    assert office.goods_net == to_minor(own.kept, "CNY") == by_product
    assert (office.cancelled, own.orders) == (1, 3)
    assert office.given_back == seller.given_back > 0
