"""A seller's orders on the desk: from new to sent, and nobody else's."""

import pytest
from django.urls import reverse

from orders.order.services.cancellation import cancel_vendor_order
from orders.order.services.fulfilment import accept_vendor_order
from orders.order.services.fulfilment import start_packing as pack
from orders.order.states import VendorOrderStatus as S
from tests.factories.accounts import make_user
from tests.factories.fulfilment import (
    fill_parcel,
    pack_vendor_order,
    post_to_desk,
    vendor_order_url,
)
from tests.factories.orders import make_order, make_paid_order, make_vendor_order
from tests.factories.pages import read_messages
from tests.factories.shop import make_pack
from tests.factories.vendors import make_cooperative, make_member
from vendors.members.states import Role
from vendors.partner.services.sellers import suspend_partner

pytestmark = pytest.mark.django_db


def test_suspended_farm_reads_why_on_every_page_of_its_desk(client, farm, packer):
    suspend_partner(farm, reason="The licence has run out", by=None)

    for name in ("today", "orders"):
        page = client.get(reverse(f"desk:{name}", args=[farm.code])).content.decode()

        assert "Your shop is suspended." in page
        assert "The licence has run out" in page


def test_goods_are_named_in_the_language_of_who_packs(client, packer, farm):
    pack = make_pack(farm, "Pears")
    pack.product.title_zh_hans = "梨"
    pack.product.save()
    vendor_order = make_vendor_order(pack)
    client.cookies["nanpo_language"] = "zh-hans"

    page = client.get(vendor_order_url("order", vendor_order)).text

    assert vendor_order.lines.get().title_en == "Pears"
    assert "1 × 梨" in page
    assert "Pears" not in page


def test_today_without_orders_says_so(client, packer, farm):
    page = client.get(reverse("desk:today", args=["li"]))

    assert page.status_code == 200
    assert page.context["job"].to_pack == 0
    assert "Nothing to pack" in page.text


def test_today_counts_what_is_true(client, packer, farm, vendor_order):
    pear = make_pack(farm, "Quinces", quantity=2000)
    done = make_vendor_order(pear)
    pack_vendor_order(done)
    make_order([(pear, 4)])
    vendor_order.lines.first().pool.__class__.objects.update(low_at=10**9)

    job = client.get(reverse("desk:today", args=["li"])).context["job"]

    assert (job.to_pack, job.packed, job.to_accept, job.to_send) == (1, 1, 1, 1)
    assert (job.boxes, job.grams) == (5, 2 * 2500 + 3 * 1000)
    assert job.oldest_unaccepted == vendor_order.created
    assert len(job.low) == 3
    assert [p.number for p in job.first] == [vendor_order.number, done.number]


def test_today_leaves_to_a_depot_what_it_ships(client, packer, vendor_order):
    pack_vendor_order(vendor_order)
    vendor_order.depot = make_cooperative()
    vendor_order.save(update_fields=["depot"])

    job = client.get(reverse("desk:today", args=["li"])).context["job"]

    assert (job.to_send, job.packed) == (0, 1)


def test_today_of_a_streamer_shows_no_orders(client, farm, vendor_order):
    client.force_login(make_member(farm, Role.STREAMER))

    page = client.get(reverse("desk:today", args=["li"]))

    assert page.status_code == 200
    assert page.context["job"] is None
    assert vendor_order.number not in page.text


@pytest.mark.parametrize("rows", [1, 3])
def test_today_and_list_stay_within_their_budget(client, packer, farm, queries, rows):
    for _ in range(rows):
        make_paid_order([(make_pack(farm), 1), (make_pack(farm), 2)])

    # One asks whether there is something to show live, one each whether there are goods
    # at all, whether the shop was opened for its farmer, and how punctually it sends.
    with queries(18):
        today = client.get(reverse("desk:today", args=["li"]))
    with queries(12):
        listed = client.get(reverse("desk:orders", args=["li"]), {"state": "pack"})

    assert today.context["job"].to_pack == rows
    assert len(listed.context["rows"]) == rows


def test_list_filters_by_state(client, packer, farm, vendor_order):
    sent = make_vendor_order(make_pack(farm))
    pack_vendor_order(sent)
    make_order([(make_pack(farm), 1)])

    def numbers(**query):
        page = client.get(reverse("desk:orders", args=["li"]), query)
        return [row.number for row, _to in page.context["rows"]]

    assert numbers() == [sent.number, vendor_order.number]
    assert numbers(state="new") == [vendor_order.number]
    assert numbers(state="send") == [sent.number]
    assert numbers(state="cancelled") == []
    assert numbers(state="<script>") == [sent.number, vendor_order.number]
    page = client.get(reverse("desk:orders", args=["li"]))
    counts = {name: count for name, _label, count in page.context["filters"]}
    assert counts == {
        "new": 1,
        "pack": 1,
        "send": 1,
        "sent": 0,
        "done": 0,
        "cancelled": 0,
    }
    assert page.context["total"] == 2


@pytest.mark.parametrize(
    "wanted", ["{number}", "chen", "Chen Yulan", "yulan CHEN", "ChenYulan"]
)
def test_list_is_searched_by_number_or_name(client, packer, farm, vendor_order, wanted):
    wanted = wanted.format(number=vendor_order.number[2:])
    if wanted == "ChenYulan":
        address = vendor_order.order.shipping_address
        address.first_name, address.last_name = "Yulan", "Chen"
        address.save()

    page = client.get(reverse("desk:orders", args=["li"]), {"q": wanted})

    assert [row.number for row, _to in page.context["rows"]] == [vendor_order.number]


@pytest.mark.parametrize("wanted", ["nobody", "chen nobody", "%", "'\"\0", "x" * 500])
def test_list_search_that_finds_nothing_says_so(
    client, packer, farm, vendor_order, wanted
):
    page = client.get(reverse("desk:orders", args=["li"]), {"q": wanted})

    assert page.status_code == 200
    assert page.context["rows"] == []
    assert "No results" in page.text


def test_order_shows_the_address_and_never_the_mail(client, packer, vendor_order):
    page = client.get(vendor_order_url("order", vendor_order))

    assert "18 Fuxing Road" in page.text
    assert "+8613800138000" in page.text
    assert "guest@example.com" not in page.text


def test_order_hides_the_address_once_nothing_is_to_deliver(
    client, packer, vendor_order
):
    cancel_vendor_order(vendor_order, by=None, reason="frost", by_shopper=False)

    for name in ("order", "order_slip"):
        page = client.get(vendor_order_url(name, vendor_order))
        assert "18 Fuxing Road" not in page.text
        assert "13800138000" not in page.text
        assert "Yulan" not in page.text
    listed = client.get(reverse("desk:orders", args=["li"]))
    assert "Yulan" not in listed.text


def test_order_from_new_to_sent(client, packer, vendor_order):
    assert read_messages(post_to_desk(client, "order_accept", vendor_order)) == [
        "Accepted. The shopper can see it."
    ]
    post_to_desk(client, "order_pack", vendor_order)
    for line in vendor_order.lines.all():
        post_to_desk(client, "order_line", vendor_order, line.pk, packed="1")
    assert read_messages(post_to_desk(client, "order_packed", vendor_order)) == [
        "Packed. Ready to ship."
    ]
    page = client.post(
        vendor_order_url("order_ship", vendor_order),
        fill_parcel(vendor_order),
        follow=True,
    )

    assert read_messages(page) == ["Shipped. The shopper is notified."]
    vendor_order.refresh_from_db()
    assert vendor_order.status == S.SHIPPED
    sent = vendor_order.parcels.get()
    assert (sent.carrier, sent.tracking_number, sent.by) == (
        "SF Express",
        "SF1234567890",
        packer,
    )
    assert [e.label for e in page.context["history"]] == [
        "paid",
        "accepted",
        "being packed",
        "packed",
        "shipped",
    ]
    assert {e.who for e in page.context["history"][1:]} == {"Zhao Min"}


def test_packing_at_once_accepts_too(client, packer, vendor_order):
    post_to_desk(client, "order_pack", vendor_order)

    vendor_order.refresh_from_db()
    assert vendor_order.status == S.PACKING
    statuses = [event.status for event in vendor_order.events.all()]
    assert statuses == [S.PENDING, S.PAID, S.ACCEPTED, S.PACKING]


def test_tick_can_be_taken_back(client, packer, vendor_order):
    pack(accept_vendor_order(vendor_order, by=None), by=None)
    line = vendor_order.lines.first()

    post_to_desk(client, "order_line", vendor_order, line.pk, packed="1")
    line.refresh_from_db()
    assert line.is_packed is True
    post_to_desk(client, "order_line", vendor_order, line.pk, packed="0")
    line.refresh_from_db()
    assert line.is_packed is False


def test_packed_waits_for_every_tick(client, packer, vendor_order):
    pack(accept_vendor_order(vendor_order, by=None), by=None)

    page = post_to_desk(client, "order_packed", vendor_order)

    assert read_messages(page) == [
        "Please tick every item first: something is not packed yet."
    ]
    vendor_order.refresh_from_db()
    assert vendor_order.status == S.PACKING


@pytest.mark.parametrize("act", ["order_accept", "order_pack", "order_packed"])
def test_pressing_twice_changes_nothing_more(client, packer, vendor_order, act):
    if act == "order_packed":
        pack(accept_vendor_order(vendor_order, by=None), by=None)
        vendor_order.lines.update(is_packed=True)
    post_to_desk(client, act, vendor_order)
    vendor_order.refresh_from_db()
    before = vendor_order.events.count()

    page = post_to_desk(client, act, vendor_order)

    assert read_messages(page) == ["This was already done."]
    assert vendor_order.events.count() == before


def test_stale_page_says_what_the_order_is_now(client, packer, vendor_order):
    cancel_vendor_order(vendor_order, by=None, reason="", by_shopper=True)

    page = post_to_desk(client, "order_accept", vendor_order)

    assert read_messages(page) == ["This order is cancelled, so this is not possible."]
    vendor_order.refresh_from_db()
    assert vendor_order.status == S.CANCELLED


def test_cancel_asks_for_a_reason_and_tells_it(client, farm, vendor_order):
    seller = make_member(farm, Role.SELLER)
    client.force_login(seller)

    page = client.post(vendor_order_url("order_cancel", vendor_order), {"reason": "  "})
    assert page.status_code == 422
    assert page.context["cancel_form"].errors["reason"] == [
        "Please give the shopper a short reason."
    ]
    vendor_order.refresh_from_db()
    assert vendor_order.status == S.PAID

    page = client.post(
        vendor_order_url("order_cancel", vendor_order),
        {"reason": "Hail took the pears"},
        follow=True,
    )
    assert read_messages(page) == ["Cancelled. The shopper is notified and refunded."]
    vendor_order.refresh_from_db()
    assert (vendor_order.status, vendor_order.cancel_reason) == (
        S.CANCELLED,
        "Hail took the pears",
    )
    assert [line.claimed for line in vendor_order.lines.all()] == [0, 0]

    page = client.post(
        vendor_order_url("order_cancel", vendor_order), {"reason": "again"}, follow=True
    )
    assert read_messages(page) == ["This order was already cancelled."]
    vendor_order.refresh_from_db()
    assert vendor_order.cancel_reason == "Hail took the pears"


def test_cancel_after_sending_is_refused(client, farm, vendor_order):
    client.force_login(make_member(farm))
    pack_vendor_order(vendor_order)
    client.post(vendor_order_url("order_ship", vendor_order), fill_parcel(vendor_order))

    page = client.post(
        vendor_order_url("order_cancel", vendor_order), {"reason": "no"}, follow=True
    )

    assert (
        read_messages(page)[-1]
        == "Part of this order was already shipped, so it can't be cancelled."
    )
    vendor_order.refresh_from_db()
    assert vendor_order.status == S.SHIPPED


def test_cancel_is_not_the_packers(client, packer, vendor_order):
    answer = client.post(
        vendor_order_url("order_cancel", vendor_order), {"reason": "no"}
    )

    assert answer.status_code == 403
    vendor_order.refresh_from_db()
    assert vendor_order.status == S.PAID
    assert (
        client.get(vendor_order_url("order", vendor_order)).context["cancel_form"]
        is None
    )


@pytest.mark.parametrize(
    "act", ["order_accept", "order_pack", "order_packed", "order_ship", "order_cancel"]
)
def test_changes_are_posts_only(client, farm, vendor_order, act):
    client.force_login(make_member(farm))

    assert client.get(vendor_order_url(act, vendor_order)).status_code == 405
    vendor_order.refresh_from_db()
    assert vendor_order.status == S.PAID


def test_unpaid_order_is_not_the_sellers_business(client, packer, farm):
    vendor_order = make_order([(make_pack(farm), 1)]).vendor_orders.get()

    assert client.get(vendor_order_url("order", vendor_order)).status_code == 404
    assert (
        client.post(vendor_order_url("order_accept", vendor_order)).status_code == 404
    )
    vendor_order.refresh_from_db()
    assert vendor_order.status == S.PENDING


def test_anonymous_is_asked_to_sign_in(client, vendor_order):
    page = client.get(vendor_order_url("order", vendor_order))

    assert page.status_code == 302
    assert page.url.startswith(reverse("account_login"))


def test_person_without_a_role_finds_no_desk(client, vendor_order):
    client.force_login(make_user())

    for name in ("order", "order_slip"):
        assert client.get(vendor_order_url(name, vendor_order)).status_code == 404


def test_slip_holds_what_the_box_needs(client, packer, vendor_order):
    page = client.get(vendor_order_url("order_slip", vendor_order))

    assert page.status_code == 200
    for text in (
        "Li Family Orchard",
        vendor_order.number,
        "Pears",
        "Chen",
        "18 Fuxing Road",
    ):
        assert text in page.text
    assert "guest@example.com" not in page.text
