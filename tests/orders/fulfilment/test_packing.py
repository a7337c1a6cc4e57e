"""The packing page: by order, product and delivery; days; ticks and weights by form."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from orders.fulfilment.queries import REOPENED, is_reopened
from orders.fulfilment.queries.packing import PackingDay, PackPart
from orders.order.models import VendorOrder
from orders.order.services import recall_from_orders
from orders.order.states import VendorOrderStatus as S
from tests.cast import a_farm, a_member, a_pack, a_paid_order
from tests.orders.fulfilment.makers import a_weighed_part, packed_part
from vendors.members.states import Role
from vendors.partner.services import LotContent, new_lot

pytestmark = pytest.mark.django_db


def page(farm, query=""):
    return reverse("desk:packing", args=[farm.code]) + query


def line_form(part, line, **fields):
    return {"number": part.number, "line": line.pk, **fields}


def expected(part, days, **fields):
    day = timezone.localdate() + timedelta(days=days)
    VendorOrder.objects.filter(pk=part.pk).update(expected_from=day, **fields)


def shown(response):
    return [row.part.number for row in response.context["rows"]]


def test_page_lists_what_is_due_today_first_ordered_first(client, farm, part, packer):
    later = a_paid_order([(a_pack(farm), 1)]).parts.get()
    expected(later, 20)
    second = a_paid_order([(a_pack(farm), 1)]).parts.get()

    response = client.get(page(farm))

    assert shown(response) == [part.number, second.number]
    assert [count for _key, _label, count in response.context["days"]] == [2, 0, 1, 3]


@pytest.mark.parametrize(("days", "day"), [(0, "due"), (1, "tomorrow"), (2, "later")])
def test_part_leaves_so_many_days_before_it_arrives(
    client, farm, part, packer, days, day
):
    """The method takes two days: what arrives in two leaves today."""
    method = farm.delivery_methods.get()
    method.min_days = 2
    method.save()
    expected(part, 2 + days, delivery_code=f"method-{method.pk}")

    counts = PackingDay(farm).counts()

    assert {key for key, n in counts.items() if n} == {day, "all"}
    assert shown(client.get(page(farm, f"?day={day}"))) == [part.number]


def test_part_that_should_have_left_yesterday_says_so(client, farm, part, packer):
    expected(part, -1)

    assert "should have left" in client.get(page(farm)).text


def test_tick_by_form_begins_packing_and_comes_back_to_the_line(
    client, farm, part, packer
):
    pears = part.lines.order_by("pk").first()

    response = client.post(page(farm), line_form(part, pears, packed="1"))

    assert response["Location"] == f"{page(farm)}#line-{pears.pk}"
    pears.refresh_from_db()
    part.refresh_from_db()
    assert (pears.is_packed, part.status) == (True, S.PACKING)


def test_weight_by_form_shows_what_it_settles(client, farm, packer):
    part = a_weighed_part(farm)
    line = part.lines.get()

    response = client.post(
        page(farm), line_form(part, line, weight="1450+1450", seen=""), follow=True
    )

    assert "¥2.00 goes back" in response.text
    assert 'value="1450+1450"' in response.text


def test_typo_by_form_keeps_what_was_typed_and_changes_nothing(client, farm, packer):
    part = a_weighed_part(farm)
    line = part.lines.get()

    response = client.post(page(farm), line_form(part, line, weight="700 kg"))

    assert response.status_code == 422
    assert 'value="700 kg"' in response.text
    assert "About 3 kg was ordered" in response.text
    line.refresh_from_db()
    assert line.packed_units is None


def test_light_box_by_form_asks_and_is_taken_with_the_box_ticked(client, farm, packer):
    part = a_weighed_part(farm)
    line = part.lines.get()
    typed = line_form(part, line, weight="1500", seen="")

    asked = client.post(page(farm), typed)
    assert asked.status_code == 422
    assert 'name="confirmed"' in asked.text
    client.post(page(farm), typed | {"confirmed": "1"})

    line.refresh_from_db()
    assert line.packed_units == 1500


@pytest.mark.parametrize(
    "weight", ["<script>x", "1;2", "½", "1e5", "-5", "0", "9" * 150]
)
def test_what_no_scales_say_is_refused(client, farm, packer, weight):
    part = a_weighed_part(farm)
    line = part.lines.get()

    response = client.post(page(farm), line_form(part, line, weight=weight))

    assert response.status_code == 422
    assert "<script>x" not in response.text
    line.refresh_from_db()
    assert line.packed_units is None


def test_stale_weight_is_refused_and_shows_the_new_one(client, farm, packer):
    part = a_weighed_part(farm)
    line = part.lines.get()
    client.post(page(farm), line_form(part, line, weight="2900", seen=""))

    late = client.post(page(farm), line_form(part, line, weight="3000", seen=""))

    assert late.status_code == 422
    assert "Somebody weighed it meanwhile: 2.9 kg." in late.text
    line.refresh_from_db()
    assert line.packed_units == 2900


def test_many_are_started_and_finished_and_the_rest_is_named(
    client, farm, part, packer
):
    done = a_paid_order([(a_pack(farm), 1)]).parts.get()
    client.post(page(farm), line_form(done, done.lines.get(), packed="1"))
    both = {"n": [part.number, done.number]}

    response = client.post(page(farm), {"do": "finish"} | both, follow=True)

    texts = [str(message) for message in response.context["messages"]]
    assert texts[0] == "1 order is packed. Now it can be sent."
    assert texts[1].startswith(f"{part.number}: Tick every line first")
    done.refresh_from_db()
    part.refresh_from_db()
    assert (done.status, part.status) == (S.PACKED, S.PAID)


def test_many_of_a_rival_are_left_alone(client, farm, part, packer):
    rivals = a_paid_order([(a_pack(a_farm()), 1)]).parts.get()

    client.post(page(farm), {"do": "accept", "n": [rivals.number]})
    client.post(page(farm), line_form(rivals, rivals.lines.get(), packed="1"))

    rivals.refresh_from_db()
    assert (rivals.status, rivals.lines.get().is_packed) == (S.PAID, False)


def test_by_product_adds_up_packs_and_leads_to_their_lines(client, farm, part, packer):
    pack = part.lines.order_by("pk").first().stockrecord
    a_paid_order([(pack, 4)])

    goods = client.get(page(farm, "?view=product")).context["goods"]
    mine = next(one for one in goods if one.pack_id == pack.pk)
    assert (mine.packs, mine.orders, mine.ready, mine.amount) == (6, 2, 0, "15 kg")
    lines = client.get(page(farm, f"?view=product&pack={pack.pk}")).context["lines"]
    assert [one.line.quantity for _of, one in lines] == [2, 4]


def test_by_delivery_groups_by_method_and_region(client, farm, part, packer):
    pack = part.lines.first().stockrecord
    a_paid_order([(pack, 1)])

    ways = client.get(page(farm, "?view=route")).context["ways"]

    assert [(way.name, way.parts) for way in ways] == [("SF Express", 2)]
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
def test_odd_addresses_show_a_page(client, farm, part, packer, query):
    assert client.get(page(farm, query)).status_code == 200


def test_search_finds_a_name(client, farm, part, packer):
    assert shown(client.get(page(farm, "?q=Yulan"))) == [part.number]
    assert shown(client.get(page(farm, "?q=Nobody"))) == []


@pytest.mark.parametrize("query", ["", "?view=product", "?view=route"])
def test_page_takes_few_queries_however_much_there_is(
    client, farm, part, packer, queries, query
):
    for _ in range(12):
        a_weighed_part(farm)

    with queries(12):
        assert client.get(page(farm, query)).status_code == 200


def test_lines_of_one_product_take_few_queries(client, farm, part, packer, queries):
    pack = part.lines.first().stockrecord
    for _ in range(9):
        a_paid_order([(pack, 1)])

    with queries(12):
        client.get(page(farm, f"?view=product&pack={pack.pk}"))


def test_page_is_kept_for_its_person_alone(client, farm, part, packer):
    response = client.get(page(farm))

    assert response["X-Desk-User"]
    assert "private" in response["Cache-Control"]
    assert "no-cache" in response["Cache-Control"]


def test_reopened_box_is_on_the_page_until_it_is_ticked(client, farm, packer):
    pack = a_pack(farm, on_hand=0)
    for _ in range(2):
        new_lot(pack.pool, content=LotContent(timezone.localdate(), 50_000), by=None)
    part = packed_part(pack)
    line = part.lines.get()
    assert shown(client.get(page(farm))) == []
    recall_from_orders(line.draws.get().lot, reason="mould", by=None)

    response = client.get(page(farm))
    assert shown(response) == [part.number]
    assert "Open this box again." in response.text
    assert client.get(reverse("desk:today", args=[farm.code])).context["job"].reopened
    client.post(page(farm), line_form(part, line, packed="1"))

    assert shown(client.get(page(farm))) == []
    part.refresh_from_db()
    assert part.status == S.PACKED


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
    part = a_paid_order([(a_pack(farm), 2)]).parts.get()
    part.lines.update(claimed=0, **line)
    VendorOrder.objects.filter(pk=part.pk).update(status=status)
    part.refresh_from_db()

    is_listed = VendorOrder.objects.filter(REOPENED, pk=part.pk).exists()

    assert is_reopened(part) == is_listed
    assert PackPart(part).is_reopened == is_listed


def test_ways_have_the_farms_own_names_whatever_the_shopper_read(
    client, farm, part, packer
):
    method = farm.delivery_methods.get()
    method.name_en, method.name_zh_hans = "SF Express", "顺丰速运"
    method.save()
    code = f"method-{method.pk}"
    VendorOrder.objects.filter(pk=part.pk).update(delivery_code=code)
    zh = {"accept-language": "zh-hans"}

    by_order = client.get(page(farm), headers=zh)
    by_route = client.get(page(farm, "?view=route"), headers=zh)
    own = client.get(reverse("desk:order", args=[farm.code, part.number]), headers=zh)

    assert part.delivery_name == "SF Express"
    assert [way.name for way in by_route.context["ways"]] == ["顺丰速运"]
    for response in (by_order, own):
        assert "顺丰速运" in response.text
        assert "SF Express" not in response.text


def test_streamer_sees_no_packing_page(client, farm, part):
    client.force_login(a_member(farm, Role.STREAMER))

    assert client.get(page(farm)).status_code == 403


# --- The order's own page -----------------------------------------------------------


def test_order_page_weighs_and_says_listed_packed_and_price(client, farm, packer):
    part = a_weighed_part(farm)
    line = part.lines.get()
    order = reverse("desk:order", args=[farm.code, part.number])
    weigh = reverse("desk:order_line", args=[farm.code, part.number, line.pk])

    client.post(reverse("desk:order_pack", args=[farm.code, part.number]))
    wrong = client.post(weigh, {"weight": "700 kg", "seen": ""})
    assert wrong.status_code == 422
    assert 'value="700 kg"' in wrong.text
    client.post(weigh, {"weight": "2800", "seen": ""})
    client.post(reverse("desk:order_packed", args=[farm.code, part.number]))

    text = client.get(order).text
    assert "about 3 kg" in text
    assert "packed 2.8 kg" in text
    assert "¥56.00" in text
    assert "Packed 2.8 kg, ordered about 3 kg. ¥4.00 is paid back." in text


def test_order_page_weighs_no_line_of_another_order(client, farm, packer):
    part, other = a_weighed_part(farm), a_weighed_part(farm)
    url = reverse(
        "desk:order_line", args=[farm.code, part.number, other.lines.get().pk]
    )

    assert client.post(url, {"weight": "3000"}).status_code == 404
    assert other.lines.get().packed_units is None


def test_order_page_takes_few_queries(client, farm, part, packer, queries):
    with queries(14):
        client.get(reverse("desk:order", args=[farm.code, part.number]))
