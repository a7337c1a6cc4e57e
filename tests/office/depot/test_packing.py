"""Taking over and packing at the depot: by page, and by a tablet that had no signal."""

import json

import pytest
from django.urls import reverse

from core.phone import mark_of
from orders.fulfilment.models import PackingAct
from tests.cast import a_member
from tests.sound import breached
from vendors.members.states import Role

from .makers import an_order, brought, pack

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


def ticks(part):
    return [
        {"kind": "tick", "number": part.number, "line": line.pk}
        for line in part.lines.all()
    ]


def here(part):
    part.refresh_from_db()
    return part.at_depot_since


def test_page_shows_what_is_still_to_come_within_the_budget(
    coop, farms, packer, client, url, django_assert_max_num_queries
):
    brought(an_order(coop, farms))
    waiting = [an_order(coop, farms) for _ in range(3)]

    with django_assert_max_num_queries(12):
        page = client.get(url)

    assert [one.order for one, _parts in page.context["rows"]] == waiting
    assert page["X-Desk-User"] == mark_of(packer)
    found = client.get(url, {"q": waiting[1].number}).context["rows"]
    assert [one.order for one, _parts in found] == [waiting[1]]
    nobody = client.get(url, {"q": "no such farm"})
    assert nobody.context["rows"] == []
    assert "Nothing found" in nobody.content.decode()


def test_box_of_a_farm_and_what_was_packed_here_are_taken_over_once(
    coop, farms, packer, client
):
    order = an_order(coop, farms)
    boxed, loose = order.parts.order_by("pk")
    pack(boxed)
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
    assert {part.status for part in order.parts.all()} == {"packed"}
    assert [(part["open"], part["label"]) for part in first["parts"]] == [
        (False, "here"),
        (False, "here"),
    ]
    assert PackingAct.objects.filter(partner=coop).count() == 3
    assert breached() == []


def test_what_can_not_be_is_refused_by_itself(coop, farms, packer, client):
    order = an_order(coop, farms)
    unpacked, boxed = order.parts.order_by("pk")
    pack(boxed)

    answers = synced(
        client,
        coop,
        {"kind": "finish", "number": unpacked.number},
        {"kind": "finish", "number": "NO-SUCH-1"},
        {"kind": "finish", "number": boxed.number},
    ).json()["answers"]

    assert [one["state"] for one in answers] == ["refused", "refused", "done"]
    assert "can't be taken over" in answers[0]["why"]
    assert here(unpacked) is None
    assert here(boxed)


def test_part_that_does_not_go_through_this_depot_is_not_there(
    coop, farms, packer, client
):
    order = an_order(coop, farms)
    part = pack(order.parts.first())
    type(part).objects.filter(pk=part.pk).update(depot=None)

    answers = synced(client, coop, {"kind": "finish", "number": part.number}).json()

    assert [one["state"] for one in answers["answers"]] == ["refused"]
    assert here(part) is None


def test_acts_of_somebody_else_wait_for_them(coop, farms, packer, client):
    part = pack(an_order(coop, farms).parts.first())
    other = a_member(coop, Role.CLERK)
    act = {"kind": "finish", "number": part.number}

    refused = synced(client, coop, act, **{"X-Desk-User": mark_of(other)})
    assert refused.status_code == 401
    assert here(part) is None

    own = synced(client, coop, act, **{"X-Desk-User": mark_of(packer)})
    assert own.json()["answers"][0]["state"] == "done"
    assert here(part)


def test_without_scripts_the_page_does_the_same(coop, farms, packer, client, url):
    order = an_order(coop, farms)
    part = order.parts.first()
    line = part.lines.get()

    early = client.post(url, {"do": "finish", "n": part.number}, follow=True)
    assert here(part) is None
    assert "can&#x27;t be taken over" in early.content.decode()

    client.post(url, {"number": part.number, "line": line.pk, "packed": "1"})
    answer = client.post(url, {"do": "finish", "n": part.number})
    assert answer.url == f"{url}#part-{part.number}"
    assert here(part)
    gone = client.post(url, {"do": "finish", "n": "NO-SUCH-1"}, follow=True)
    assert "not here any more" in gone.content.decode()


def test_inspector_reads_and_ticks_nothing(coop, farms, client, url):
    part = pack(an_order(coop, farms).parts.first())
    client.force_login(a_member(coop, Role.INSPECTOR))

    page = client.get(url)
    assert page.status_code == 200
    assert "data-finish" not in page.content.decode()
    assert client.post(url, {"do": "finish", "n": part.number}).status_code == 403
    act = {"kind": "finish", "number": part.number}
    assert synced(client, coop, act).status_code == 403
    assert here(part) is None
