"""The packing page: by order, product and delivery; days; ticks and weights by form."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core import dates
from fulfilment.packing.queries.packing import PackingDay, PackVendorOrder
from fulfilment.packing.queries.vendor_orders import REOPENED, is_reopened
from orders.order.models import VendorOrder
from orders.order.services.lot_allocation import recall_from_orders
from orders.order.states import VendorOrderStatus as S
from tests.factories.fulfilment import (
    make_packed_vendor_order,
    make_weighed_vendor_order,
)
from tests.factories.orders import make_paid_order, make_vendor_order
from tests.factories.pages import read_messages
from tests.factories.shop import make_pack
from tests.factories.vendors import make_member
from tests.markup import flat
from vendors.members.states import Role
from vendors.partner.services.lots import LotContent, new_lot

pytestmark = pytest.mark.django_db


def page(farm, query=""):
    return reverse("desk:packing", args=[farm.code]) + query


def line_form(vendor_order, line, **fields):
    return {"number": vendor_order.number, "line": line.pk, **fields}


def expected(vendor_order, days, **fields):
    day = dates.today() + timedelta(days=days)
    VendorOrder.objects.filter(pk=vendor_order.pk).update(expected_from=day, **fields)


def shown(response):
    return [row.vendor_order.number for row in response.context["rows"]]


def test_page_lists_what_is_due_today_first_ordered_first(
    client, farm, vendor_order, packer
):
    later = make_vendor_order(make_pack(farm))
    expected(later, 20)
    second = make_vendor_order(make_pack(farm))

    response = client.get(page(farm))

    assert shown(response) == [vendor_order.number, second.number]
    assert [count for _key, _label, count in response.context["days"]] == [2, 0, 1, 3]


@pytest.mark.parametrize(("days", "day"), [(0, "due"), (1, "tomorrow"), (2, "later")])
def test_part_leaves_so_many_days_before_it_arrives(
    client, farm, vendor_order, packer, days, day
):
    """The method takes two days: what arrives in two leaves today."""
    method = farm.delivery_methods.get()
    method.min_days = 2
    method.save()
    expected(vendor_order, 2 + days, delivery_code=f"method-{method.pk}")

    counts = PackingDay(farm).counts()

    assert {key for key, n in counts.items() if n} == {day, "all"}
    assert shown(client.get(page(farm, f"?day={day}"))) == [vendor_order.number]


def test_part_that_should_have_left_yesterday_says_so(
    client, farm, vendor_order, packer
):
    expected(vendor_order, -1)

    assert "should have shipped" in client.get(page(farm)).text


def test_tick_by_form_begins_packing_and_comes_back_to_the_line(
    client, farm, vendor_order, packer
):
    pears = vendor_order.lines.order_by("pk").first()

    response = client.post(page(farm), line_form(vendor_order, pears, packed="1"))

    assert response["Location"] == f"{page(farm)}#line-{pears.pk}"
    pears.refresh_from_db()
    vendor_order.refresh_from_db()
    assert (pears.is_packed, vendor_order.status) == (True, S.PACKING)


def test_weight_by_form_shows_what_it_settles(client, farm, packer):
    vendor_order = make_weighed_vendor_order(farm)
    line = vendor_order.lines.get()

    response = client.post(
        page(farm),
        line_form(vendor_order, line, weight="1450+1450", seen=""),
        follow=True,
    )

    assert "¥2.00 refunded" in response.text
    assert 'value="1450+1450"' in response.text


def test_typo_by_form_keeps_what_was_typed_and_changes_nothing(client, farm, packer):
    vendor_order = make_weighed_vendor_order(farm)
    line = vendor_order.lines.get()

    response = client.post(page(farm), line_form(vendor_order, line, weight="700 kg"))

    assert response.status_code == 422
    assert 'value="700 kg"' in response.text
    assert "About 3 kg was ordered" in response.text
    line.refresh_from_db()
    assert line.packed_units is None


def test_light_box_by_form_asks_and_is_taken_with_the_box_ticked(client, farm, packer):
    vendor_order = make_weighed_vendor_order(farm)
    line = vendor_order.lines.get()
    typed = line_form(vendor_order, line, weight="700+800", seen="")

    asked = client.post(page(farm), typed)
    assert asked.status_code == 422
    assert 'name="confirmed"' in asked.text
    assert "Only 1.5 kg of about 3 kg? ¥30.00 will be refunded." in asked.text
    assert 'data-price="60.00" data-currency="CNY"' in flat(asked.text)
    client.post(page(farm), typed | {"confirmed": "1"})

    line.refresh_from_db()
    assert line.packed_units == 1500


@pytest.mark.parametrize(
    "weight", ["<script>x", "1;2", "½", "1e5", "-5", "0", "9" * 150]
)
def test_what_no_scales_say_is_refused(client, farm, packer, weight):
    vendor_order = make_weighed_vendor_order(farm)
    line = vendor_order.lines.get()

    response = client.post(page(farm), line_form(vendor_order, line, weight=weight))

    assert response.status_code == 422
    assert "<script>x" not in response.text
    line.refresh_from_db()
    assert line.packed_units is None


def test_stale_weight_is_refused_and_shows_the_new_one(client, farm, packer):
    vendor_order = make_weighed_vendor_order(farm)
    line = vendor_order.lines.get()
    client.post(page(farm), line_form(vendor_order, line, weight="2900", seen=""))

    late = client.post(
        page(farm), line_form(vendor_order, line, weight="3000", seen="")
    )

    assert late.status_code == 422
    assert "Someone else already weighed it: 2.9 kg." in late.text
    line.refresh_from_db()
    assert line.packed_units == 2900


def test_many_are_started_and_finished_and_the_rest_is_named(
    client, farm, vendor_order, packer
):
    done = make_vendor_order(make_pack(farm))
    client.post(page(farm), line_form(done, done.lines.get(), packed="1"))
    both = {"n": [vendor_order.number, done.number]}

    response = client.post(page(farm), {"do": "finish"} | both, follow=True)

    texts = read_messages(response)
    assert texts[0] == "1 order packed. Ready to ship."
    assert texts[1].startswith(f"{vendor_order.number}: Please tick every item first")
    done.refresh_from_db()
    vendor_order.refresh_from_db()
    assert (done.status, vendor_order.status) == (S.PACKED, S.PAID)


def test_many_of_a_rival_are_left_alone(client, farm, vendor_order, packer):
    rivals = make_vendor_order(make_pack())

    client.post(page(farm), {"do": "accept", "n": [rivals.number]})
    client.post(page(farm), line_form(rivals, rivals.lines.get(), packed="1"))

    rivals.refresh_from_db()
    assert (rivals.status, rivals.lines.get().is_packed) == (S.PAID, False)


def test_by_product_adds_up_packs_and_leads_to_their_lines(
    client, farm, vendor_order, packer
):
    pack = vendor_order.lines.order_by("pk").first().stockrecord
    make_paid_order([(pack, 4)])

    goods = client.get(page(farm, "?view=product")).context["goods"]
    mine = next(one for one in goods if one.pack_id == pack.pk)
    assert (mine.packs, mine.orders, mine.ready, mine.amount) == (6, 2, 0, "15 kg")
    lines = client.get(page(farm, f"?view=product&pack={pack.pk}")).context["lines"]
    assert [one.line.quantity for _of, one in lines] == [2, 4]


def test_by_delivery_groups_by_method_and_region(client, farm, vendor_order, packer):
    pack = vendor_order.lines.first().stockrecord
    make_paid_order([(pack, 1)])

    ways = client.get(page(farm, "?view=route")).context["ways"]

    assert [(way.name, way.vendor_orders) for way in ways] == [("SF Express", 2)]
    rows = client.get(page(farm), {"way": ways[0].key})
    assert len(shown(rows)) == 2
    assert shown(client.get(page(farm), {"way": "method-0|CN-GD|"})) == []


@pytest.mark.parametrize(
    "query",
    [
        "?day=never", "?view=sideways", "?way=%00", "?way=a|b|not-a-time", "?page=-5",
        "?way=a||2026-01-01T10:00", "?pack=x&view=product", "?q=%00%25", "?page=x",
        "?view=product&pack=99999999999999999999",
    ],
)  # fmt: skip
def test_odd_addresses_show_a_page(client, farm, vendor_order, packer, query):
    assert client.get(page(farm, query)).status_code == 200


def test_search_finds_a_name(client, farm, vendor_order, packer):
    assert shown(client.get(page(farm, "?q=Yulan"))) == [vendor_order.number]
    assert shown(client.get(page(farm, "?q=Nobody"))) == []


@pytest.mark.parametrize("query", ["", "?view=product", "?view=route"])
def test_page_takes_few_queries_however_much_there_is(
    client, farm, vendor_order, packer, queries, query
):
    for _ in range(12):
        make_weighed_vendor_order(farm)

    with queries(12):
        assert client.get(page(farm, query)).status_code == 200


def test_lines_of_one_product_take_few_queries(
    client, farm, vendor_order, packer, queries
):
    pack = vendor_order.lines.first().stockrecord
    for _ in range(9):
        make_paid_order([(pack, 1)])

    with queries(12):
        client.get(page(farm, f"?view=product&pack={pack.pk}"))


def test_page_is_kept_for_its_person_alone(client, farm, vendor_order, packer):
    response = client.get(page(farm))

    assert response["X-Desk-User"]
    assert "private" in response["Cache-Control"]
    assert "no-cache" in response["Cache-Control"]


def test_reopened_box_is_on_the_page_until_it_is_ticked(client, farm, packer):
    pack = make_pack(farm, on_hand=0)
    for _ in range(2):
        new_lot(pack.pool, content=LotContent(dates.today(), 50_000), by=None)
    vendor_order = make_packed_vendor_order(pack)
    line = vendor_order.lines.get()
    assert shown(client.get(page(farm))) == []
    recall_from_orders(line.draws.get().lot, reason="mould", by=None)

    response = client.get(page(farm))
    assert shown(response) == [vendor_order.number]
    assert "Reopen this box." in response.text
    assert client.get(reverse("desk:today", args=[farm.code])).context["job"].reopened
    client.post(page(farm), line_form(vendor_order, line, packed="1"))

    assert shown(client.get(page(farm))) == []
    vendor_order.refresh_from_db()
    assert vendor_order.status == S.PACKED


@pytest.mark.parametrize("status", [S.PACKING, S.PACKED, S.PART_SHIPPED, S.SHIPPED])
@pytest.mark.parametrize(
    "line",
    [
        {"is_packed": False}, {"is_packed": True},
        {"is_packed": False, "shipped": 2}, {"is_packed": False, "short": 2},
        {"is_packed": False, "shipped": 1}, {"is_packed": True, "shipped": 1},
    ],
)  # fmt: skip
def test_pages_and_lists_agree_on_what_is_packed_anew(farm, line, status):
    vendor_order = make_vendor_order(make_pack(farm), 2)
    vendor_order.lines.update(claimed=0, **line)
    VendorOrder.objects.filter(pk=vendor_order.pk).update(status=status)
    vendor_order.refresh_from_db()

    is_listed = VendorOrder.objects.filter(REOPENED, pk=vendor_order.pk).exists()

    assert is_reopened(vendor_order) == is_listed
    assert PackVendorOrder(vendor_order).is_reopened == is_listed


def test_ways_have_the_farms_own_names_whatever_the_shopper_read(
    client, farm, vendor_order, packer
):
    method = farm.delivery_methods.get()
    method.name_en, method.name_zh_hans = "SF Express", "顺丰速运"
    method.save()
    code = f"method-{method.pk}"
    VendorOrder.objects.filter(pk=vendor_order.pk).update(delivery_code=code)
    zh = {"accept-language": "zh-hans"}

    by_order = client.get(page(farm), headers=zh)
    by_route = client.get(page(farm, "?view=route"), headers=zh)
    own = client.get(
        reverse("desk:order", args=[farm.code, vendor_order.number]), headers=zh
    )

    assert vendor_order.delivery_name == "SF Express"
    assert [way.name for way in by_route.context["ways"]] == ["顺丰速运"]
    for response in (by_order, own):
        assert "顺丰速运" in response.text
        assert "SF Express" not in response.text


def test_streamer_sees_no_packing_page(client, farm, vendor_order):
    client.force_login(make_member(farm, Role.STREAMER))

    assert client.get(page(farm)).status_code == 403


# --- The order's own page -----------------------------------------------------------


def test_order_page_weighs_and_says_listed_packed_and_price(client, farm, packer):
    vendor_order = make_weighed_vendor_order(farm)
    line = vendor_order.lines.get()
    order = reverse("desk:order", args=[farm.code, vendor_order.number])
    weigh = reverse("desk:order_line", args=[farm.code, vendor_order.number, line.pk])

    client.post(reverse("desk:order_pack", args=[farm.code, vendor_order.number]))
    wrong = client.post(weigh, {"weight": "700 kg", "seen": ""})
    assert wrong.status_code == 422
    assert 'value="700 kg"' in wrong.text
    client.post(weigh, {"weight": "2800", "seen": ""})
    client.post(reverse("desk:order_packed", args=[farm.code, vendor_order.number]))

    text = client.get(order).text
    assert "about 3 kg" in text
    assert "packed 2.8 kg" in text
    assert "¥56.00" in text
    assert "Packed 2.8 kg, ordered about 3 kg. ¥4.00 is refunded." in text


def test_order_page_weighs_no_line_of_another_order(client, farm, packer):
    vendor_order, other = (
        make_weighed_vendor_order(farm),
        make_weighed_vendor_order(farm),
    )
    url = reverse(
        "desk:order_line", args=[farm.code, vendor_order.number, other.lines.get().pk]
    )

    assert client.post(url, {"weight": "3000"}).status_code == 404
    assert other.lines.get().packed_units is None


def test_order_page_takes_few_queries(client, farm, vendor_order, packer, queries):
    with queries(17):
        client.get(reverse("desk:order", args=[farm.code, vendor_order.number]))
