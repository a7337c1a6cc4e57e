"""Staff make offers and codes in the office, and say who pays; Chinese names too."""

from datetime import timedelta

import pytest
from django.utils import timezone
from oscar.apps.voucher.models import Voucher

from core import dates
from core.models import AuditEntry
from core.templatetags.market import day
from shop.offers.models import ConditionalOffer, Range
from shop.offers.rules import code_of
from shop.offers.services import VoucherError, add_voucher
from shop.offers.states import Funder
from tests.factories.accounts import make_staff
from tests.factories.pages import read_page
from tests.factories.shop import (
    make_basket,
    make_category,
    make_offer,
    make_pack,
    make_product,
    make_range,
    make_voucher,
)
from tests.factories.vendors import make_cooperative, make_farm

pytestmark = pytest.mark.django_db
LIST = "/office/market/offers/"
NEW = f"{LIST}new/"


@pytest.fixture
def clerk(client):
    person = make_staff()
    client.force_login(person)
    return person


def typed(**changes):
    return {
        "name_en": "Harvest week",
        "offer_type": "Site",
        "gives": "Percentage",
        "value": "10",
        "needs": "Count",
        "least": "1",
        "funded_by": "market",
        "seller_percent": "0",
        "cooperative_percent": "0",
        "market_percent": "0",
        "priority": "0",
        "exclusive": "on",
        **changes,
    }


def add(client, **changes):
    answer = client.post(NEW, typed(**changes))
    assert answer.status_code == 302, answer.context["form"].errors
    return ConditionalOffer.objects.latest("pk")


def test_offers_named_in_chinese_lower_prices_and_stand_in_the_list(client, clerk):
    pack = make_pack(price="50.00")
    goods = make_range()
    assert "10% off" not in read_page(client, pack.product.get_absolute_url())
    one = add(client, name_en="", name_zh_hans="中秋九折", goods=goods.pk)
    two = add(client, name_en="", name_zh_hans="冬至九折", goods=goods.pk)

    assert one.slug.startswith("zhong-qiu")
    assert one.funded_by == Funder.MARKET
    assert one.slug != two.slug
    assert "10% off" in read_page(client, pack.product.get_absolute_url())
    client.cookies["nanpo_language"] = "zh-hans"
    page = read_page(client, LIST)
    assert "中秋九折" in page
    assert "冬至九折" in page
    assert "冬至九折" not in read_page(client, f"{LIST}?q=中秋")
    assert client.get(f"{LIST}{one.pk}/").status_code == 200
    assert client.get(pack.product.get_absolute_url()).status_code == 200
    entry = AuditEntry.objects.filter(act="offer.saved").first()
    assert entry.user == clerk


def test_who_pays_and_what_it_gives_are_kept_when_it_is_changed(client, clerk):
    five = make_cooperative("Five Villages")
    member = make_farm(cooperative=five)
    goods, others = make_range(), make_range()
    shared = {
        "funded_by": "shared", "seller": member.pk, "cooperative": five.pk,
        "seller_percent": "50", "cooperative_percent": "20.5",
        "market_percent": "29.5",
    }  # fmt: skip
    today = dates.today()
    offer = add(
        client,
        goods=goods.pk,
        needs="Value",
        least="30",
        needed_goods=others.pk,
        starts=today.isoformat(),
        ends=(today + timedelta(days=6)).isoformat(),
        max_global_applications="5",
        **shared,
    )
    assert offer.weights == (5000, 2050, 2950)
    assert (offer.benefit.range, offer.condition.range) == (goods, others)
    assert dates.day_of(offer.end_datetime - dates.TICK) == today + timedelta(days=6)
    offer.num_applications = 3
    offer.save()
    form = client.get(f"{LIST}{offer.pk}/").context["form"]
    assert form["value"].value() == "10.00"
    benefit = offer.benefit_id

    answer = client.post(
        f"{LIST}{offer.pk}/",
        typed(goods=goods.pk, value="12", max_global_applications="3", **shared),
    )

    assert answer.status_code == 302
    offer.refresh_from_db()
    assert (offer.benefit_id, offer.benefit.value) == (benefit, 12)
    # Its uses were counted on: three of three are all.
    assert (offer.num_applications, offer.status) == (3, ConditionalOffer.CONSUMED)


def test_names_in_any_writing_leave_the_lists_whole(client, clerk):
    for name in ("中秋九折", "خصم", "🎑🎑", "O'Neil / 10% off", "长" * 120):
        offer = make_offer(name=name, within=make_range(name=name))
        for path in (f"{LIST}{offer.pk}/", f"{LIST}goods/{offer.benefit.range_id}/"):
            assert client.get(path).status_code == 200, name
        assert client.get(offer.get_absolute_url()).status_code == 302
    for path in (LIST, f"{LIST}goods/"):
        assert "🎑🎑" in read_page(client, path)


def test_offer_is_paused_resumed_copied_and_ended(client, clerk):
    offer = make_offer()
    url = f"{LIST}{offer.pk}/"
    for do, is_on in (("pause", False), ("resume", True), ("end", False)):
        client.post(url, {"do": do})
        offer.refresh_from_db()
        assert offer.is_available() is is_on, do
    again = client.post(url, {"do": "end"}, follow=True)
    assert "has ended already" in again.content.decode()
    copy = client.get(f"{NEW}?copy={offer.pk}").context["form"]
    assert copy["value"].value() == "10.00"
    assert not copy["name_en"].value()


def test_codes_are_chosen_or_drawn_and_end(client, clerk):
    offer = add(client, goods=make_range().pk, offer_type="Voucher")
    url = f"{LIST}{offer.pk}/"
    today = dates.today().isoformat()
    wanted = {"do": "codes", "usage": "Multi-use", "starts": today, "ends": today}
    client.post(url, {**wanted, "code": "frost 10", "count": "1"})
    client.post(url, {**wanted, "count": "3"})

    codes = list(offer.vouchers.order_by("pk"))
    assert codes[0].code == "FROST10"
    assert len({code.code for code in codes}) == 4
    taken = client.post(url, {**wanted, "code": "Frost10", "count": "1"})
    assert taken.status_code == 422
    assert "already used" in taken.content.decode()
    client.post(url, {"do": "end_code", "code_id": codes[0].pk})
    assert Voucher.objects.get(code="FROST10").end_datetime <= timezone.now()
    # An offer for everybody has none.
    open_offer = add(client, name_en="All", goods=make_range().pk)
    client.post(f"{LIST}{open_offer.pk}/", {**wanted, "count": "1"})
    assert not open_offer.vouchers.exists()


def test_codes_are_what_shoppers_can_type(client, clerk):
    pack = make_pack(price="50.00")
    offer = add(client, goods=make_range().pk, offer_type="Voucher")
    url = f"{LIST}{offer.pk}/"
    today = dates.today()
    wanted = {
        "do": "codes", "usage": "Multi-use", "count": "1", "starts": today.isoformat(),
        "ends": (today + timedelta(days=1)).isoformat(),
    }  # fmt: skip
    for code in ("FROST!10", "10%", "A/B", "-", "A_B"):
        refused = client.post(url, {**wanted, "code": code})
        assert refused.status_code == 422, code
        assert "letters, numbers and hyphens only" in refused.text
        assert f'value="{code}"' in refused.text
    for code, typed_so in (("霜降-10", "霜降-10"), ("ｆｒｏｓｔ 10", "frost 10")):
        assert client.post(url, {**wanted, "code": code}).status_code == 302
        basket = make_basket(None, [(pack, 1)])
        assert add_voucher(basket, typed_so, user=None).code == code_of(code)
    # The last day is the one that was typed.
    page = read_page(client, url)
    assert f"{day(today)} – {day(today + timedelta(days=1))}" in page


def test_codes_end_with_their_offer(client, clerk):
    offer = add(
        client, goods=make_range().pk, offer_type="Voucher",
        ends=(dates.today() + timedelta(days=9)).isoformat(),
    )  # fmt: skip
    last = day(dates.today() + timedelta(days=9))
    assert f"until {last}" in read_page(client, LIST)
    alone, shared = (
        make_voucher("ALONE", offer=offer),
        make_voucher("SHARED", offer=offer),
    )
    shared.offers.add(make_offer(offer_type=ConditionalOffer.VOUCHER))

    client.post(f"{LIST}{offer.pk}/", {"do": "end"})

    alone.refresh_from_db()
    shared.refresh_from_db()
    assert alone.end_datetime <= timezone.now() < shared.end_datetime
    with pytest.raises(VoucherError, match="expired"):
        add_voucher(make_basket(None, [(make_pack(), 1)]), "alone", user=None)
    assert AuditEntry.objects.get(act="offer.ended").after["codes"] == 1


def test_goods_are_named_in_few_statements(client, clerk, queries):
    goods = [make_product(make_farm()) for _number in range(12)]
    row = make_range(goods[:2])
    with queries(40):
        client.post(
            f"{LIST}goods/{row.pk}/",
            {
                "name_en": "Twelve",
                "goods": "\n".join(each.get_absolute_url() for each in goods[1:]),
                "without": goods[1].get_absolute_url(),
            },
        )
    assert set(row.included_products.all()) == set(goods[1:])
    # What is named is not excepted.
    assert not row.excluded_products.exists()


def test_what_is_no_offer_is_refused_with_what_was_typed(client, clerk):
    goods = make_range().pk
    first = add(client, goods=goods)
    for words, wrong in {
        "select the goods": {"goods": ""},
        "at most 100": {"value": "120"},
        "how much": {"value": ""},
        "before the first day": {"starts": "2030-05-02", "ends": "2030-05-01"},
        "already used": {"name_en": first.name},
        "at least one language": {"name_en": ""},
        "seller": {"funded_by": "seller"},
    }.items():
        kept = {"name_en": "Other", "goods": goods, "description": "Kept words"}
        answer = client.post(NEW, typed(**{**kept, **wrong}))
        assert answer.status_code == 422, words
        assert words in answer.content.decode()
        assert "Kept words" in answer.content.decode()
    assert ConditionalOffer.objects.count() == 1


def test_goods_for_offers_are_named_by_category_and_by_address(client, clerk):
    fruit = make_category("Fruit")
    pears, plums = make_pack().product, make_pack().product
    made = client.post(
        f"{LIST}goods/new/",
        {
            "name_zh_hans": "水果",
            "categories": [fruit.pk],
            "goods": f"{pears.get_absolute_url()}\n{pears.pk}\n",
            "without": plums.get_absolute_url(),
        },
    )
    assert made.status_code == 302
    row = Range.objects.get()
    assert list(row.included_products.all()) == [pears]
    assert list(row.excluded_products.all()) == [plums]
    assert row.slug == "shui-guo"
    unknown = client.post(f"{LIST}goods/{row.pk}/", {"name_en": "F", "goods": "/no/1/"})
    assert unknown.status_code == 422
    add(client, goods=row.pk)
    kept = client.post(f"{LIST}goods/{row.pk}/", {"do": "delete"}, follow=True)
    assert "An offer is about" in kept.content.decode()
    spare = make_range()
    client.post(f"{LIST}goods/{spare.pk}/", {"do": "delete"})
    assert list(Range.objects.all()) == [row]
    assert "水果" in read_page(client, f"{LIST}goods/")
