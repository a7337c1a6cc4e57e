"""Electronic waybills: asked for once, printed, filled in, cancelled until they go."""

import re
import time
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from core.models import AuditEntry, OutboxMessage
from core.outbox import deliver_due
from core.sms_providers import calls
from fulfilment.packing.models import Waybill
from fulfilment.packing.services.waybills import (
    cancel_waybill,
    request_waybill,
    settle,
)
from fulfilment.packing.states import WaybillState
from orders.order.models import ShippingEvent
from orders.order.services.vendor_orders import PackingError
from orders.order.states import VendorOrderStatus
from tests.factories.accounts import make_user
from tests.factories.fulfilment import make_packed_vendor_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm
from tests.sound import breached
from vendors.members.services import give_role
from vendors.members.states import Role

pytestmark = pytest.mark.django_db
_W = WaybillState
YTO = "YTO Express"


@pytest.fixture
def farm():
    farm = make_farm("Terrace Walnuts", phone="+8613800138001")
    farm.owner = make_user("owner@example.com", language="en")
    give_role(farm, farm.owner, Role.OWNER)
    return farm


@pytest.fixture
def part(farm, waybills):
    return make_packed_vendor_order(make_pack(farm))


@pytest.fixture
def desk(client, farm):
    client.force_login(farm.owner)
    return client


def address(name, part, *more):
    return reverse(f"desk:{name}", args=[part.partner.code, part.number, *more])


def ask(part, carrier=YTO, grams=2600):
    return request_waybill(part, carrier=carrier, grams=grams, by=None)


def later(days=1):
    return time_machine.travel(timezone.now() + timedelta(days=days), tick=False)


def press(desk, part, **fields):
    form = {"carrier": YTO, "weight": "2.6", **fields}
    return desk.post(address("waybill", part), form, follow=True)


def text_of(answer):
    pages = PdfReader(BytesIO(answer.content)).pages
    return [page.extract_text() for page in pages], pages


def test_number_is_given_filled_in_and_borne_by_the_parcel(desk, waybills, part):
    page = desk.get(address("order", part)).text
    assert "Get waybill" in page
    answer = press(desk, part)

    waybill = Waybill.objects.get()
    assert (waybill.state, waybill.number) == (_W.ISSUED, "YT8800000000001")
    assert "Waybill YT8800000000001 is ready" in answer.text
    assert 'value="YT8800000000001"' in answer.text
    [given] = waybills.by_key.values()
    assert given.said["partnerId"] == "K1"
    assert given.said["partnerKey"] == "secret"
    assert given.said["weight"] == 2.6
    assert given.said["recMan"]["printAddr"].startswith("BeijingHaidian")
    assert given.said["sendMan"]["mobile"] == "+8613800138001"
    assert given.said["sendMan"]["printAddr"].startswith("山西省")
    line = part.lines.get()
    desk.post(
        address("order_ship", part),
        {
            f"packs-{line.pk}": line.left, "carrier": YTO, "seen_sent": 0,
            "tracking_number": waybill.number,
        },
    )  # fmt: skip
    waybill.refresh_from_db()
    assert waybill.parcel == ShippingEvent.objects.get()
    assert AuditEntry.objects.get(act="waybill.requested").scope.startswith("desk:")
    page = desk.get(address("order", part)).text
    assert "Cancel waybill" not in page
    assert not [name for name in breached() if "waybill" in name]


@pytest.mark.parametrize("size", ["", "a6"])
def test_label_has_the_number_its_bars_and_whom_it_is_for(desk, waybills, part, size):
    press(desk, part)
    answer = desk.get(
        reverse("desk:waybill_labels", args=[part.partner.code]),
        {"n": part.number, "size": size},
    )

    (text,), pages = text_of(answer)
    wide = float(pages[0].mediabox.width) / 72 * 25.4
    assert round(wide) == (105 if size else 76)
    for said in ("YT8800000000001", "310-A12 008", "Chen Yulan", part.number):
        assert said in text
    # Code 128: three bars for each sign, and those of start, check and stop.
    drawn = pages[0].get_contents().get_data()
    assert drawn.count(b" re ") + drawn.count(b" re\n") > 3 * 10


def test_pressing_twice_asks_once(desk, waybills, part):
    press(desk, part)
    press(desk, part)

    assert Waybill.objects.count() == 1
    [given] = waybills.by_key.values()
    assert given.times == 1


@pytest.mark.parametrize(
    "fault", ["error", "lost_response", "garbage", "no_number", "busy"]
)
def test_no_answer_is_said_and_asked_again_for_the_same_number(
    desk, waybills, part, fault
):
    waybills.fault(fault)
    answer = press(desk, part)

    waybill = Waybill.objects.get()
    assert (waybill.state, waybill.number) == (_W.ASKED, "")
    assert "does not answer just now" in answer.text
    assert "Waiting for the carrier’s answer" in answer.text
    with later():
        deliver_due()
    waybill.refresh_from_db()
    assert waybill.state == _W.ISSUED
    assert len(waybills.by_key) == 1
    assert OutboxMessage.objects.get(topic="packing.waybill").state == "done"


def test_slow_carrier_keeps_nobody_waiting_and_a_typed_number_stays_possible(
    desk, waybills, part, monkeypatch
):
    monkeypatch.setattr(calls, "ANSWER_SECONDS", 0.2)
    waybills.slowness = 0.6
    waybills.fault("slow")
    press(desk, part)
    assert Waybill.objects.get().state == _W.ASKED
    time.sleep(0.6)  # it has given a number meanwhile, which nobody heard
    line = part.lines.get()

    desk.post(
        address("order_ship", part),
        {
            f"packs-{line.pk}": line.left, "carrier": YTO, "seen_sent": 0,
            "tracking_number": "YT1234567890123",
        },
    )  # fmt: skip

    part.refresh_from_db()
    assert part.status == VendorOrderStatus.SHIPPED
    assert ShippingEvent.objects.get().tracking_number == "YT1234567890123"
    assert Waybill.objects.get().parcel is None


def test_refusal_is_said_in_the_carriers_words_and_another_can_be_had(
    desk, waybills, part
):
    waybills.fault("refuse")
    answer = press(desk, part)

    assert Waybill.objects.get().state == _W.REFUSED
    assert "网点余额不足" in answer.text
    assert "Get waybill" in answer.text
    press(desk, part, carrier="SF Express")
    assert Waybill.objects.get(state=_W.ISSUED).carrier == "SF Express"
    assert set(Waybill.objects.values_list("key", flat=True)) == {
        f"{part.number}-1", f"{part.number}-2",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"weight": ""}, "Enter what the parcel weighs"),
        ({"weight": "0"}, "Enter what the parcel weighs"),
        ({"weight": "2000"}, "Enter what the parcel weighs"),
        ({"weight": "a lot"}, "Please enter a number"),
        ({"carrier": "DHL"}, "DHL"),
    ],
)
def test_what_is_typed_wrongly_comes_back_and_asks_nobody(
    desk, waybills, part, fields, why
):
    form = {"carrier": YTO, "weight": "2.6", **fields}
    answer = desk.post(address("waybill", part), form)

    assert answer.status_code == 422
    assert why in answer.text
    assert not Waybill.objects.exists()
    assert waybills.by_key == {}


def test_what_can_have_no_waybill_is_refused(farm, waybills):
    part = make_packed_vendor_order(make_pack(farm))
    farm.phone = ""
    farm.save()
    with pytest.raises(PackingError, match="add your village and phone number"):
        ask(part)
    with pytest.raises(PackingError, match="no account"):
        ask(part, carrier="ZTO Express")
    with pytest.raises(PackingError, match="weighs"):
        ask(part, grams=0)
    type(part).objects.filter(pk=part.pk).update(status=VendorOrderStatus.PAID)
    with pytest.raises(PackingError, match="packed order"):
        ask(part)
    assert not Waybill.objects.exists()
    assert not AuditEntry.objects.filter(act__startswith="waybill").exists()


def test_it_is_cancelled_until_it_is_handed_over(desk, waybills, part):
    press(desk, part)
    waybill = Waybill.objects.get()
    answer = desk.post(address("waybill_cancel", part, waybill.pk), follow=True)

    assert "Waybill cancelled" in answer.text
    waybill.refresh_from_db()
    assert waybill.state == _W.CANCELLED
    [given] = waybills.by_key.values()
    assert given.is_cancelled
    assert AuditEntry.objects.get(act="waybill.cancelled").before == {
        "number": "YT8800000000001"
    }
    line = part.lines.get()
    answer = desk.post(
        address("order_ship", part),
        {
            f"packs-{line.pk}": line.left, "carrier": YTO, "seen_sent": 0,
            "tracking_number": waybill.number,
        },
        follow=True,
    )  # fmt: skip
    assert "This waybill was cancelled" in answer.text
    assert not ShippingEvent.objects.exists()
    press(desk, part)
    assert Waybill.objects.get(state=_W.ISSUED).number == "YT8800000000002"


def test_carrier_that_has_it_refuses_to_cancel(waybills, part):
    waybill = settle(ask(part))
    waybills.picked_up.add(waybill.number)
    waybill = settle(cancel_waybill(waybill, by=None))

    assert (waybill.state, waybill.error) == (_W.ISSUED, "快件已揽收，无法取消")
    waybills.picked_up.clear()
    assert settle(cancel_waybill(waybill, by=None)).state == _W.CANCELLED


def test_cancelling_that_is_not_answered_is_done_later(waybills, part):
    waybill = settle(ask(part))
    waybills.fault("lost_response")
    waybill = cancel_waybill(waybill, by=None)
    deliver_due()
    waybill.refresh_from_db()
    assert waybill.state == _W.CANCELLING
    with later():
        deliver_due()
    waybill.refresh_from_db()
    assert waybill.state == _W.CANCELLED


def test_many_get_theirs_at_once_and_one_file_of_labels(desk, farm, waybills):
    parts = [make_packed_vendor_order(make_pack(farm)) for _number in range(3)]
    light = make_packed_vendor_order(make_pack(farm))
    type(light).objects.filter(pk=light.pk).update(weight_grams=0)
    numbers = [one.number for one in (*parts, light)]
    there = reverse("desk:dispatch", args=[farm.code])
    assert "Get waybills" in desk.get(there).text
    answer = desk.post(
        reverse("desk:waybills", args=[farm.code]),
        {"carrier": YTO, "n": numbers},
        follow=True,
    )
    assert f"{light.number}: Enter what the parcel weighs" in answer.text
    assert "3 waybills requested" in answer.text
    deliver_due(limit=100)

    given = list(Waybill.objects.values_list("number", flat=True))
    page = desk.get(there).text
    assert all(f'value="{number}"' in page for number in given)
    labels = desk.get(reverse("desk:waybill_labels", args=[farm.code]))
    texts, _pages = text_of(labels)
    assert len(texts) == 3
    assert all(any(number in text for text in texts) for number in given)


def test_forms_of_a_page_have_ids_of_their_own(desk, farm, waybills, part):
    for there in (address("order", part), reverse("desk:dispatch", args=[farm.code])):
        ids = re.findall(r'\bid="([^"]+)"', desk.get(there).text)
        assert sorted(ids) == sorted(set(ids)), there


def test_nothing_chosen_is_said(desk, farm, waybills):
    make_packed_vendor_order(make_pack(farm))
    answer = desk.post(
        reverse("desk:waybills", args=[farm.code]), {"carrier": YTO}, follow=True
    )
    assert "Choose at least one order" in answer.text


def test_anothers_waybill_is_not_found(desk, farm, waybills, part):
    rival = make_farm("Rival", phone="+8613800138002")
    other = make_packed_vendor_order(make_pack(rival))
    waybill = settle(ask(other))

    assert desk.post(address("waybill", other)).status_code == 404
    assert desk.post(address("waybill_cancel", part, waybill.pk)).status_code == 404
    labels = reverse("desk:waybill_labels", args=[farm.code])
    answer = desk.get(labels, {"n": other.number}, follow=True)
    assert "Nothing to print" in answer.text
    waybill.refresh_from_db()
    assert waybill.state == _W.ISSUED


def test_without_an_account_nothing_of_it_shows(desk, part, settings):
    settings.WAYBILL_BACKEND = ""
    assert "waybill" not in desk.get(address("order", part)).text.lower()
    there = reverse("desk:dispatch", args=[part.partner.code])
    assert "waybill" not in desk.get(there).text.lower()


def test_order_that_is_cancelled_meanwhile_tells_the_carrier_nothing(waybills, part):
    waybill = ask(part)
    type(part).objects.filter(pk=part.pk).update(status=VendorOrderStatus.CANCELLED)

    assert settle(waybill).state == _W.REFUSED
    assert waybills.by_key == {}
