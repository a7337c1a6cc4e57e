"""Waybills asked for by two at once, cancelled while they are sent, killed half way."""

import os
import signal
import subprocess
import sys
from functools import partial

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from core.models import OutboxMessage
from core.outbox import deliver_due
from fulfilment.packing.models import Waybill
from fulfilment.packing.services.dispatch import Parcel, send_parcel
from fulfilment.packing.services.waybills import (
    cancel_waybill,
    request_waybill,
    settle,
)
from fulfilment.packing.states import WaybillState
from orders.order.models import ShippingEvent
from orders.order.services.vendor_orders import PackingError
from tests.factories.fulfilment import make_packed_vendor_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm
from tests.races.market import assert_sound
from tests.races.together import all_values, errors, run_together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
_W = WaybillState
YTO = "YTO Express"


@pytest.fixture
def part(waybills):
    farm = make_farm("Terrace Walnuts", phone="+8613800138001")
    return make_packed_vendor_order(make_pack(farm))


def ask(part):
    return request_waybill(part, carrier=YTO, grams=2600, by=None)


def ask_and_settle(part):
    return settle(ask(part)).number


def test_two_who_press_at_once_get_one_number(waybills, part):
    numbers = all_values(run_together([partial(ask_and_settle, part)] * 4))

    assert set(numbers) == {"YT8800000000001"}
    assert Waybill.objects.count() == 1
    assert len(waybills.by_key) == 1
    assert_sound()


def test_cancelled_while_it_is_sent_is_one_of_both(waybills, part):
    waybill = settle(ask(part))
    parcel = Parcel(
        packs={line.pk: line.left for line in part.lines.all()},
        seen_sent=0,
        carrier=YTO,
        tracking_number=waybill.number,
    )
    outcomes = run_together(
        [
            partial(cancel_waybill, waybill, by=None),
            partial(send_parcel, part, parcel=parcel, by=None),
        ]
    )

    assert len(errors(outcomes, PackingError)) == 1
    waybill.refresh_from_db()
    is_sent = ShippingEvent.objects.exists()
    assert is_sent is (waybill.parcel_id is not None)
    assert waybill.state == (_W.ISSUED if is_sent else _W.CANCELLING)
    assert_sound()


WORKER = """
import os, signal, sys
import django
django.setup()
from fulfilment.packing import waybill_providers
from fulfilment.packing.models import Waybill
from fulfilment.packing.services import waybills
from orders.order.models import VendorOrder

step, pk = sys.argv[1], int(sys.argv[2])
die = lambda *args, **kwargs: os.kill(os.getpid(), signal.SIGKILL)
asked = waybill_providers._call

def answered(*args, **kwargs):
    asked(*args, **kwargs)
    die()

if step == "before":
    waybill_providers._call = die
elif step == "during":
    waybill_providers._call = answered
else:
    waybills._turn = die
part = VendorOrder.objects.get(pk=pk)
waybills.settle(
    waybills.request_waybill(part, carrier="YTO Express", grams=2600, by=None)
)
"""


def killed(step, pk):
    database = connection.settings_dict
    place = f"{database['HOST'] or '127.0.0.1'}:{database['PORT'] or 5432}"
    who = database["USER"] or "postgres"
    if database["PASSWORD"]:
        who = f"{who}:{database['PASSWORD']}"
    environment = os.environ | {
        "DATABASE_URL": f"postgres://{who}@{place}/{database['NAME']}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "REDIS_URL": "",
        "WAYBILL_BACKEND": "kuaidi100",
        "WAYBILL_ACCOUNTS": "yuantong=K1:secret",
        "KUAIDI100_KEY": settings.KUAIDI100_KEY,
        "KUAIDI100_SECRET": settings.KUAIDI100_SECRET,
        "KUAIDI100_LABEL_URL": settings.KUAIDI100_LABEL_URL,
    }
    done = subprocess.run(
        [sys.executable, "-c", WORKER, step, str(pk)],
        env=environment, capture_output=True, text=True, check=False, timeout=90,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr[-2000:]


@pytest.mark.parametrize("step", ["before", "during", "after"])
def test_killed_between_request_and_answer_gets_one_number(waybills, part, step):
    killed(step, part.pk)
    assert Waybill.objects.get().state == _W.ASKED
    OutboxMessage.objects.update(claimed_until=None, not_before=timezone.now())

    deliver_due()
    assert ask_and_settle(part) == "YT8800000000001"

    assert Waybill.objects.get().state == _W.ISSUED
    assert len(waybills.by_key) == 1
    assert_sound()
