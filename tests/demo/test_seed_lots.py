"""Lots of the demo's farms agree with what is sent and what waits, the recalled too."""

import pytest
from django.db.models import F, Sum
from django.utils import timezone

from core.integrity import run
from demo.market.lots import plant_lots
from orders.tracing.integrity import lot_picked, lot_sent, recalled_draws
from tests.factories.fulfilment import (
    make_packed_vendor_order,
    make_sent_vendor_order,
    send_vendor_order,
)
from tests.factories.shop import make_pack
from vendors.partner.models import Lot
from vendors.partner.states import LotStatus

pytestmark = pytest.mark.django_db


def test_lots_are_set_aside_once_for_what_is_sent_in_part():
    pack = make_pack(on_hand=90_000)
    for _order in range(4):
        make_sent_vendor_order(pack)
    part = make_packed_vendor_order(pack, packs=2)
    send_vendor_order(part, packs={part.lines.get().pk: 1})

    plant_lots([pack.partner.code], now=timezone.now())

    (line,) = part.lines.all()
    waits = line.draws.aggregate(units=Sum(F("units") - F("shipped")))
    assert waits["units"] == line.claimed == pack.quantity
    assert Lot.objects.filter(status=LotStatus.RECALLED).exists()
    looked_at = [lot_picked, lot_sent, recalled_draws]
    assert [one.samples for one in run(looked_at) if not one.is_ok] == []
