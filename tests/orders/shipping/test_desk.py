from decimal import Decimal

import pytest
from django.urls import reverse

from orders.shipping.models import DeliveryMethod
from orders.shipping.services import fingerprint
from tests.cast import a_delivery, a_farm, a_member
from vendors.members.states import Role

pytestmark = pytest.mark.django_db


def at(name, farm, *args):
    return reverse(f"desk:{name}", args=[farm.code, *args])


def typed(*rates, existing=0, **fields):
    """What the form sends: the method's fields and a row per rate."""
    rows = {
        "rates-TOTAL_FORMS": str(len(rates)),
        "rates-INITIAL_FORMS": str(existing),
    }
    for place, rate in enumerate(rates):
        rows |= {f"rates-{place}-{name}": value for name, value in rate.items()}
    return {
        "name": "China Post",
        "kind": "flat",
        "min_days": "2",
        "max_days": "4",
        "free_from": "",
        "pickup_at": "",
        "is_active": "on",
        **fields,
        **rows,
    }


def rates_of(method):
    return sorted(method.rates.values_list("regions", "up_to_grams", "price"))


@pytest.fixture
def farm():
    return a_farm(delivers=False)


@pytest.fixture
def desk(client, farm):
    client.force_login(a_member(farm))
    return client


def test_the_page_lists_the_farms_own_methods(desk, farm):
    a_delivery(farm, name="SF Express")
    a_delivery(a_farm(delivers=False), name="Rival Post")

    html = desk.get(at("delivery", farm)).content.decode()

    assert "SF Express" in html
    assert "Rival Post" not in html


def test_a_farm_without_a_method_is_told_what_that_means(desk, farm):
    assert "Nobody can buy from you yet" in (
        desk.get(at("delivery", farm)).content.decode()
    )


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ({"region": "CN-BJ", "kilos": "5", "goods": "100"}, "¥12.00"),
        ({"region": "CN-BJ", "kilos": "5", "goods": "199"}, "free"),
        ({"region": "CN-XZ", "kilos": "5", "goods": "10"}, "order this from you"),
        ({"region": "CN-ZZ", "kilos": "5", "goods": "10"}, "Select a valid choice"),
        ({"region": "CN-BJ", "kilos": "-1", "goods": "x"}, "Enter a number"),
    ],
)
def test_the_tester_says_what_a_buyer_would_pay(desk, farm, asked, answer):
    a_delivery(farm, regions=["CN-BJ"], free_from=Decimal("199.00"))

    assert answer in desk.get(at("delivery", farm), asked).content.decode()


def test_a_new_method_is_written_with_its_rates(desk, farm):
    response = desk.post(
        at("delivery_new", farm),
        typed(
            {"price": "8", "up_to_kilos": "1.5"},
            {"price": "30", "up_to_kilos": "", "regions": ["CN-XZ", "CN-XJ"]},
            {"price": "", "up_to_kilos": ""},
            kind="weight",
        ),
    )

    method = farm.delivery_methods.get()
    assert response.url == at("delivery", farm)
    assert (method.name, method.kind) == ("China Post", "weight")
    assert rates_of(method) == [
        ([], 1500, Decimal("8.00")),
        (["CN-XZ", "CN-XJ"], None, Decimal("30.00")),
    ]


@pytest.mark.parametrize(
    ("fields", "rate", "why"),
    [
        ({"name": ""}, {"price": "8"}, "This field is required"),
        ({"max_days": "1"}, {"price": "8"}, "can&#x27;t be less than"),
        ({"kind": "pickup"}, {"price": "0"}, "Say where and when people can come"),
        ({"kind": "drone"}, {"price": "8"}, "Select a valid choice"),
        ({}, {"price": "-1"}, "greater than or equal to 0"),
        ({}, {"price": "1e9"}, "less than or equal to"),
        ({}, {"price": "8", "regions": ["CN-ZZ"]}, "Select a valid choice"),
        ({}, {"price": ""}, "Give at least one price"),
        ({"min_days": "9999999"}, {"price": "8"}, "less than or equal to"),
    ],
)
def test_wrong_input_is_explained_and_kept(desk, farm, fields, rate, why):
    sent = typed(rate, **{"free_from": "123.45", **fields})

    response = desk.post(at("delivery_new", farm), sent)

    html = response.content.decode()
    assert response.status_code == 422
    assert why in html
    assert 'value="123.45"' in html
    assert DeliveryMethod.objects.count() == 0


def test_two_prices_for_one_place_are_refused(desk, farm):
    twice = {"price": "8", "regions": ["CN-BJ"]}

    response = desk.post(at("delivery_new", farm), typed(twice, twice))

    assert "names the same place and weight" in response.content.decode()
    assert DeliveryMethod.objects.count() == 0


def test_a_method_is_changed(desk, farm):
    method = a_delivery(farm, price="12.00", regions=["CN-BJ", "JP"])
    url = at("delivery_edit", farm, method.pk)
    assert 'value="12.00"' in desk.get(url).content.decode()

    desk.post(
        url,
        typed(
            {"price": "15", "regions": ["CN-BJ", "JP"]},
            existing=1,
            seen=fingerprint(method),
        ),
    )

    method.refresh_from_db()
    assert method.name == "China Post"
    assert rates_of(method) == [(["CN-BJ", "JP"], None, Decimal("15.00"))]


def test_a_rate_can_be_taken_out(desk, farm):
    method = a_delivery(farm, price="12.00")
    sent = typed(
        {"price": "12.00", "DELETE": "on"},
        {"price": "20", "regions": ["CN-BJ"]},
        existing=1,
        seen=fingerprint(method),
    )

    desk.post(at("delivery_edit", farm, method.pk), sent)

    assert rates_of(method) == [(["CN-BJ"], None, Decimal("20.00"))]


def test_an_old_page_is_refused_once_and_what_was_typed_stays(desk, farm):
    method = a_delivery(farm, price="12.00")
    seen = fingerprint(method)
    method.rates.update(price=Decimal("13.00"))
    url = at("delivery_edit", farm, method.pk)

    response = desk.post(url, typed({"price": "77.77"}, existing=1, seen=seen))

    html = response.content.decode()
    assert "Somebody changed this way of delivery meanwhile" in html
    assert 'value="77.77"' in html
    assert f'value="{fingerprint(method)}"' in html
    assert rates_of(method) == [([], None, Decimal("13.00"))]


def test_a_method_is_removed(desk, farm):
    method = a_delivery(farm)

    response = desk.post(at("delivery_remove", farm, method.pk))

    assert response.url == at("delivery", farm)
    assert DeliveryMethod.objects.count() == 0


def test_a_rivals_method_is_not_found_and_stays(desk, farm):
    theirs = a_delivery(a_farm(delivers=False), price="12.00")

    for name in ("delivery_edit", "delivery_remove"):
        sent = typed({"price": "1"}, existing=1, seen=fingerprint(theirs))
        assert desk.post(at(name, farm, theirs.pk), sent).status_code == 404
        assert desk.post(at(name, theirs.partner, theirs.pk), sent).status_code == 404
    assert desk.get(at("delivery_edit", farm, theirs.pk)).status_code == 404

    assert rates_of(theirs) == [([], None, Decimal("12.00"))]


def test_a_packer_may_not_change_delivery(client, farm):
    client.force_login(a_member(farm, Role.PACKER))

    assert client.get(at("delivery", farm)).status_code == 403
    assert client.post(at("delivery_new", farm), typed({"price": "1"})).status_code == (
        403
    )
    assert DeliveryMethod.objects.count() == 0


@pytest.mark.parametrize("methods", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_methods(
    desk, farm, queries, methods
):
    for _ in range(methods):
        a_delivery(farm)

    with queries(12):
        response = desk.get(at("delivery", farm))

    assert response.context["methods"].count() == methods
