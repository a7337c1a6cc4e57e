"""Recalls at the desk: looked at first, then confirmed, then followed."""

import pytest
from django.urls import reverse

from orders.tracing.models import Recall, RecallMessage, RecallNotice
from tests.cast import a_farm, a_member, a_pack
from tests.orders.tracing.makers import a_recall, picked_part, sent_part
from tests.vendors.harvest.makers import a_lot, in_days
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
    lot = a_lot(pack.pool, 60_000)
    sent_part(pack, 2, user=mei)
    picked_part(pack, 1)

    page = client.get(url("recall_new"), {"lot": lot.code})

    seen = page.context["preview"]
    assert (seen.shoppers, seen.guests, seen.orders) == (2, 1, 2)
    assert "Recall and tell all" in page.text
    lot.refresh_from_db()
    assert lot.status == "open"
    assert not Recall.objects.exists()


def test_recall_is_started_and_followed(client, owner, pack, mei):
    lot = a_lot(pack.pool, 60_000)
    sent_part(pack, 2, user=mei)
    form = typed(lot, other_reason="罐中有玻璃", other_advice="请不要食用")

    answer = client.post(url("recall_new"), form, follow=True)

    recall = Recall.objects.get()
    assert answer.redirect_chain == [(url("recall", recall.pk), 302)]
    assert "Told 0 of 1" in answer.text
    assert recall.by == owner
    message = RecallMessage.objects.get()
    assert message.reason_en == "Glass in a jar"
    assert message.reason_zh_hans == "罐中有玻璃"
    lot.refresh_from_db()
    assert (lot.status, lot.status_reason) == ("recalled", "Glass in a jar")


def test_recall_pressed_twice_is_one(client, owner, pack, mei):
    lot = a_lot(pack.pool, 60_000)
    sent_part(pack, 1, user=mei)

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
    lot = a_lot(pack.pool, 60_000)

    answer = client.post(url("recall_new"), typed(lot, **{field: value}))

    assert answer.status_code == 422
    form = answer.context["form"]
    assert {field, field.replace("reason", "advice")} & form.errors.keys()
    assert form["advice"].data == typed(lot, **{field: value})["advice"]
    lot.refresh_from_db()
    assert lot.status == "open"
    assert not Recall.objects.exists()


def test_lot_of_another_farm_is_not_there_to_recall(client, owner, pack):
    foreign = a_lot(a_pack(a_farm(), on_hand=0).pool, 5000)

    page = client.get(url("recall_new"), {"lot": foreign.code})
    answer = client.post(url("recall_new"), typed(foreign))

    assert page.context["chosen"] == []
    assert answer.status_code == 422
    foreign.refresh_from_db()
    assert foreign.status == "open"


def test_recall_of_another_farm_is_not_there(client, owner, pack):
    lot = a_lot(a_pack(a_farm(), on_hand=0).pool, 5000)
    recall = a_recall(lot)

    pages = [
        client.get(url("recall", recall.pk)),
        client.post(url("recall", recall.pk), typed()),
        client.post(url("recall_again", recall.pk)),
    ]

    assert [page.status_code for page in pages] == [404, 404, 404]
    assert RecallMessage.objects.count() == 1


@pytest.mark.parametrize("role", [Role.SELLER, Role.PACKER])
def test_only_who_runs_the_farm_recalls(client, farm, pack, role):
    lot = a_lot(pack.pool, 5000)
    recalled = a_lot(pack.pool, 5000)
    recall = a_recall(recalled)
    client.force_login(a_member(farm, role))

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
    lot = a_lot(pack.pool, 60_000)
    sent_part(pack, 1, user=mei)
    recall = a_recall(lot)
    more = typed(reason="It was one jar", seen="1")

    answers = [client.post(url("recall", recall.pk), more, follow=True) for _ in "12"]

    assert RecallMessage.objects.count() == RecallNotice.objects.count() == 2
    assert "Nobody was told twice." in answers[1].text


def test_recall_page_names_what_is_packed_anew(client, owner, pack):
    bad = a_lot(pack.pool, 5000, best_before=in_days(2))
    a_lot(pack.pool, 10_000, best_before=in_days(5))
    part, other = picked_part(pack), picked_part(pack)

    recall = a_recall(bad)

    rows = client.get(url("recall", recall.pk)).context["repacked"]
    assert [(row.part, row.missing) for row in rows] == [(part, 0)]
    assert other.status == "packing"


@pytest.mark.parametrize("count", [1, 6])
def test_recall_pages_stay_within_their_budget(client, owner, pack, queries, count):
    lots = [a_lot(pack.pool, 30_000, best_before=in_days(n + 2)) for n in range(count)]
    for number in range(count):
        sent_part(pack, 1, email=f"guest{number}@example.com")
        picked_part(pack, 1, email=f"other{number}@example.com")
    with queries(12):
        client.get(url("recall_new"), {"lot": [lot.code for lot in lots]})
    recalls = [a_recall(lot) for lot in lots]

    with queries(12):
        client.get(url("recalls"))
    with queries(18):
        assert client.get(url("recall", recalls[0].pk)).status_code == 200


def test_office_follows_recalls_of_its_farms_without_their_shoppers(
    client, cooperative, pack, mei, queries
):
    lot = a_lot(pack.pool, 60_000)
    part = sent_part(pack, 1, user=mei)
    recall = a_recall(lot)
    a_recall(a_lot(a_pack(a_farm(), on_hand=0).pool, 5000))
    client.force_login(a_member(cooperative, Role.ADMIN))

    with queries(12):
        listing = client.get("/office/five/recalls/")
    page = client.get(f"/office/five/recalls/{recall.pk}/")

    assert list(listing.context["page"]) == [recall]
    assert "Told 0 of 1" in page.text
    assert lot.code in page.text
    assert "+8613800138000" not in page.text
    assert part.number not in page.text


def test_office_of_others_does_not_see_a_recall(client, pack):
    recall = a_recall(a_lot(pack.pool, 5000))
    rival = a_farm("Rivals", code="rivals", kind="cooperative")
    client.force_login(a_member(rival, Role.ADMIN))

    page = client.get(f"/office/rivals/recalls/{recall.pk}/")

    assert page.status_code == 404
