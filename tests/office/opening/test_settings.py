"""Pages of settings: new sellers' delivery, and who runs the market."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from accounts.models import LegalText
from core import dates, market
from core.market_operator import ADDRESS, LEGAL_NAME, operator_then
from core.models import SettingChange
from core.runtime_settings import change_settings
from notifications.emails import Reader, write_mail
from orders.shipping.market_settings import PRICE
from orders.shipping.models import DeliveryMethod, DeliveryRate
from orders.shipping.services.settings import give_default_delivery
from tests.factories.accounts import make_staff
from tests.factories.vendors import make_farm

pytestmark = pytest.mark.usefixtures("set_by_pages")

DELIVERY = "/office/market/opening/delivery/"
OPERATOR = "/office/market/opening/operator/"
TYPED = {
    "price": "9.50", "free_from": "99", "regions": ["CN-SX", "CN-BJ"],
    "far_price": "20", "far_regions": ["CN-XJ"], "min_days": "1", "max_days": "3",
    "send_within": "2", "seen": "0",
}  # fmt: skip


@pytest.fixture
def office(client):
    client.force_login(make_staff())
    return client


def methods_of(farm):
    return {
        each.kind: (each.free_from, each.min_days, each.max_days)
        for each in farm.delivery_methods.all()
    }


def rates():
    found = DeliveryRate.objects.order_by("pk")
    return [(str(each.price), each.regions) for each in found]


def test_new_seller_starts_with_what_the_market_says(office):
    before = make_farm(delivers=False)
    give_default_delivery(before)
    known = rates()
    assert office.post(DELIVERY, TYPED).status_code == 302

    farm = make_farm(delivers=False)
    give_default_delivery(farm)

    assert methods_of(farm) == {"flat": (Decimal("99.00"), 1, 3)}
    added = [("9.50", ["CN-SX", "CN-BJ"]), ("20.00", ["CN-XJ"])]
    assert rates() == known + added
    assert methods_of(before).keys() == {"flat", "pickup"}
    page = office.get(DELIVERY)
    assert page.context["form"]["price"].value() == "9.50"


def test_before_anybody_chose_it_shows_what_new_sellers_get(office):
    form = office.get(DELIVERY).context["form"]
    shown = {name: form[name].value() for name in ("price", "far_price", "has_pickup")}
    assert shown == {"price": "12.00", "far_price": "25.00", "has_pickup": True}
    assert not PRICE.is_set


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"price": ""}, "price"),
        ({"price": "-1"}, "price"),
        ({"price": "9.999"}, "price"),
        ({"max_days": "0"}, "max_days"),
        ({"far_price": ""}, "far_price"),
        ({"far_regions": []}, "far_regions"),
        ({"far_regions": ["CN-SX"]}, "far_regions"),
        ({"send_within": "99"}, "send_within"),
    ],
)
def test_wrong_values_change_nothing_and_stay(office, wrong, field):
    page = office.post(DELIVERY, TYPED | wrong)

    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert page.context["form"]["free_from"].value() == "99"
    assert not SettingChange.objects.exists()


def test_elsewhere_the_distant_regions_are_countries(office):
    change_settings(
        {market.COUNTRY: "DE", market.REGION: "DE", market.CURRENCY: "EUR"}, user=None
    )
    page = office.get(DELIVERY)
    assert "regions" not in page.context["form"].fields
    typed = TYPED | {"far_regions": ["AT", "FR"], "has_pickup": "on"}
    assert office.post(DELIVERY, typed).status_code == 302

    farm = make_farm(delivers=False)
    give_default_delivery(farm)

    assert rates() == [("9.50", []), ("20.00", ["AT", "FR"]), ("0.00", [])]
    assert methods_of(farm).keys() == {"flat", "pickup"}


def test_whole_yen_are_asked_for(office):
    change_settings({market.CURRENCY: "JPY"}, user=None)
    assert office.post(DELIVERY, TYPED).status_code == 422
    assert office.post(DELIVERY, TYPED | {"price": "800"}).status_code == 302
    farm = make_farm(delivers=False)
    give_default_delivery(farm)
    method = DeliveryMethod.objects.get(kind="flat")
    assert [rate.price for rate in method.rates.all()] == [800, 20]


def test_change_is_undone(office):
    office.post(DELIVERY, TYPED)
    row = SettingChange.objects.get(name="DELIVERY_PRICE")
    office.post(DELIVERY, {"back": row.pk})
    assert PRICE() is None


def test_operator_stands_on_imprint_and_mails(office):
    typed = {"legal_name": "Hill GmbH", "address": "Weg 1, 17291 Prenzlau", "seen": "0"}
    assert office.post(OPERATOR, typed | {"tax_id": "DE1"}).status_code == 302

    page = office.get("/pages/imprint/").text
    assert "Hill GmbH" in page
    assert "Tax number DE1" in page
    assert "Hill GmbH" not in office.get("/pages/terms/").text
    number = LegalText.objects.get(kind="imprint").version
    assert "Hill GmbH" not in office.get(f"/pages/imprint/{number}/").text
    reader = Reader("a@b.test", "en")
    mail = write_mail("own_data", reader, link="/")
    assert "Hill GmbH · Weg 1, 17291 Prenzlau" in mail.body


def test_papers_of_before_keep_the_name_of_before(office):
    with time_machine.travel(timezone.now() - timedelta(days=40)):
        change_settings({LEGAL_NAME: "Old GmbH", ADDRESS: "Weg 1"}, user=None)
    change_settings({LEGAL_NAME: "New GmbH"}, user=None)

    month_ago = dates.end_of(dates.today() - timedelta(days=30))
    assert operator_then(month_ago) == ["Old GmbH", "Weg 1"]
    assert operator_then(timezone.now()) == ["New GmbH", "Weg 1"]
    assert operator_then(timezone.now() - timedelta(days=90)) == ["New GmbH", "Weg 1"]
