"""Taking over and packing at the depot: by page, and by a tablet that had no signal."""

import json

import pytest
from django.urls import reverse

from core.phone import mark_of
from fulfilment.packing.models import PackingAct
from tests.factories.fulfilment import (
    bring_to_depot,
    make_depot_order,
    pack_vendor_order,
)
from tests.factories.vendors import make_member
from tests.sound import breached
from vendors.members.states import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(coop):
    return reverse("office:depot_packing", args=[coop.code])


def synced(client, coop, *acts, **headers):
    return client.post(
        reverse("office:depot_sync", args=[coop.code]),
        json.dumps([{"key": f"tablet-{n:04}"} | act for n, act in enumerate(acts)]),
        content_type="application/json",
        headers=headers,
    )


def ticks(vendor_order):
    return [
        {"kind": "tick", "number": vendor_order.number, "line": line.pk}
        for line in vendor_order.lines.all()
    ]


def here(vendor_order):
    vendor_order.refresh_from_db()
    return vendor_order.at_depot_since


def test_page_shows_what_is_still_to_come_within_the_budget(
    coop, farms, packer, client, url, django_assert_max_num_queries
):
    bring_to_depot(make_depot_order(coop, farms))
    waiting = [make_depot_order(coop, farms) for _ in range(3)]

    with django_assert_max_num_queries(12):
        page = client.get(url)

    assert [one.order for one, _vendor_orders in page.context["rows"]] == waiting
    assert page["X-Desk-User"] == mark_of(packer)
    found = client.get(url, {"q": waiting[1].number}).context["rows"]
    assert [one.order for one, _vendor_orders in found] == [waiting[1]]
    nobody = client.get(url, {"q": "no such farm"})
    assert nobody.context["rows"] == []
    assert "No results" in nobody.content.decode()


def test_box_of_a_farm_and_what_was_packed_here_are_taken_over_once(
    coop, farms, packer, client
):
    order = make_depot_order(coop, farms)
    boxed, loose = order.vendor_orders.order_by("pk")
    pack_vendor_order(boxed)
    acts = [
        {"kind": "finish", "number": boxed.number},
        *ticks(loose),
        {"kind": "finish", "number": loose.number},
    ]

    first = synced(client, coop, *acts).json()
    since = here(boxed), here(loose)
    again = synced(client, coop, *acts).json()

    assert [one["state"] for one in first["answers"]] == ["done"] * 3
    assert again == first
    assert all(since)
    assert (here(boxed), here(loose)) == since
    assert {vendor_order.status for vendor_order in order.vendor_orders.all()} == {
        "packed"
    }
    assert [
        (vendor_order["open"], vendor_order["label"]) for vendor_order in first["parts"]
    ] == [
        (False, "arrived"),
        (False, "arrived"),
    ]
    assert PackingAct.objects.filter(partner=coop).count() == 3
    assert breached() == []


def test_what_can_not_be_is_refused_by_itself(coop, farms, packer, client):
    order = make_depot_order(coop, farms)
    unpacked, boxed = order.vendor_orders.order_by("pk")
    pack_vendor_order(boxed)

    answers = synced(
        client,
        coop,
        {"kind": "finish", "number": unpacked.number},
        {"kind": "finish", "number": "NO-SUCH-1"},
        {"kind": "finish", "number": boxed.number},
    ).json()["answers"]

    assert [one["state"] for one in answers] == ["refused", "refused", "done"]
    assert "can't be received" in answers[0]["why"]
    assert here(unpacked) is None
    assert here(boxed)


def test_part_that_does_not_go_through_this_depot_is_not_there(
    coop, farms, packer, client
):
    order = make_depot_order(coop, farms)
    vendor_order = pack_vendor_order(order.vendor_orders.first())
    type(vendor_order).objects.filter(pk=vendor_order.pk).update(depot=None)

    answers = synced(
        client, coop, {"kind": "finish", "number": vendor_order.number}
    ).json()

    assert [one["state"] for one in answers["answers"]] == ["refused"]
    assert here(vendor_order) is None


def test_acts_of_somebody_else_wait_for_them(coop, farms, packer, client):
    vendor_order = pack_vendor_order(
        make_depot_order(coop, farms).vendor_orders.first()
    )
    other = make_member(coop, Role.CLERK)
    act = {"kind": "finish", "number": vendor_order.number}

    refused = synced(client, coop, act, **{"X-Desk-User": mark_of(other)})
    assert refused.status_code == 401
    assert here(vendor_order) is None

    own = synced(client, coop, act, **{"X-Desk-User": mark_of(packer)})
    assert own.json()["answers"][0]["state"] == "done"
    assert here(vendor_order)


def test_without_scripts_the_page_does_the_same(coop, farms, packer, client, url):
    order = make_depot_order(coop, farms)
    vendor_order = order.vendor_orders.first()
    line = vendor_order.lines.get()

    early = client.post(url, {"do": "finish", "n": vendor_order.number}, follow=True)
    assert here(vendor_order) is None
    assert "so it can&#x27;t be received" in early.content.decode()

    client.post(url, {"number": vendor_order.number, "line": line.pk, "packed": "1"})
    answer = client.post(url, {"do": "finish", "n": vendor_order.number})
    assert answer.url == f"{url}#part-{vendor_order.number}"
    assert here(vendor_order)
    gone = client.post(url, {"do": "finish", "n": "NO-SUCH-1"}, follow=True)
    assert "This order is no longer here" in gone.content.decode()


def test_inspector_reads_and_ticks_nothing(coop, farms, client, url):
    vendor_order = pack_vendor_order(
        make_depot_order(coop, farms).vendor_orders.first()
    )
    client.force_login(make_member(coop, Role.INSPECTOR))

    page = client.get(url)
    assert page.status_code == 200
    assert "data-finish" not in page.content.decode()
    assert (
        client.post(url, {"do": "finish", "n": vendor_order.number}).status_code == 403
    )
    act = {"kind": "finish", "number": vendor_order.number}
    assert synced(client, coop, act).status_code == 403
    assert here(vendor_order) is None
