"""A shelf's items and their lots: chosen on the desk, copied, shown to viewers."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core import dates
from live.broadcasts.models import ShelfEvent, ShelfItem
from live.broadcasts.services.airtime import go_live
from live.broadcasts.services.shelf import copy_shelf, set_item_lot
from tests.factories.live import make_broadcast, make_shelf_item
from tests.factories.vendors import make_certificate_in_force, make_lot
from vendors.partner.models import Lot
from vendors.partner.states import LotStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def broadcast():
    return make_broadcast()


@pytest.fixture
def item(broadcast):
    return make_shelf_item(broadcast, title="Pepper")


@pytest.fixture
def lot(item):
    return make_lot(item.stockrecord.pool)


def desk(client, broadcast, **data):
    client.force_login(broadcast.host)
    page = reverse("desk:live_shelf", args=[broadcast.partner.code, broadcast.code])
    return client.post(page, data, follow=True)


def test_the_lot_is_chosen_on_the_desk_and_written_down(client, broadcast, item, lot):
    page = desk(client, broadcast, do="lot", item=item.pk, lot=lot.code)
    assert ShelfItem.objects.get(pk=item.pk).lot == lot
    assert f'value="{lot.code}" selected' in page.content.decode()
    event = ShelfEvent.objects.get(act="lot")
    assert event.data == {"lot": lot.code, "was": None}
    desk(client, broadcast, do="lot", item=item.pk, lot="")
    assert ShelfItem.objects.get(pk=item.pk).lot is None


def test_a_lot_of_other_goods_is_not_taken(client, broadcast, item):
    other = make_lot(make_shelf_item(broadcast, title="Nuts").stockrecord.pool)
    desk(client, broadcast, do="lot", item=item.pk, lot=other.code)
    assert ShelfItem.objects.get(pk=item.pk).lot is None
    assert not ShelfEvent.objects.filter(act="lot").exists()


def test_the_console_changes_it_as_well(client, broadcast, item, lot):
    go_live(broadcast, by=broadcast.host)
    client.force_login(broadcast.host)
    page = reverse("live:shelf_act", args=[broadcast.code])
    client.post(page, {"do": "lot", "item": item.pk, "lot": lot.code})
    assert ShelfItem.objects.get(pk=item.pk).lot == lot
    console = client.get(reverse("live:console", args=[broadcast.code]))
    assert lot.code in console.content.decode()


@pytest.mark.parametrize("is_good", [True, False])
def test_a_copy_keeps_a_lot_that_is_good(broadcast, item, lot, is_good):
    set_item_lot(item, lot, by=None)
    if not is_good:
        Lot.objects.filter(pk=lot.pk).update(status=LotStatus.RECALLED)
    copied = copy_shelf(
        broadcast, another := make_broadcast(broadcast.partner), by=None
    )
    assert another.shelf.get().lot == (lot if is_good else None)
    assert copied.dropped == (() if is_good else (lot.code,))


def test_viewers_reach_the_lot_and_its_certificates(client, broadcast, item, lot):
    set_item_lot(item, lot, by=None)
    make_certificate_in_force(broadcast.partner, lots=[lot], kind="organic")
    make_certificate_in_force(
        broadcast.partner, number="C-2", kind="green", expires_on=_past()
    )
    go_live(broadcast, by=broadcast.host)
    page = client.get(broadcast.get_absolute_url()).content.decode()
    lot_page = reverse("tracing:lot", args=[lot.code])
    assert f'href="{lot_page}"' in page
    assert page.count(f'href="{lot_page}#certificates"') == 1
    sheet = client.get(reverse("live:item", args=[broadcast.code, item.pk]))
    assert "C-1" in sheet.content.decode()
    assert "C-2" not in sheet.content.decode()


def test_the_host_reads_why_an_item_is_blocked(client, broadcast, item, lot):
    set_item_lot(item, lot, by=None)
    Lot.objects.filter(pk=lot.pk).update(status=LotStatus.RECALLED)
    client.force_login(broadcast.host)
    page = reverse("desk:live_shelf", args=[broadcast.partner.code, broadcast.code])
    assert f"Lot {lot.code} can’t be sold any more" in client.get(page).content.decode()


def _past():
    return dates.today() - timedelta(days=1)
