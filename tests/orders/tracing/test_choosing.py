"""The packer says which lot is in the box, when it is not the one that was picked."""

import pytest
from django.urls import reverse

from orders.order.models import LotDraw
from orders.order.services.fulfilment import finish_packing, tick_line
from tests.factories.days import in_days
from tests.factories.fulfilment import make_picked_vendor_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_lot

pytestmark = pytest.mark.django_db


def at(vendor_order, line):
    return reverse("desk:line_lots", args=["li", vendor_order.number, line.pk])


def held(line):
    rows = LotDraw.objects.filter(line=line).order_by("lot")
    return list(rows.values_list("lot__code", "units"))


def two_lots(pack, late=60_000):
    """The first to expire is picked by itself; the other one may be chosen."""
    soon = make_lot(pack.pool, 60_000, best_before=in_days(3))
    return soon, make_lot(pack.pool, late, best_before=in_days(30))


def test_another_lot_is_chosen_on_its_page(client, owner, pack):
    soon, late = two_lots(pack)
    vendor_order = make_picked_vendor_order(pack, 1)
    line = vendor_order.lines.get()
    order = reverse("desk:order", args=["li", vendor_order.number])

    assert at(vendor_order, line) in client.get(order).text
    page = client.get(at(vendor_order, line))
    answer = client.post(at(vendor_order, line), {"lot": late.code}, follow=True)

    assert [(one.lot, one.free, one.is_taken) for one in page.context["choices"]] == [
        (soon, 60_000, True),
        (late, 60_000, False),
    ]
    assert answer.redirect_chain == [(order, 302)]
    assert f"This line is packed from lot {late.code}." in answer.text
    assert held(line) == [(late.code, pack.quantity)]
    # Pressed twice, nothing more is taken.
    client.post(at(vendor_order, line), {"lot": late.code})
    late.refresh_from_db()
    assert late.picked == pack.quantity


def test_what_the_lot_lacks_comes_from_the_others(client, owner, pack):
    soon, late = two_lots(pack, late=1000)
    vendor_order = make_picked_vendor_order(pack, 1)
    line = vendor_order.lines.get()

    client.post(at(vendor_order, line), {"lot": late.code})

    assert dict(held(line)) == {late.code: 1000, soon.code: pack.quantity - 1000}


@pytest.mark.parametrize("code", ["", "261125-NOPE2", "spoiled", "another"])
def test_what_is_no_lot_of_these_goods_changes_nothing(client, owner, pack, code):
    soon, _late = two_lots(pack)
    spoiled = make_lot(
        pack.pool, 500, harvested_on=in_days(-9), best_before=in_days(-1)
    )
    another = make_lot(make_pack().pool, 60_000)
    vendor_order = make_picked_vendor_order(pack, 1)
    line = vendor_order.lines.get()
    sent = {"spoiled": spoiled.code, "another": another.code}.get(code, code)

    answer = client.post(at(vendor_order, line), {"lot": sent})

    assert answer.status_code == 422
    assert "Please choose the lot you pack from." in answer.text
    assert held(line) == [(soon.code, pack.quantity)]


def test_a_page_left_open_until_it_was_packed_changes_nothing(client, owner, pack):
    soon, late = two_lots(pack)
    vendor_order = make_picked_vendor_order(pack, 1)
    line = vendor_order.lines.get()
    tick_line(line, packed=True)
    finish_packing(vendor_order, by=None)

    answer = client.post(at(vendor_order, line), {"lot": late.code}, follow=True)

    assert "Lots are chosen while packing an order." in answer.text
    assert held(line) == [(soon.code, pack.quantity)]


def test_another_farms_line_is_not_there(client, owner, pack):
    theirs = make_pack()
    vendor_order = make_picked_vendor_order(theirs, 1)

    assert client.get(at(vendor_order, vendor_order.lines.get())).status_code == 404
