"""What was added to an order stands in every list, paper and file of it."""

from datetime import date, time
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from checkout.queries import Wishes
from core import dates
from fulfilment.packing.models import Waybill
from fulfilment.packing.pdf.slips import slips
from fulfilment.packing.queries.added import (
    listed_vendor_orders,
    vendor_orders_to_print,
)
from fulfilment.packing.queries.dispatch import TrackingRow, vendor_orders_to_ship
from fulfilment.packing.queries.packing import PackingDay
from fulfilment.packing.queries.today import today
from fulfilment.packing.services.dispatch import (
    Rest,
    apply_file,
    keep_file,
    send_rest,
)
from fulfilment.packing.services.waybills import request_waybills, settle
from orders.order.models import Line, ShippingEvent, VendorOrder
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.states import VendorOrderStatus
from tests.factories.additions import add_to, make_open_order
from tests.factories.fulfilment import pack_vendor_order, pdf_text
from tests.factories.orders import make_china
from tests.factories.shipping import book_van, make_delivery, make_van
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member
from tests.markup import flat

pytestmark = pytest.mark.django_db
# A Thursday; the van goes on Thursdays.
MORNING = dates.at(date(2026, 10, 22), time(9))
VAN_DAY = date(2026, 10, 29)
YTO = "YTO Express"


class Bought:
    """Three pears, and two boxes of apples that were added; of one farm."""

    def __init__(self, by_van=False):
        make_china()
        self.farm = make_farm("Li Orchard", code="li", phone="+8613800138001")
        self.owner = make_member(self.farm)
        self.farm.delivery_methods.all().delete()
        way = make_van(self.farm) if by_van else make_delivery(self.farm)
        self.pears = self.make_pack("Pears", 1000)
        self.apples = self.make_pack("Apples", 2000)
        code = f"method-{way.pk}"
        wishes = Wishes(deliveries={self.farm.pk: code})
        self.order = make_open_order([(self.pears, 3)], wishes=wishes)
        if by_van:
            book_van(self.part, way.windows.get(), VAN_DAY)
        self.added = add_to(self.order, {self.apples: 2})

    def make_pack(self, title, grams):
        return make_pack(self.farm, title, quantity=grams)

    @property
    def part(self):
        return self.order.vendor_orders.get()

    @property
    def more(self):
        return self.added.vendor_orders.get()

    def pack(self):
        for line in Line.objects.all():
            Line.objects.filter(pk=line.pk).update(is_packed=True)
        pack_vendor_order(self.part)

    def at(self, name, *args):
        return reverse(f"desk:{name}", args=[self.farm.code, *args])


@pytest.fixture
def bought(client):
    found = Bought()
    client.force_login(found.owner)
    return found


def text_of(pdf):
    return flat(pdf_text(pdf))


def said(answer):
    """What a page, a file or a PDF says, whatever it is."""
    assert answer.status_code == 200, answer
    content = answer.getvalue()
    if answer["Content-Type"] == "application/pdf":
        return text_of(content)
    return flat(content.decode())


TO_PACK = [
    ("today", [], ""),
    ("orders", [], "state=new"),
    ("orders", [], "state=pack"),
    ("packing", [], "day=all"),
    ("packing", [], "day=all&view=product"),
    ("packing_paper", ["pick-list"], "day=all"),
    ("packing_paper", ["slips"], "day=all"),
    ("packing_paper", ["route-list"], "day=all"),
    ("packing_paper", ["labels"], "day=all"),
    ("export_lines", [], "form=csv"),
]
TO_SEND = [
    ("today", [], ""),
    ("orders", [], "state=send"),
    ("dispatch", [], ""),
    ("packing_paper", ["labels"], "day=send"),
    ("packing_paper", ["labels"], "day=send&sheet=a4"),
    ("packing_paper", ["route-list"], "day=send"),
    ("packing_paper", ["slips"], "day=send&prices=1"),
    ("packing_paper", ["pick-list"], "day=send"),
]


@pytest.mark.parametrize(("name", "args", "query"), TO_PACK)
def test_lists_of_what_is_to_be_packed(client, bought, name, args, query):
    text = said(client.get(f"{bought.at(name, *args)}?{query}"))
    assert "Pears" in text
    assert "Apples" in text


@pytest.mark.parametrize(("name", "args", "query"), TO_SEND)
def test_lists_of_what_is_to_be_shipped(client, bought, name, args, query):
    bought.pack()
    text = said(client.get(f"{bought.at(name, *args)}?{query}"))
    assert "Pears" in text
    assert "Apples" in text


@pytest.mark.parametrize("kind", ["slips", "labels", "route-list", "pick-list"])
@pytest.mark.parametrize("named", ["part", "more"])
def test_papers_of_one_order_by_either_number(client, bought, kind, named):
    number = getattr(bought, named).number
    text = said(client.get(f"{bought.at('packing_paper', kind)}?n={number}"))
    assert "Pears" in text
    assert "Apples" in text
    assert kind == "pick-list" or bought.part.number in text


@pytest.mark.parametrize("name", ["order", "order_slip"])
def test_pages_of_one_order(client, bought, name):
    text = said(client.get(bought.at(name, bought.part.number)))
    assert "Apples" in text


def test_weights_are_of_both(client, bought):
    assert "7 kg" in said(client.get(bought.at("order", bought.part.number)))
    (way,) = PackingDay(bought.farm, "all").ways()
    assert (way.vendor_orders, way.grams) == (1, 7000)
    job = today(bought.farm)
    assert (job.to_pack, job.grams, job.boxes) == (1, 7000, 5)
    for kind in ("labels", "route-list"):
        paper = client.get(f"{bought.at('packing_paper', kind)}?day=all")
        assert "7 kg" in said(paper)


def test_prices_on_the_slip_are_of_both(bought):
    (part,) = vendor_orders_to_print(bought.farm).filter(pk=bought.part.pk)
    total = bought.part.total + bought.more.total
    assert f"{total:,.2f}" in text_of(slips([part], prices=True))


def test_a_row_of_the_list_costs_what_both_cost(client, bought):
    total = bought.part.total + bought.more.total
    assert f"¥{total:,.2f}" in said(client.get(bought.at("orders")))


def test_van_brings_both(client):
    with time_machine.travel(MORNING, tick=False):
        bought = Bought(by_van=True)
        client.force_login(bought.owner)
        day = VAN_DAY
        for at in (
            f"{bought.at('rounds')}?day={day}",
            f"{bought.at('packing_paper', 'route-list')}?round={day}",
            f"{bought.at('packing_paper', 'labels')}?round={day}",
            f"{bought.at('packing_paper', 'slips')}?round={day}",
        ):
            assert "Apples" in said(client.get(at)), at


def test_page_without_signal_is_told_of_the_lines(client, bought):
    act = {"key": "phone-1-act-1", "kind": "start", "number": bought.part.number}
    answer = client.post(
        bought.at("packing_sync"), [act], content_type="application/json"
    ).json()
    lines = set(Line.objects.values_list("pk", flat=True))
    assert {line["id"] for line in answer["lines"]} == lines
    assert set(answer["parts"][0]["lines"]) == lines


def test_what_was_taken_back_is_packed_no_more(client, bought):
    cancel_vendor_order(bought.more, by=None, by_shopper=True)
    (part,) = listed_vendor_orders(bought.farm).filter(pk=bought.part.pk)
    assert [line.title for line in part.lines.all()] == ["Pears"]
    assert [one.number for one in part.added_parts] == [bought.more.number]
    job = today(bought.farm)
    assert (job.grams, job.boxes) == (3000, 3)
    (way,) = PackingDay(bought.farm, "all").ways()
    assert way.grams == 3000


def test_dispatch_ships_both_with_one_number(client, bought):
    bought.pack()
    page = bought.at("dispatch")
    form = {
        "carrier": "SF Express",
        f"number-{bought.part.pk}": "SF1234567890123",
        f"seen-{bought.part.pk}": "0",
    }
    client.post(page, form)
    numbers = ShippingEvent.objects.values_list("tracking_number", flat=True)
    assert list(numbers) == ["SF1234567890123"] * 2
    states = set(VendorOrder.objects.values_list("status", flat=True))
    assert states == {VendorOrderStatus.SHIPPED}


def test_row_of_a_file_ships_both_and_the_added_number_is_refused(client, bought):
    bought.pack()
    rows = [
        TrackingRow(bought.part.number, "SF Express", "SF1234567890123"),
        TrackingRow(bought.more.number, "SF Express", "SF1234567890124"),
    ]
    file = keep_file(bought.farm, name="a.csv", rows=rows, by=None)
    page = said(client.get(bought.at("tracking_file", file.pk)))
    assert "added to another order" in page
    fates = apply_file(file, by=None)
    assert [(one.state, one.code) for one in fates] == [
        ("sent", ""), ("refused", "added"),
    ]  # fmt: skip
    numbers = ShippingEvent.objects.values_list("tracking_number", flat=True)
    assert list(numbers) == ["SF1234567890123"] * 2


def test_recalled_lot_of_what_was_added_reopens_the_box(client, bought):
    bought.pack()
    line = bought.more.lines.get()
    Line.objects.filter(pk=line.pk).update(is_packed=False)

    assert list(vendor_orders_to_ship(bought.farm)) == []
    assert today(bought.farm).reopened == 1
    packing = said(client.get(f"{bought.at('packing')}?day=all"))
    assert "Reopen this box" in packing
    row = TrackingRow(bought.part.number, "SF Express", "SF1234567890123")
    file = keep_file(bought.farm, name="a.csv", rows=[row], by=None)
    assert [one.code for one in apply_file(file, by=None)] == ["reopened"]

    form = {"number": bought.more.number, "line": line.pk, "packed": "1"}
    client.post(f"{bought.at('packing')}?day=all", form)
    assert [one.pk for one in vendor_orders_to_ship(bought.farm)] == [bought.part.pk]


def test_waybill_is_of_both(client, bought, waybills):
    bought.pack()
    page = said(client.get(bought.at("order", bought.part.number)))
    assert 'value="7"' in page
    asked, refused = request_waybills(
        vendor_orders_to_ship(bought.farm), carrier=YTO, by=None
    )
    assert (asked, refused) == (1, [])
    waybill = settle(Waybill.objects.get())
    assert waybill.weight_grams == 7000
    [given] = waybills.by_key.values()
    assert given.said["cargo"] == "Pears、Apples"
    for number in ("", f"?n={bought.part.number}"):
        label = said(client.get(bought.at("waybill_labels") + number))
        assert "Apples" in label


@pytest.mark.parametrize("count", [1, 4])
def test_boxes_take_few_queries(bought, queries, count):
    for _ in range(count - 1):
        order = make_open_order([(bought.pears, 1)])
        add_to(order, {bought.apples: 1})
    with queries(10):
        found = list(vendor_orders_to_print(bought.farm).filter(order__added_to=None))
    assert len(found) == count
    assert all(len(part.lines.all()) == 2 for part in found)
    assert all(sum((p.total for p in part.box), Decimal(0)) for part in found)


def test_a_part_by_itself_ships_what_was_added(bought):
    """Also a caller that never asked for what was added sends it along."""
    bought.pack()
    send_rest(Rest(bought.part, "SF Express", "SF1234567890123", 0), by=None)
    assert ShippingEvent.objects.count() == 2
