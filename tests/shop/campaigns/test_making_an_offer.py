"""Staff make an offer step by step, and say who pays for it."""

import pytest

from shop.offers.models import ConditionalOffer
from shop.offers.states import Funder
from tests.cast import a_cooperative, a_farm
from tests.cast import staff as an_operator
from tests.shop.offers.made import a_range, an_offer

pytestmark = pytest.mark.django_db
NEW = "/dashboard/offers/new/"


@pytest.fixture
def staff(client):
    client.force_login(an_operator())
    return client


def first_step(**fields):
    return {
        "name": "Harvest week", "description": "", "offer_type": "Site",
        "funded_by": "market", "seller": "", "cooperative": "",
        "seller_percent": "0", "cooperative_percent": "0", "market_percent": "0",
        **fields,
    }  # fmt: skip


def the_other_steps(client):
    goods = a_range()
    client.post(
        f"{NEW}incentive/",
        {"range": goods.pk, "type": "Percentage", "value": "10"},
    )
    client.post(f"{NEW}condition/", {"range": goods.pk, "type": "Count", "value": "1"})
    return client.post(f"{NEW}restrictions/", {"priority": "0", "exclusive": "on"})


def test_the_market_pays_unless_they_say_otherwise(staff):
    shown = staff.get(f"{NEW}metadata/").context["form"]

    assert shown["funded_by"].value() == Funder.MARKET


def test_who_pays_goes_along_to_the_end(staff):
    five = a_cooperative("Five Villages")
    member = a_farm(cooperative=five)
    typed = first_step(
        funded_by="shared", seller=member.pk, cooperative=five.pk,
        seller_percent="50", cooperative_percent="20.5", market_percent="29.5",
    )  # fmt: skip

    answer = staff.post(f"{NEW}metadata/", typed)
    assert answer.status_code == 302
    assert staff.get(f"{NEW}metadata/").status_code == 200
    assert the_other_steps(staff).status_code == 302

    offer = ConditionalOffer.objects.get()
    assert (offer.funded_by, offer.seller, offer.cooperative) == (
        Funder.SHARED,
        member,
        five,
    )
    assert offer.weights == (5000, 2050, 2950)
    shown = staff.get(f"/dashboard/offers/{offer.pk}/").content.decode()
    assert "Five Villages" in shown


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"funded_by": "seller"}, "seller"),
        ({"funded_by": "cooperative"}, "cooperative"),
        ({"funded_by": "shared", "market_percent": "60"}, "funded_by"),
        ({"market_percent": "5"}, "market_percent"),
        ({"market_percent": "x"}, "market_percent"),
        ({"funded_by": "nobody"}, "funded_by"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_goes_on(
    staff, wrong, field
):
    answer = staff.post(f"{NEW}metadata/", first_step(**wrong))

    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert staff.get(f"{NEW}incentive/").status_code == 302


def test_an_offer_changes_who_pays(staff):
    farm, offer = a_farm(), an_offer()
    url = f"/dashboard/offers/{offer.pk}/metadata/"

    staff.post(url, first_step(funded_by="seller", seller=farm.pk, save="1"))

    offer.refresh_from_db()
    assert (offer.funded_by, offer.seller) == (Funder.SELLER, farm)


def test_admin_asks_who_pays_too(staff):
    offer = an_offer(funded_by=Funder.MARKET)
    url = f"/admin/offer/conditionaloffer/{offer.pk}/change/"
    typed = {
        **first_step(funded_by="cooperative"), "condition": offer.condition_id,
        "benefit": offer.benefit_id, "priority": "0",
    }  # fmt: skip

    answer = staff.post(url, typed)

    assert "Please say which cooperative pays." in answer.content.decode()
    offer.refresh_from_db()
    assert offer.funded_by == Funder.MARKET
