"""A seller's orders on the desk: from new to sent, and nobody else's."""

import pytest
from django.urls import reverse

from orders.order.services import accept_part, cancel_part
from orders.order.services import start_packing as pack
from orders.order.states import VendorOrderStatus as S
from tests.cast import a_member, a_pack, a_paid_order, a_placed_order, a_user
from tests.orders.fulfilment.steps import packed, parcel, post, said, url
from vendors.members.states import Role
from vendors.partner.services import suspend_partner

pytestmark = pytest.mark.django_db


def test_suspended_farm_reads_why_on_every_page_of_its_desk(client, farm, packer):
    suspend_partner(farm, reason="The licence has run out", by=None)

    for name in ("today", "orders"):
        page = client.get(reverse(f"desk:{name}", args=[farm.code])).content.decode()

        assert "Your shop is suspended." in page
        assert "The licence has run out" in page


def test_goods_are_named_in_the_language_of_who_packs(client, packer, farm):
    pack = a_pack(farm, "Pears")
    pack.product.title_zh_hans = "梨"
    pack.product.save()
    part = a_paid_order([(pack, 1)]).parts.get()
    client.cookies["nanpo_language"] = "zh-hans"

    page = client.get(url("order", part)).text

    assert part.lines.get().title == "Pears"
    assert "1 × 梨" in page
    assert "Pears" not in page


def test_today_without_orders_says_so(client, packer, farm):
    page = client.get(reverse("desk:today", args=["li"]))

    assert page.status_code == 200
    assert page.context["job"].to_pack == 0
    assert "Nothing to pack" in page.text


def test_today_counts_what_is_true(client, packer, farm, part):
    pear = a_pack(farm, "Quinces", quantity=2000)
    done = a_paid_order([(pear, 1)]).parts.get()
    packed(done)
    a_placed_order([(pear, 4)])
    part.lines.first().pool.__class__.objects.update(low_at=10**9)

    job = client.get(reverse("desk:today", args=["li"])).context["job"]

    assert (job.to_pack, job.packed, job.to_accept, job.to_send) == (1, 1, 1, 1)
    assert (job.boxes, job.grams) == (5, 2 * 2500 + 3 * 1000)
    assert job.oldest_unaccepted == part.created
    assert len(job.low) == 3
    assert [p.number for p in job.first] == [part.number, done.number]


def test_today_of_a_streamer_shows_no_orders(client, farm, part):
    client.force_login(a_member(farm, Role.STREAMER))

    page = client.get(reverse("desk:today", args=["li"]))

    assert page.status_code == 200
    assert page.context["job"] is None
    assert part.number not in page.text


@pytest.mark.parametrize("rows", [1, 3])
def test_today_and_list_stay_within_their_budget(client, packer, farm, queries, rows):
    for _ in range(rows):
        a_paid_order([(a_pack(farm), 1), (a_pack(farm), 2)])

    with queries(12):
        today = client.get(reverse("desk:today", args=["li"]))
    with queries(12):
        listed = client.get(reverse("desk:orders", args=["li"]), {"state": "pack"})

    assert today.context["job"].to_pack == rows
    assert len(listed.context["rows"]) == rows


def test_list_filters_by_state(client, packer, farm, part):
    sent = a_paid_order([(a_pack(farm), 1)]).parts.get()
    packed(sent)
    a_placed_order([(a_pack(farm), 1)])

    def numbers(**query):
        page = client.get(reverse("desk:orders", args=["li"]), query)
        return [row.number for row, _to in page.context["rows"]]

    assert numbers() == [sent.number, part.number]
    assert numbers(state="new") == [part.number]
    assert numbers(state="send") == [sent.number]
    assert numbers(state="cancelled") == []
    assert numbers(state="<script>") == [sent.number, part.number]
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
def test_list_is_searched_by_number_or_name(client, packer, farm, part, wanted):
    wanted = wanted.format(number=part.number[2:])
    if wanted == "ChenYulan":
        address = part.order.shipping_address
        address.first_name, address.last_name = "Yulan", "Chen"
        address.save()

    page = client.get(reverse("desk:orders", args=["li"]), {"q": wanted})

    assert [row.number for row, _to in page.context["rows"]] == [part.number]


@pytest.mark.parametrize("wanted", ["nobody", "chen nobody", "%", "'\"\0", "x" * 500])
def test_list_search_that_finds_nothing_says_so(client, packer, farm, part, wanted):
    page = client.get(reverse("desk:orders", args=["li"]), {"q": wanted})

    assert page.status_code == 200
    assert page.context["rows"] == []
    assert "Nothing found" in page.text


def test_order_shows_the_address_and_never_the_mail(client, packer, part):
    page = client.get(url("order", part))

    assert "18 Fuxing Road" in page.text
    assert "+8613800138000" in page.text
    assert "guest@example.com" not in page.text


def test_order_hides_the_address_once_nothing_is_to_deliver(client, packer, part):
    cancel_part(part, by=None, reason="frost", by_shopper=False)

    for name in ("order", "order_slip"):
        page = client.get(url(name, part))
        assert "18 Fuxing Road" not in page.text
        assert "13800138000" not in page.text
        assert "Yulan" not in page.text
    listed = client.get(reverse("desk:orders", args=["li"]))
    assert "Yulan" not in listed.text


def test_order_from_new_to_sent(client, packer, part):
    assert said(post(client, "order_accept", part)) == [
        "Accepted. The shopper can see that you have it."
    ]
    post(client, "order_pack", part)
    for line in part.lines.all():
        post(client, "order_line", part, line.pk, packed="1")
    assert said(post(client, "order_packed", part)) == ["Packed. Now it can be sent."]
    page = client.post(url("order_ship", part), parcel(part), follow=True)

    assert said(page) == ["Sent. The shopper has been told."]
    part.refresh_from_db()
    assert part.status == S.SHIPPED
    sent = part.parcels.get()
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
        "sent",
    ]
    assert {e.who for e in page.context["history"][1:]} == {"Zhao Min"}


def test_packing_at_once_accepts_too(client, packer, part):
    post(client, "order_pack", part)

    part.refresh_from_db()
    assert part.status == S.PACKING
    statuses = [event.status for event in part.events.all()]
    assert statuses == [S.PENDING, S.PAID, S.ACCEPTED, S.PACKING]


def test_tick_can_be_taken_back(client, packer, part):
    pack(accept_part(part, by=None), by=None)
    line = part.lines.first()

    post(client, "order_line", part, line.pk, packed="1")
    line.refresh_from_db()
    assert line.is_packed is True
    post(client, "order_line", part, line.pk, packed="0")
    line.refresh_from_db()
    assert line.is_packed is False


def test_packed_waits_for_every_tick(client, packer, part):
    pack(accept_part(part, by=None), by=None)

    page = post(client, "order_packed", part)

    assert said(page) == ["Tick every line first: something is not packed yet."]
    part.refresh_from_db()
    assert part.status == S.PACKING


@pytest.mark.parametrize("act", ["order_accept", "order_pack", "order_packed"])
def test_pressing_twice_changes_nothing_more(client, packer, part, act):
    if act == "order_packed":
        pack(accept_part(part, by=None), by=None)
        part.lines.update(is_packed=True)
    post(client, act, part)
    part.refresh_from_db()
    before = part.events.count()

    page = post(client, act, part)

    assert said(page) == ["This was done already."]
    assert part.events.count() == before


def test_stale_page_says_what_the_order_is_now(client, packer, part):
    cancel_part(part, by=None, reason="", by_shopper=True)

    page = post(client, "order_accept", part)

    assert said(page) == ["This order is cancelled now, so that can't be done."]
    part.refresh_from_db()
    assert part.status == S.CANCELLED


def test_cancel_asks_for_a_reason_and_tells_it(client, farm, part):
    seller = a_member(farm, Role.SELLER)
    client.force_login(seller)

    page = client.post(url("order_cancel", part), {"reason": "  "})
    assert page.status_code == 422
    assert page.context["cancel_form"].errors["reason"] == [
        "Tell the shopper why, in a few words."
    ]
    part.refresh_from_db()
    assert part.status == S.PAID

    page = client.post(
        url("order_cancel", part), {"reason": "Hail took the pears"}, follow=True
    )
    assert said(page) == ["Cancelled. The shopper has been told and is paid back."]
    part.refresh_from_db()
    assert (part.status, part.cancel_reason) == (S.CANCELLED, "Hail took the pears")
    assert [line.claimed for line in part.lines.all()] == [0, 0]

    page = client.post(url("order_cancel", part), {"reason": "again"}, follow=True)
    assert said(page) == ["This order was cancelled already."]
    part.refresh_from_db()
    assert part.cancel_reason == "Hail took the pears"


def test_cancel_after_sending_is_refused(client, farm, part):
    client.force_login(a_member(farm))
    packed(part)
    client.post(url("order_ship", part), parcel(part))

    page = client.post(url("order_cancel", part), {"reason": "no"}, follow=True)

    assert (
        said(page)[-1]
        == "Something of this order has been sent, so it can't be cancelled."
    )
    part.refresh_from_db()
    assert part.status == S.SHIPPED


def test_cancel_is_not_the_packers(client, packer, part):
    answer = client.post(url("order_cancel", part), {"reason": "no"})

    assert answer.status_code == 403
    part.refresh_from_db()
    assert part.status == S.PAID
    assert client.get(url("order", part)).context["cancel_form"] is None


@pytest.mark.parametrize(
    "act", ["order_accept", "order_pack", "order_packed", "order_ship", "order_cancel"]
)
def test_changes_are_posts_only(client, farm, part, act):
    client.force_login(a_member(farm))

    assert client.get(url(act, part)).status_code == 405
    part.refresh_from_db()
    assert part.status == S.PAID


def test_unpaid_order_is_not_the_sellers_business(client, packer, farm):
    part = a_placed_order([(a_pack(farm), 1)]).parts.get()

    assert client.get(url("order", part)).status_code == 404
    assert client.post(url("order_accept", part)).status_code == 404
    part.refresh_from_db()
    assert part.status == S.PENDING


def test_anonymous_is_asked_to_sign_in(client, part):
    page = client.get(url("order", part))

    assert page.status_code == 302
    assert page.url.startswith(reverse("account_login"))


def test_person_without_a_role_finds_no_desk(client, part):
    client.force_login(a_user())

    for name in ("order", "order_slip"):
        assert client.get(url(name, part)).status_code == 404


def test_slip_holds_what_the_box_needs(client, packer, part):
    page = client.get(url("order_slip", part))

    assert page.status_code == 200
    for text in ("Li Family Orchard", part.number, "Pears", "Chen", "18 Fuxing Road"):
        assert text in page.text
    assert "guest@example.com" not in page.text
