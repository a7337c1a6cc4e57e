"""The address book: China and abroad, a default, at most twenty, mine only."""

import pytest
from django.test import Client
from oscar.apps.address.models import UserAddress

from accounts import services
from core.regions import country_choices
from tests.factories.accounts import make_user
from tests.factories.shipping import make_delivery
from tests.factories.vendors import make_farm

pytestmark = pytest.mark.django_db
NEW = "/accounts/addresses/new/"
CHINA = {
    "name": "陈玉兰",
    "phone": "138 0013 8000",
    "province": "CN-BJ",
    "line4": "Beijing",
    "line3": "Haidian",
    "line1": "18 Fuxing Road, building 4, flat 602",
    "postcode": "100036",
}
ABROAD = {
    "name": "Ana Lima",
    "phone": "+351 912 345 678",
    "country": "PT",
    "line1": "Rua Augusta 1",
    "line2": "",
    "line4": "Lisboa",
    "state": "",
    "postcode": "1100-048",
}


@pytest.fixture
def person():
    return make_user()


@pytest.fixture
def signed_in(client, person) -> Client:
    client.force_login(person)
    return client


def an_address_of(user, line1="18 Fuxing Road") -> UserAddress:
    address = UserAddress(
        first_name="Chen",
        line1=line1,
        line4="Beijing",
        state="Beijing",
        country_id="CN",
    )
    return services.save_address(user, address)


def test_new_address_in_china_is_kept_and_offered_first(signed_in, person):
    response = signed_in.post(NEW, CHINA)

    address = UserAddress.objects.get()
    assert response.url == "/accounts/addresses/"
    assert (address.user, address.country_id) == (person, "CN")
    assert (address.first_name, address.line1) == (CHINA["name"], CHINA["line1"])
    assert (address.state, address.line4) == ("Beijing", "Beijing")
    assert (address.line3, address.postcode) == ("Haidian", "100036")
    assert str(address.phone_number) == "+8613800138000"
    assert address.is_default_for_shipping is True


@pytest.fixture
def _sends_abroad():
    make_delivery(make_farm(), regions=["PT"])


@pytest.mark.usefixtures("_sends_abroad")
def test_new_address_abroad_is_kept(signed_in):
    signed_in.post(f"{NEW}?abroad=1", ABROAD)

    address = UserAddress.objects.get()
    assert (address.country_id, address.line4) == ("PT", "Lisboa")
    assert (address.line1, address.postcode) == ("Rua Augusta 1", "1100-048")


def test_postcode_in_china_may_be_left_empty(signed_in):
    signed_in.post(NEW, {**CHINA, "postcode": ""})

    assert UserAddress.objects.get().postcode == ""


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "a\0b"),
        ("name", "x" * 10_000),
        ("phone", "12"),
        ("province", ""),
        ("province", "CN-ZZ"),
        ("line4", ""),
        ("line3", "\x1b[31m"),
        ("line1", "x" * 101),
        ("postcode", "10003"),
        ("postcode", "１０００３６"),
        ("postcode", "ABCDEF"),
    ],
)
def test_wrong_field_gets_an_error_and_keeps_the_rest(signed_in, field, value):
    response = signed_in.post(NEW, {**CHINA, field: value})

    form = response.context["form"]
    assert response.status_code == 200
    assert list(form.errors) == [field]
    kept = [name for name in CHINA if name != field]
    assert {name: form[name].value() for name in kept} == {
        name: CHINA[name] for name in kept
    }
    assert not UserAddress.objects.exists()


def test_countries_nobody_sends_to_are_not_offered(signed_in):
    make_delivery(make_farm(), regions=["PT", "CN-HK"])

    response = signed_in.post(f"{NEW}?abroad=1", {**ABROAD, "country": "AQ"})

    form = response.context["form"]
    assert list(form.errors) == ["country"]
    assert [code for code, _name in form.fields["country"].choices] == ["", "PT"]


@pytest.mark.usefixtures("_sends_abroad")
def test_wrong_postcode_abroad_is_said(signed_in):
    response = signed_in.post(f"{NEW}?abroad=1", {**ABROAD, "postcode": "abc"})

    assert list(response.context["form"].errors) == ["postcode"]


def test_countries_are_named_and_sorted_in_the_language(settings):
    from django.utils.translation import override

    with override("en"):
        english = [name for _, name in country_choices(["PT", "TW", "DE"])]
    with override("zh-hans"):
        chinese = dict(country_choices(["PT", "TW", "DE"]))

    assert english == ["Germany", "Portugal", "Taiwan"]
    assert chinese["PT"] == "葡萄牙"
    assert chinese["TW"] == "台湾省"


def test_address_is_changed_in_place(signed_in, person):
    address = an_address_of(person)

    shown = signed_in.get(f"/accounts/addresses/{address.pk}/")
    signed_in.post(f"/accounts/addresses/{address.pk}/", {**CHINA, "name": "Li"})

    address.refresh_from_db()
    assert shown.context["form"].initial["province"] == "CN-BJ"
    assert address.first_name == "Li"
    assert UserAddress.objects.count() == 1


def test_same_address_twice_is_refused(signed_in):
    signed_in.post(NEW, CHINA)
    response = signed_in.post(NEW, CHINA)

    assert response.context["form"].non_field_errors() == [
        "This address is already in your address book."
    ]
    assert UserAddress.objects.count() == 1


def test_twenty_addresses_are_the_most(signed_in, person):
    for n in range(20):
        an_address_of(person, line1=f"{n} Fuxing Road")

    response = signed_in.post(NEW, CHINA)

    assert response.context["form"].non_field_errors() == [
        "You can save up to 20 addresses. Delete one first."
    ]
    assert UserAddress.objects.count() == 20


def test_another_address_becomes_the_default(signed_in, person):
    first = an_address_of(person)
    second = an_address_of(person, line1="19 Fuxing Road")

    signed_in.post(f"/accounts/addresses/{second.pk}/default/")

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.is_default_for_shipping, second.is_default_for_shipping) == (
        False,
        True,
    )


def test_deleting_the_default_makes_another_one_it(signed_in, person):
    first = an_address_of(person)
    second = an_address_of(person, line1="19 Fuxing Road")

    signed_in.post(f"/accounts/addresses/{first.pk}/delete/")

    second.refresh_from_db()
    assert list(UserAddress.objects.all()) == [second]
    assert second.is_default_for_shipping is True


@pytest.mark.parametrize("act", ["", "delete/", "default/"])
def test_address_of_another_person_is_not_there(signed_in, act):
    theirs = an_address_of(make_user())
    url = f"/accounts/addresses/{theirs.pk}/{act}"

    response = signed_in.post(url, CHINA)

    assert response.status_code == 404
    theirs.refresh_from_db()
    assert (theirs.first_name, theirs.is_default_for_shipping) == ("Chen", True)


@pytest.mark.parametrize("act", ["delete/", "default/"])
def test_acts_on_addresses_are_posts(signed_in, person, act):
    address = an_address_of(person)

    assert signed_in.get(f"/accounts/addresses/{address.pk}/{act}").status_code == 405
    assert UserAddress.objects.count() == 1


def test_address_page_goes_back_to_where_one_came_from(signed_in):
    response = signed_in.post(NEW, {**CHINA, "next": "/checkout/"})
    assert response.url == "/checkout/"

    response = signed_in.post(
        NEW, {**CHINA, "line1": "Other road 3", "next": "//evil.example"}
    )
    assert response.url == "/accounts/addresses/"


@pytest.mark.parametrize("number", [1, 3])
def test_list_costs_the_same_for_one_and_three(signed_in, person, queries, number):
    for n in range(number):
        an_address_of(person, line1=f"{n} Fuxing Road")

    with queries(9):
        response = signed_in.get("/accounts/addresses/")

    assert len(response.context["addresses"]) == number
