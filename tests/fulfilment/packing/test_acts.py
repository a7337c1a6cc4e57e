"""What a phone did without a signal: each act counts once, and says what came of it."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from core import dates
from fulfilment.packing.models import PackingAct
from fulfilment.packing.services.acts import (
    KEPT_FOR,
    MOST_ACTS,
    PhoneAction,
    do_acts,
    forget_acts,
)
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.services.lot_allocation import recall_from_orders
from orders.order.states import VendorOrderStatus as S
from tests.factories.fulfilment import (
    make_packed_vendor_order,
    make_weighed_vendor_order,
)
from tests.factories.orders import make_vendor_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member
from tests.sound import breached
from vendors.members.states import Role
from vendors.partner.services.lots import LotContent, new_lot

pytestmark = pytest.mark.django_db


def act(kind, vendor_order, line=None, key="", **more):
    line_id = line.pk if line else 0
    key = key or f"phone-{kind}-{vendor_order.number}-{line_id}"
    return PhoneAction(key, kind, vendor_order.number, line_id, **more)


def states(answers):
    return [answer["state"] for answer in answers]


def is_sound():
    return breached() == []


def test_order_is_packed_by_acts_alone(farm, vendor_order, packer):
    pears, apples = vendor_order.lines.order_by("pk")

    answers = do_acts(
        farm,
        [
            act("tick", vendor_order, pears),
            act("tick", vendor_order, apples),
            act("finish", vendor_order),
        ],
        by=packer,
    )

    assert states(answers) == ["done", "done", "done"]
    vendor_order.refresh_from_db()
    assert vendor_order.status == S.PACKED
    walked = list(vendor_order.events.values_list("status", "by"))
    assert walked[-3:] == [(s, packer.pk) for s in (S.ACCEPTED, S.PACKING, S.PACKED)]


def test_same_acts_sent_again_change_nothing_and_answer_the_same(farm, vendor_order):
    pears = vendor_order.lines.order_by("pk").first()
    acts = [
        act("tick", vendor_order, pears),
        act("untick", vendor_order, pears, key="second-one"),
    ]
    first = do_acts(farm, acts, by=None)
    do_acts(farm, [act("tick", vendor_order, pears, key="third-one")], by=None)

    again = do_acts(farm, acts, by=None)

    assert again == first
    pears.refresh_from_db()
    assert pears.is_packed
    assert PackingAct.objects.count() == 3


def test_refused_act_does_not_stop_the_others(farm, vendor_order):
    pears, apples = vendor_order.lines.order_by("pk")

    acts = [
        act("tick", vendor_order, pears),
        act("finish", vendor_order),
        act("tick", vendor_order, apples),
    ]
    answers = do_acts(farm, acts, by=None)

    assert states(answers) == ["done", "refused", "done"]
    assert answers[1]["why"] == (
        "Please tick every item first: something is not packed yet."
    )
    vendor_order.refresh_from_db()
    assert vendor_order.status == S.PACKING


def test_weight_is_read_settled_and_kept_as_typed(farm):
    vendor_order = make_weighed_vendor_order(farm)
    line = vendor_order.lines.get()

    answers = do_acts(
        farm,
        [act("weigh", vendor_order, line, text="1.4+1.5"), act("finish", vendor_order)],
        by=None,
    )

    assert states(answers) == ["done", "done"]
    line.refresh_from_db()
    assert (line.packed_units, line.weighings) == (2900, "1.4+1.5")
    assert str(line.given_back) == "2.00"
    assert is_sound()


def test_typo_of_700_kilos_is_refused(farm):
    vendor_order = make_weighed_vendor_order(farm)
    line = vendor_order.lines.get()

    answers = do_acts(farm, [act("weigh", vendor_order, line, text="700 kg")], by=None)

    assert states(answers) == ["refused"]
    assert "700 kg?" in answers[0]["why"]
    line.refresh_from_db()
    assert (line.packed_units, line.is_packed) == (None, False)


def test_light_box_is_asked_about_and_taken_once_confirmed(farm):
    vendor_order = make_weighed_vendor_order(farm)
    line = vendor_order.lines.get()

    asked = do_acts(farm, [act("weigh", vendor_order, line, text="1500")], by=None)
    line.refresh_from_db()
    assert states(asked) == ["ask"]
    assert line.packed_units is None
    sure = act(
        "weigh", vendor_order, line, key="phone-sure", text="1500", confirmed=True
    )

    assert states(do_acts(farm, [sure], by=None)) == ["done"]
    line.refresh_from_db()
    assert line.packed_units == 1500


def test_weight_that_somebody_else_typed_meanwhile_is_not_overwritten(farm):
    vendor_order = make_weighed_vendor_order(farm)
    line = vendor_order.lines.get()
    do_acts(farm, [act("weigh", vendor_order, line, text="2900")], by=None)

    late = act("weigh", vendor_order, line, key="other-phone", text="3100", seen=None)
    answers = do_acts(farm, [late], by=None)

    assert states(answers) == ["refused"]
    assert answers[0]["why"] == (
        "Someone else already weighed it: 2.9 kg. If your 3.1 kg is "
        "correct, enter it again."
    )
    line.refresh_from_db()
    assert line.packed_units == 2900


def test_two_phones_with_the_same_weight_agree(farm):
    vendor_order = make_weighed_vendor_order(farm)
    line = vendor_order.lines.get()
    acts = [
        act("weigh", vendor_order, line, key=f"phone-of-{who}", text="2900", seen=None)
        for who in ("Zhao", "Chen")
    ]

    assert states(do_acts(farm, acts, by=None)) == ["done", "done"]


def test_phone_weighs_again_what_it_weighed_before_it_was_sent(farm):
    vendor_order = make_weighed_vendor_order(farm)
    line = vendor_order.lines.get()
    acts = [
        act("weigh", vendor_order, line, text="2900", seen=None),
        act("weigh", vendor_order, line, key="phone-again", text="3000", seen=2900),
    ]

    assert states(do_acts(farm, acts, by=None)) == ["done", "done"]
    line.refresh_from_db()
    assert line.packed_units == 3000


def test_tick_of_a_cancelled_order_says_so(farm, vendor_order):
    cancel_vendor_order(vendor_order, by=None, reason="frost", by_shopper=False)
    pears = vendor_order.lines.first()

    answers = do_acts(farm, [act("tick", vendor_order, pears)], by=None)

    assert answers[0]["why"] == (
        "This order was cancelled. Please return its goods to stock."
    )


def test_tick_of_an_order_that_another_packed_is_harmless(farm):
    vendor_order = make_packed_vendor_order(make_pack(farm))
    line = vendor_order.lines.get()

    answers = do_acts(
        farm,
        [act("tick", vendor_order, line), act("untick", vendor_order, line)],
        by=None,
    )

    assert states(answers) == ["done", "refused"]
    assert answers[1]["why"] == "This order is already packed. Nothing was changed."
    line.refresh_from_db()
    assert line.is_packed


def test_rivals_order_is_not_here(farm):
    rival = make_farm()
    vendor_order = make_vendor_order(make_pack(rival))

    answers = do_acts(
        farm, [act("tick", vendor_order, vendor_order.lines.get())], by=None
    )

    assert answers[0]["why"] == "This order is no longer here."
    assert not vendor_order.lines.get().is_packed


def test_line_of_another_order_is_refused(farm, vendor_order):
    other = make_vendor_order(make_pack(farm))

    answers = do_acts(farm, [act("tick", vendor_order, other.lines.get())], by=None)

    assert answers[0]["why"] == "This is no longer in the order."
    assert not other.lines.get().is_packed


def test_reopened_box_is_ticked_anew(farm):
    pack = make_pack(farm, on_hand=0)
    lots = [
        new_lot(pack.pool, content=LotContent(dates.today(), 50_000), by=None)
        for _ in range(2)
    ]
    vendor_order = make_packed_vendor_order(pack)
    line = vendor_order.lines.get()
    recall_from_orders(line.draws.get().lot, reason="mould", by=None)
    line.refresh_from_db()
    assert not line.is_packed

    answers = do_acts(farm, [act("tick", vendor_order, line)], by=None)

    assert states(answers) == ["done"]
    line.refresh_from_db()
    vendor_order.refresh_from_db()
    assert (line.is_packed, vendor_order.status) == (True, S.PACKED)
    assert len(lots) == 2


def test_old_acts_are_forgotten(farm, vendor_order):
    pears = vendor_order.lines.first()
    do_acts(farm, [act("tick", vendor_order, pears)], by=None)
    assert forget_acts() == 0
    PackingAct.objects.update(created=timezone.now() - KEPT_FOR * 2)

    assert forget_acts() == 1


# --- The address the phone sends to ------------------------------------------------


def sync(client, farm, content):
    body = content if isinstance(content, (str, bytes)) else json.dumps(content)
    url = reverse("desk:packing_sync", args=[farm.code])
    return client.post(url, body, content_type="application/json")


def typed(vendor_order, line, **changes):
    return {
        "key": "0f8e-phone-1", "kind": "tick", "number": vendor_order.number,
        "line": line.pk, **changes,
    }  # fmt: skip


def test_sync_answers_with_how_things_are(client, farm, vendor_order, packer):
    pears = vendor_order.lines.order_by("pk").first()

    page = sync(client, farm, [typed(vendor_order, pears)])

    assert page.status_code == 200
    said = page.json()
    assert said["answers"] == [{"key": "0f8e-phone-1", "state": "done", "why": ""}]
    assert said["parts"][0] | {"weight": ""} == {
        "number": vendor_order.number, "status": "packing", "label": "being packed",
        "open": True, "whole": False, "progress": "1 of 2 packed", "weight": "",
        "lines": [line.pk for line in vendor_order.lines.order_by("pk")],
    }  # fmt: skip
    assert [line["packed"] for line in said["lines"]] == [True, False]


def test_sync_of_many_acts_takes_few_queries_besides_the_acts(
    client, farm, vendor_order, packer, queries
):
    pears = vendor_order.lines.order_by("pk").first()
    sync(client, farm, [typed(vendor_order, pears)])

    with queries(12):
        assert sync(client, farm, [typed(vendor_order, pears)]).status_code == 200


@pytest.mark.parametrize(
    "content",
    [
        "", "{", "null", "{}", "[1]", "[{}]", b"\xff\xfe[]", "NaN",
        [{"kind": "tick"}],
        [{"key": "short", "kind": "tick", "number": "A-1"}],
        [{"key": "k" * 65, "kind": "tick", "number": "A-1"}],
        [{"key": "long-enough", "kind": "delete", "number": "A-1"}],
        [{"key": "long-enough", "kind": "tick", "number": "A\0"}],
        [{"key": "long-enough", "kind": "tick", "number": "A-1", "line": -1}],
        [{"key": "long-enough", "kind": "tick", "number": "A-1", "line": 2**53}],
        [{"key": "long-enough", "kind": "tick", "number": "A-1", "line": True}],
        [{"key": "long-enough", "kind": "tick", "number": "A-1", "line": 1.5}],
        [{"key": "long-enough", "kind": "weigh", "number": "A-1", "text": 5}],
        [{"key": "long-enough", "kind": "weigh", "number": "A-1", "text": "1" * 201}],
        [{"key": f"key-number-{n}", "kind": "start", "number": "A-1"}
         for n in range(MOST_ACTS + 1)],
        "[" * 5000,
        "x" * 200_001,
    ],
)  # fmt: skip
def test_what_no_page_of_ours_writes_is_refused_whole(client, farm, packer, content):
    page = sync(client, farm, content)

    assert page.status_code == 400
    assert PackingAct.objects.count() == 0


def test_script_in_an_act_is_only_text(client, farm, vendor_order, packer):
    evil = "<script>alert(1)</script>"
    page = sync(
        client,
        farm,
        [typed(vendor_order, vendor_order.lines.first(), kind="weigh", text=evil)],
    )

    assert page["Content-Type"] == "application/json"
    assert page.json()["answers"][0]["state"] == "refused"


def test_streamer_may_not_send_acts(client, farm, vendor_order):
    client.force_login(make_member(farm, Role.STREAMER))

    assert (
        sync(
            client, farm, [typed(vendor_order, vendor_order.lines.first())]
        ).status_code
        == 403
    )
    assert not vendor_order.lines.first().is_packed


def test_rival_finds_no_such_desk(client, farm, vendor_order):
    client.force_login(make_member(make_farm()))

    assert (
        sync(
            client, farm, [typed(vendor_order, vendor_order.lines.first())]
        ).status_code
        == 404
    )


def test_acts_of_a_stranger_wait_until_somebody_signs_in(client, farm, vendor_order):
    page = sync(client, farm, [typed(vendor_order, vendor_order.lines.first())])

    assert (page.status_code, page.json()["signed_out"]) == (401, True)
    assert PackingAct.objects.count() == 0
