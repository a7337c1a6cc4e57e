"""Staff make an offer step by step, and say who pays for it."""

import pytest

from shop.offers.models import ConditionalOffer, Range
from shop.offers.states import Funder
from tests.factories.accounts import make_staff as an_operator
from tests.factories.shop import make_offer, make_pack, make_range, make_voucher
from tests.factories.vendors import make_cooperative, make_farm
from tests.markup import flat

pytestmark = pytest.mark.django_db
NEW = "/dashboard/offers/new/"


@pytest.fixture
def staff(client):
    client.force_login(an_operator())
    return client


def first_step(**fields):
    return {
        "name_en": "Harvest week", "name_zh_hans": "",
        "description": "", "offer_type": "Site",
        "funded_by": "market", "seller": "", "cooperative": "",
        "seller_percent": "0", "cooperative_percent": "0", "market_percent": "0",
        **fields,
    }  # fmt: skip


def the_other_steps(client):
    goods = make_range()
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
    five = make_cooperative("Five Villages")
    member = make_farm(cooperative=five)
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


def test_code_is_announced_when_they_say_so_and_told_at_once(staff, client):
    pack = make_pack()
    url = pack.product.get_absolute_url()
    assert "10% off" not in client.get(url).content.decode()

    staff.post(f"{NEW}metadata/", first_step(is_announced="on", offer_type="Voucher"))
    the_other_steps(staff)

    offer = ConditionalOffer.objects.get()
    assert offer.is_announced
    make_voucher("HARVEST", offer=offer)
    assert "HARVEST" in client.get(url).content.decode()


def test_offer_is_told_as_soon_as_it_is_made(staff, client):
    url = make_pack().product.get_absolute_url()
    assert "10% off" not in client.get(url).content.decode()

    staff.post(f"{NEW}metadata/", first_step())
    the_other_steps(staff)

    assert "10% off" in client.get(url).content.decode()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"funded_by": "seller"}, "seller"),
        ({"funded_by": "cooperative"}, "cooperative"),
        ({"funded_by": "shared", "market_percent": "60"}, "funded_by"),
        ({"market_percent": "5"}, "market_percent"),
        ({"market_percent": "x"}, "market_percent"),
        ({"funded_by": "nobody"}, "funded_by"),
        ({"name_en": " "}, "name_en"),
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
    farm, offer = make_farm(), make_offer()
    url = f"/dashboard/offers/{offer.pk}/metadata/"

    staff.post(url, first_step(funded_by="seller", seller=farm.pk, save="1"))

    offer.refresh_from_db()
    assert (offer.funded_by, offer.seller) == (Funder.SELLER, farm)


def test_admin_asks_who_pays_too(staff):
    offer = make_offer(funded_by=Funder.MARKET)
    url = f"/admin/offer/conditionaloffer/{offer.pk}/change/"
    typed = {
        **first_step(funded_by="cooperative"), "condition": offer.condition_id,
        "benefit": offer.benefit_id, "priority": "0",
    }  # fmt: skip

    answer = staff.post(url, typed)

    assert "Please choose the cooperative that funds it." in answer.content.decode()
    offer.refresh_from_db()
    assert offer.funded_by == Funder.MARKET


def test_offer_is_named_in_both_languages_and_read_so(staff, client):
    url = make_pack().product.get_absolute_url()

    staff.post(f"{NEW}metadata/", first_step(name_zh_hans="丰收周"))
    assert "丰收周" in staff.get(f"{NEW}metadata/").content.decode()
    the_other_steps(staff)

    offer = ConditionalOffer.objects.get()
    assert (offer.name_en, offer.name_zh_hans) == ("Harvest week", "丰收周")
    assert '<b dir="auto">Harvest week</b>' in flat(client.get(url).content.decode())
    client.logout()
    client.cookies["nanpo_language"] = "zh-hans"
    assert '<b dir="auto">丰收周</b>' in flat(client.get(url).content.decode())


def test_offer_may_have_its_name_in_one_language_alone(staff):
    staff.post(f"{NEW}metadata/", first_step(name_en="", name_zh_hans="丰收周"))
    the_other_steps(staff)

    offer = ConditionalOffer.objects.get()
    assert (offer.name_en, offer.name_zh_hans, offer.name) == (None, "丰收周", "丰收周")


@pytest.mark.parametrize("name", ["name_en", "name_zh_hans"])
def test_name_of_another_offer_is_refused_in_either_language(staff, name):
    taken = make_offer(name="丰收周")
    offer = make_offer(name="Harvest")
    url = f"/dashboard/offers/{offer.pk}/metadata/"

    answer = staff.post(url, first_step(**{name: taken.name}, save="1"))

    assert name in answer.context["form"].errors
    offer.refresh_from_db()
    assert (offer.name_en, offer.name_zh_hans) == ("Harvest", None)


def test_range_is_named_in_both_languages(staff):
    staff.post("/dashboard/ranges/create/", {"name_en": "Nuts", "name_zh_hans": "坚果"})
    answer = staff.post(
        "/dashboard/ranges/create/", {"name_en": "", "name_zh_hans": ""}
    )

    within = Range.objects.get()
    assert (within.name_en, within.name_zh_hans) == ("Nuts", "坚果")
    assert "name_en" in answer.context["form"].errors


@pytest.mark.parametrize("kind", ["conditionaloffer", "range"])
def test_admin_asks_for_both_names(staff, kind):
    shown = staff.get(f"/admin/offer/{kind}/add/").context["adminform"].form

    assert {"name_en", "name_zh_hans"} <= set(shown.fields)
    assert "name" not in shown.fields


NAMES = ("中秋九折", "خصم", "🎑🎑", "O'Neil / 10% off", "长" * 120)


def test_what_is_named_in_any_writing_leaves_the_staffs_lists_whole(staff):
    for name in NAMES:
        offer = make_offer(name=name, within=make_range(name=name))
        make_voucher(code=f"C{offer.pk}", name=name, offer=offer)

    for page in ("offers", "ranges", "vouchers", "vouchers/sets"):
        shown = staff.get(f"/dashboard/{page}/")
        assert shown.status_code == 200, page
    for row in (*ConditionalOffer.objects.all(), *Range.objects.all()):
        assert staff.get(row.get_absolute_url()).status_code == 302, row.slug
