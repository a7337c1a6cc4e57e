"""mercur#377, dokan#1439: a seller went away and the cart was stuck in mid-checkout; a
holiday that lay ahead hid the shop at once; reopening published what was under review.

Here a line of such a seller is named with the reason wherever it is met, one press
takes it out, and dates count before, in and after the holiday.
"""

from datetime import timedelta

import pytest

from checkout.services import BasketChangedError, check_out
from core import dates
from orders.order.models import Order
from shop.basket.models import Basket, Line
from shop.basket.services.baskets import BasketError
from shop.basket.services.lines import add_pack
from shop.catalogue.models import Product
from shop.catalogue.states import ListingState
from tests.checkout.test_checkout import fill, pay
from tests.factories.orders import make_china, make_vendor_order
from tests.factories.shop import make_basket, make_pack, make_product
from tests.factories.vendors import make_farm
from tests.races.market import stock_faults, wanted
from vendors.partner.models import Partner
from vendors.partner.services.holidays import end_holiday, take_holiday
from vendors.partner.services.sellers import (
    close_partner,
    reopen_partner,
    suspend_partner,
)
from vendors.partner.states import PartnerStatus

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _countries():
    make_china()


@pytest.fixture
def pack():
    return make_pack(make_farm("Li Family Orchard", code="li"), "Pears")


def days(count):
    return dates.today() + timedelta(days=count)


def suspended(seller):
    suspend_partner(seller, reason="", by=None)


def closed(seller):
    close_partner(seller, reason="", by=None)


def on_holiday(seller):
    take_holiday(seller, until=days(1), by=None)


AWAY = [suspended, closed, on_holiday]
away = pytest.mark.parametrize("goes", AWAY, ids=lambda act: act.__name__)


def reason(goes):
    return "is on holiday" if goes is on_holiday else "is not selling at the moment"


@away
def test_nothing_of_it_can_be_put_into_a_basket(client, pack, goes):
    goes(pack.partner)

    with pytest.raises(BasketError) as refused:
        add_pack(make_basket(), pack, 1)
    client.post("/basket/add/", {"pack": pack.pk, "quantity": 1})

    assert f"Li Family Orchard {reason(goes)}" in str(refused.value)
    assert Line.objects.count() == 0


@away
def test_basket_names_the_line_and_one_press_takes_it_out(client, double, pack, goes):
    other = make_pack(make_farm("Gao"), "Millet")
    fill(client, (pack, 1), (other, 1))
    goes(pack.partner)

    page = client.get("/basket/").text
    assert f"Li Family Orchard {reason(goes)}" in page
    assert client.get("/checkout/")["Location"] == "/basket/"
    assert pay(client, "142.00").json() == {"url": "/basket/"}
    assert Order.objects.count() == 0

    client.post("/basket/remove-gone/")

    kept = Line.objects.filter(basket__status=Basket.OPEN)
    assert [line.stockrecord for line in kept] == [other]
    assert pay(client, "71.00").json()["client_secret"]
    assert stock_faults() == []


@away
def test_going_away_between_the_page_and_the_press_places_nothing(pack, goes):
    basket = make_basket(packs=[(pack, 1)])
    goes(pack.partner)

    with pytest.raises(BasketChangedError):
        check_out(basket, wanted())

    assert Order.objects.count() == 0
    assert Basket.objects.get().status == Basket.OPEN
    assert stock_faults() == []


@pytest.mark.parametrize(
    ("until", "sells"), [(-30, True), (-1, True), (0, True), (1, False), (30, False)]
)
def test_holiday_is_over_on_the_day_it_names(pack, until, sells):
    Partner.objects.update(status=PartnerStatus.HOLIDAY, holiday_until=days(until))
    pack.refresh_from_db()

    assert pack.partner.is_open() is sells
    assert make_basket(packs=[(pack, 1)]).all_lines()[0].is_buyable is sells
    basket = make_basket(packs=[(pack, 1)])
    if sells:
        assert check_out(basket, wanted()) == Order.objects.get()
    else:
        with pytest.raises(BasketChangedError):
            check_out(basket, wanted())


@pytest.mark.parametrize("day", [-1, 0, 1, 2, 3])
def test_is_open_before_in_and_after(pack, day):
    take_holiday(pack.partner, until=days(2), by=None)
    pack.partner.refresh_from_db()

    assert pack.partner.is_open(days(day)) is (day < 0 or day >= 2)


@pytest.mark.parametrize("until", [-1, 0])
def test_holiday_that_would_end_before_it_starts_is_refused(pack, until):
    with pytest.raises(ValueError, match="after today"):
        take_holiday(pack.partner, until=days(until), by=None)

    assert Partner.objects.get().status == PartnerStatus.OPEN


def test_coming_back_early_sells_at_once(client, pack):
    on_holiday(pack.partner)
    end_holiday(pack.partner, by=None)

    client.post("/basket/add/", {"pack": pack.pk, "quantity": 1})

    assert Line.objects.get().stockrecord == pack


def test_coming_back_publishes_nothing_that_was_under_review(pack):
    farm = pack.partner
    states = {
        make_product(farm, state=state).pk: state
        for state in (ListingState.IN_REVIEW, ListingState.DRAFT, ListingState.HIDDEN)
    }
    suspend_partner(farm, reason="", by=None)
    reopen_partner(farm, by=None)
    on_holiday(farm)
    end_holiday(farm, by=None)

    now = dict(Product.objects.filter(pk__in=states).values_list("pk", "state"))
    assert now == states
    assert not Product.objects.filter(pk__in=states, is_public=True).exists()


def test_placed_orders_of_a_suspended_seller_go_on(client, pack):
    from tests.factories.vendors import make_member

    vendor_order = make_vendor_order(pack)
    suspended(pack.partner)
    client.force_login(make_member(pack.partner))

    client.post(f"/desk/li/orders/{vendor_order.number}/accept/")

    vendor_order.refresh_from_db()
    assert vendor_order.status == "accepted"
