"""Recalls at the desk: looked at first, then confirmed, then followed."""

import pytest
from django.urls import reverse

from orders.tracing.models import Recall, RecallMessage, RecallNotice
from tests.factories.days import in_days
from tests.factories.fulfilment import (
    make_picked_vendor_order,
    make_recall,
    make_sent_vendor_order,
)
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_lot, make_member
from vendors.members.states import Role

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"desk:{name}", args=["li", *args])


def typed(*lots, **changes):
    return {
        "lots": [lot.code for lot in lots],
        "reason": "Glass in a jar",
        "advice": "Don't eat it",
        "other_reason": "",
        "other_advice": "",
        "sure": "on",
        **changes,
    }


def test_first_look_says_whom_it_concerns_and_does_nothing(client, owner, pack, mei):
    lot = make_lot(pack.pool, 60_000)
    make_sent_vendor_order(pack, 2, user=mei)
    make_picked_vendor_order(pack, 1)

    page = client.get(url("recall_new"), {"lot": lot.code})

    seen = page.context["preview"]
    assert (seen.shoppers, seen.guests, seen.orders) == (2, 1, 2)
    assert "Recall and notify everyone" in page.text
    lot.refresh_from_db()
    assert lot.status == "open"
    assert not Recall.objects.exists()


def test_recall_is_started_and_followed(client, owner, pack, mei):
    lot = make_lot(pack.pool, 60_000)
    make_sent_vendor_order(pack, 2, user=mei)
    form = typed(lot, other_reason="罐中有玻璃", other_advice="请不要食用")

    answer = client.post(url("recall_new"), form, follow=True)

    recall = Recall.objects.get()
    assert answer.redirect_chain == [(url("recall", recall.pk), 302)]
    assert "Notified 0 of 1" in answer.text
    assert recall.by == owner
    message = RecallMessage.objects.get()
    assert message.reason_en == "Glass in a jar"
    assert message.reason_zh_hans == "罐中有玻璃"
    lot.refresh_from_db()
    assert (lot.status, lot.status_reason) == ("recalled", "Glass in a jar")


def test_recall_pressed_twice_is_one(client, owner, pack, mei):
    lot = make_lot(pack.pool, 60_000)
    make_sent_vendor_order(pack, 1, user=mei)

    for _ in range(2):
        answer = client.post(url("recall_new"), typed(lot), follow=True)

    assert Recall.objects.count() == RecallNotice.objects.count() == 1
    assert answer.status_code in {200, 422}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("reason", ""),
        ("advice", ""),
        ("reason", "x" * 501),
        ("advice", "a\0b"),
        ("sure", ""),
        ("lots", []),
        ("lots", ["261125-AAAAA"]),
        ("other_reason", "只有一半"),
        ("lots", ["\0"]),
    ],
)
def test_wrong_recall_is_refused_and_kept_as_typed(client, owner, pack, field, value):
    lot = make_lot(pack.pool, 60_000)

    answer = client.post(url("recall_new"), typed(lot, **{field: value}))

    assert answer.status_code == 422
    form = answer.context["form"]
    assert {field, field.replace("reason", "advice")} & form.errors.keys()
    assert form["advice"].data == typed(lot, **{field: value})["advice"]
    lot.refresh_from_db()
    assert lot.status == "open"
    assert not Recall.objects.exists()


def test_lot_of_another_farm_is_not_there_to_recall(client, owner, pack):
    foreign = make_lot(make_pack(on_hand=0).pool, 5000)

    page = client.get(url("recall_new"), {"lot": foreign.code})
    answer = client.post(url("recall_new"), typed(foreign))

    assert page.context["chosen"] == []
    assert answer.status_code == 422
    foreign.refresh_from_db()
    assert foreign.status == "open"


def test_recall_of_another_farm_is_not_there(client, owner, pack):
    lot = make_lot(make_pack(on_hand=0).pool, 5000)
    recall = make_recall(lot)

    pages = [
        client.get(url("recall", recall.pk)),
        client.post(url("recall", recall.pk), typed()),
        client.post(url("recall_again", recall.pk)),
    ]

    assert [page.status_code for page in pages] == [404, 404, 404]
    assert RecallMessage.objects.count() == 1


@pytest.mark.parametrize("role", [Role.SELLER, Role.PACKER])
def test_only_who_runs_the_farm_recalls(client, farm, pack, role):
    lot = make_lot(pack.pool, 5000)
    recalled = make_lot(pack.pool, 5000)
    recall = make_recall(recalled)
    client.force_login(make_member(farm, role))

    answers = [
        client.get(url("recalls")),
        client.get(url("recall", recall.pk)),
        client.get(url("recall_new")),
        client.post(url("recall_new"), typed(lot)),
        client.post(url("recall", recall.pk), typed(seen="1")),
        client.post(url("recall_again", recall.pk)),
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 403, 403, 403, 403]
    assert "Recall lots" not in answers[0].text
    lot.refresh_from_db()
    assert lot.status == "open"
    assert RecallMessage.objects.count() == 1


def test_more_is_told_once_though_pressed_twice(client, owner, pack, mei):
    lot = make_lot(pack.pool, 60_000)
    make_sent_vendor_order(pack, 1, user=mei)
    recall = make_recall(lot)
    more = typed(reason="It was one jar", seen="1")

    answers = [client.post(url("recall", recall.pk), more, follow=True) for _ in "12"]

    assert RecallMessage.objects.count() == RecallNotice.objects.count() == 2
    assert "Nobody was notified twice." in answers[1].text


def test_recall_page_names_what_is_packed_anew(client, owner, pack):
    bad = make_lot(pack.pool, 5000, best_before=in_days(2))
    make_lot(pack.pool, 10_000, best_before=in_days(5))
    vendor_order, other = make_picked_vendor_order(pack), make_picked_vendor_order(pack)

    recall = make_recall(bad)

    rows = client.get(url("recall", recall.pk)).context["repacked"]
    assert [(row.vendor_order, row.missing) for row in rows] == [(vendor_order, 0)]
    assert other.status == "packing"


@pytest.mark.parametrize("count", [1, 6])
def test_recall_pages_stay_within_their_budget(client, owner, pack, queries, count):
    lots = [
        make_lot(pack.pool, 30_000, best_before=in_days(n + 2)) for n in range(count)
    ]
    for number in range(count):
        make_sent_vendor_order(pack, 1, email=f"guest{number}@example.com")
        make_picked_vendor_order(pack, 1, email=f"other{number}@example.com")
    with queries(12):
        client.get(url("recall_new"), {"lot": [lot.code for lot in lots]})
    recalls = [make_recall(lot) for lot in lots]

    with queries(12):
        client.get(url("recalls"))
    with queries(18):
        assert client.get(url("recall", recalls[0].pk)).status_code == 200


def test_office_follows_recalls_of_its_farms_without_their_shoppers(
    client, cooperative, pack, mei, queries
):
    lot = make_lot(pack.pool, 60_000)
    vendor_order = make_sent_vendor_order(pack, 1, user=mei)
    recall = make_recall(lot)
    make_recall(make_lot(make_pack(on_hand=0).pool, 5000))
    client.force_login(make_member(cooperative, Role.ADMIN))

    with queries(12):
        listing = client.get("/office/five/recalls/")
    page = client.get(f"/office/five/recalls/{recall.pk}/")

    assert list(listing.context["page"]) == [recall]
    assert "Notified 0 of 1" in page.text
    assert lot.code in page.text
    assert "+8613800138000" not in page.text
    assert vendor_order.number not in page.text


def test_office_of_others_does_not_see_a_recall(client, pack):
    recall = make_recall(make_lot(pack.pool, 5000))
    rival = make_farm("Rivals", code="rivals", kind="cooperative")
    client.force_login(make_member(rival, Role.ADMIN))

    page = client.get(f"/office/rivals/recalls/{recall.pk}/")

    assert page.status_code == 404
