"""What a phone did without a signal: each act counts once, and says what came of it."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from orders.fulfilment.models import PackingAct
from orders.fulfilment.services import Act, do_acts, forget_acts
from orders.fulfilment.services.acts import KEPT_FOR, MOST_ACTS
from orders.order.services import cancel_part, recall_from_orders
from orders.order.states import VendorOrderStatus as S
from tests.cast import a_farm, a_member, a_pack, a_paid_order
from tests.orders.fulfilment.makers import a_weighed_part, packed_part
from tests.sound import breached
from vendors.members.states import Role
from vendors.partner.services import LotContent, new_lot

pytestmark = pytest.mark.django_db


def act(kind, part, line=None, key="", **more):
    line_id = line.pk if line else 0
    key = key or f"phone-{kind}-{part.number}-{line_id}"
    return Act(key, kind, part.number, line_id, **more)


def states(answers):
    return [answer["state"] for answer in answers]


def is_sound():
    return breached() == []


def test_order_is_packed_by_acts_alone(farm, part, packer):
    pears, apples = part.lines.order_by("pk")

    answers = do_acts(
        farm,
        [act("tick", part, pears), act("tick", part, apples), act("finish", part)],
        by=packer,
    )

    assert states(answers) == ["done", "done", "done"]
    part.refresh_from_db()
    assert part.status == S.PACKED
    walked = list(part.events.values_list("status", "by"))
    assert walked[-3:] == [(s, packer.pk) for s in (S.ACCEPTED, S.PACKING, S.PACKED)]


def test_same_acts_sent_again_change_nothing_and_answer_the_same(farm, part):
    pears = part.lines.order_by("pk").first()
    acts = [act("tick", part, pears), act("untick", part, pears, key="second-one")]
    first = do_acts(farm, acts, by=None)
    do_acts(farm, [act("tick", part, pears, key="third-one")], by=None)

    again = do_acts(farm, acts, by=None)

    assert again == first
    pears.refresh_from_db()
    assert pears.is_packed
    assert PackingAct.objects.count() == 3


def test_refused_act_does_not_stop_the_others(farm, part):
    pears, apples = part.lines.order_by("pk")

    acts = [act("tick", part, pears), act("finish", part), act("tick", part, apples)]
    answers = do_acts(farm, acts, by=None)

    assert states(answers) == ["done", "refused", "done"]
    assert answers[1]["why"] == ("Tick every line first: something is not packed yet.")
    part.refresh_from_db()
    assert part.status == S.PACKING


def test_weight_is_read_settled_and_kept_as_typed(farm):
    part = a_weighed_part(farm)
    line = part.lines.get()

    answers = do_acts(
        farm,
        [act("weigh", part, line, text="1.4+1.5"), act("finish", part)],
        by=None,
    )

    assert states(answers) == ["done", "done"]
    line.refresh_from_db()
    assert (line.packed_units, line.weighings) == (2900, "1.4+1.5")
    assert str(line.given_back) == "2.00"
    assert is_sound()


def test_typo_of_700_kilos_is_refused(farm):
    part = a_weighed_part(farm)
    line = part.lines.get()

    answers = do_acts(farm, [act("weigh", part, line, text="700 kg")], by=None)

    assert states(answers) == ["refused"]
    assert "700 kg?" in answers[0]["why"]
    line.refresh_from_db()
    assert (line.packed_units, line.is_packed) == (None, False)


def test_light_box_is_asked_about_and_taken_once_confirmed(farm):
    part = a_weighed_part(farm)
    line = part.lines.get()

    asked = do_acts(farm, [act("weigh", part, line, text="1500")], by=None)
    line.refresh_from_db()
    assert states(asked) == ["ask"]
    assert line.packed_units is None
    sure = act("weigh", part, line, key="phone-sure", text="1500", confirmed=True)

    assert states(do_acts(farm, [sure], by=None)) == ["done"]
    line.refresh_from_db()
    assert line.packed_units == 1500


def test_weight_that_somebody_else_typed_meanwhile_is_not_overwritten(farm):
    part = a_weighed_part(farm)
    line = part.lines.get()
    do_acts(farm, [act("weigh", part, line, text="2900")], by=None)

    late = act("weigh", part, line, key="other-phone", text="3100", seen=None)
    answers = do_acts(farm, [late], by=None)

    assert states(answers) == ["refused"]
    assert answers[0]["why"] == (
        "Somebody weighed it meanwhile: 2.9 kg. If your 3.1 kg is right, type it again."
    )
    line.refresh_from_db()
    assert line.packed_units == 2900


def test_two_phones_with_the_same_weight_agree(farm):
    part = a_weighed_part(farm)
    line = part.lines.get()
    acts = [
        act("weigh", part, line, key=f"phone-of-{who}", text="2900", seen=None)
        for who in ("Zhao", "Chen")
    ]

    assert states(do_acts(farm, acts, by=None)) == ["done", "done"]


def test_phone_weighs_again_what_it_weighed_before_it_was_sent(farm):
    part = a_weighed_part(farm)
    line = part.lines.get()
    acts = [
        act("weigh", part, line, text="2900", seen=None),
        act("weigh", part, line, key="phone-again", text="3000", seen=2900),
    ]

    assert states(do_acts(farm, acts, by=None)) == ["done", "done"]
    line.refresh_from_db()
    assert line.packed_units == 3000


def test_tick_of_a_cancelled_order_says_so(farm, part):
    cancel_part(part, by=None, reason="frost", by_shopper=False)
    pears = part.lines.first()

    answers = do_acts(farm, [act("tick", part, pears)], by=None)

    assert answers[0]["why"] == (
        "This order was cancelled meanwhile. Take its goods out again."
    )


def test_tick_of_an_order_that_another_packed_is_harmless(farm):
    part = packed_part(a_pack(farm))
    line = part.lines.get()

    answers = do_acts(
        farm, [act("tick", part, line), act("untick", part, line)], by=None
    )

    assert states(answers) == ["done", "refused"]
    assert answers[1]["why"] == "This order is packed already. Nothing was changed."
    line.refresh_from_db()
    assert line.is_packed


def test_rivals_order_is_not_here(farm):
    rival = a_farm()
    part = a_paid_order([(a_pack(rival), 1)]).parts.get()

    answers = do_acts(farm, [act("tick", part, part.lines.get())], by=None)

    assert answers[0]["why"] == "This order is not here any more."
    assert not part.lines.get().is_packed


def test_line_of_another_order_is_refused(farm, part):
    other = a_paid_order([(a_pack(farm), 1)]).parts.get()

    answers = do_acts(farm, [act("tick", part, other.lines.get())], by=None)

    assert answers[0]["why"] == "This is not in the order any more."
    assert not other.lines.get().is_packed


def test_reopened_box_is_ticked_anew(farm):
    pack = a_pack(farm, on_hand=0)
    lots = [
        new_lot(pack.pool, content=LotContent(timezone.localdate(), 50_000), by=None)
        for _ in range(2)
    ]
    part = packed_part(pack)
    line = part.lines.get()
    recall_from_orders(line.draws.get().lot, reason="mould", by=None)
    line.refresh_from_db()
    assert not line.is_packed

    answers = do_acts(farm, [act("tick", part, line)], by=None)

    assert states(answers) == ["done"]
    line.refresh_from_db()
    part.refresh_from_db()
    assert (line.is_packed, part.status) == (True, S.PACKED)
    assert len(lots) == 2


def test_old_acts_are_forgotten(farm, part):
    pears = part.lines.first()
    do_acts(farm, [act("tick", part, pears)], by=None)
    assert forget_acts() == 0
    PackingAct.objects.update(created=timezone.now() - KEPT_FOR * 2)

    assert forget_acts() == 1


# --- The address the phone sends to ------------------------------------------------


def sync(client, farm, content):
    body = content if isinstance(content, (str, bytes)) else json.dumps(content)
    url = reverse("desk:packing_sync", args=[farm.code])
    return client.post(url, body, content_type="application/json")


def typed(part, line, **changes):
    return {
        "key": "0f8e-phone-1", "kind": "tick", "number": part.number,
        "line": line.pk, **changes,
    }  # fmt: skip


def test_sync_answers_with_how_things_are(client, farm, part, packer):
    pears = part.lines.order_by("pk").first()

    page = sync(client, farm, [typed(part, pears)])

    assert page.status_code == 200
    said = page.json()
    assert said["answers"] == [{"key": "0f8e-phone-1", "state": "done", "why": ""}]
    assert said["parts"][0] | {"weight": ""} == {
        "number": part.number, "status": "packing", "label": "being packed",
        "open": True, "whole": False, "progress": "1 of 2 packed", "weight": "",
    }  # fmt: skip
    assert [line["packed"] for line in said["lines"]] == [True, False]


def test_sync_of_many_acts_takes_few_queries_besides_the_acts(
    client, farm, part, packer, queries
):
    pears = part.lines.order_by("pk").first()
    sync(client, farm, [typed(part, pears)])

    with queries(12):
        assert sync(client, farm, [typed(part, pears)]).status_code == 200


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


def test_script_in_an_act_is_only_text(client, farm, part, packer):
    evil = "<script>alert(1)</script>"
    page = sync(
        client, farm, [typed(part, part.lines.first(), kind="weigh", text=evil)]
    )

    assert page["Content-Type"] == "application/json"
    assert page.json()["answers"][0]["state"] == "refused"


def test_streamer_may_not_send_acts(client, farm, part):
    client.force_login(a_member(farm, Role.STREAMER))

    assert sync(client, farm, [typed(part, part.lines.first())]).status_code == 403
    assert not part.lines.first().is_packed


def test_rival_finds_no_such_desk(client, farm, part):
    client.force_login(a_member(a_farm()))

    assert sync(client, farm, [typed(part, part.lines.first())]).status_code == 404


def test_acts_of_a_stranger_lead_to_signing_in(client, farm, part):
    page = sync(client, farm, [typed(part, part.lines.first())])

    assert page.status_code == 302
    assert PackingAct.objects.count() == 0
