"""Sending many: numbers typed or scanned in a list, or brought in a file; once."""

from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.tables.rows import TableRow
from fulfilment.packing.forms.tracking import MOST_ROWS, TRACKING_FILE
from fulfilment.packing.models import TrackingFile
from fulfilment.packing.queries.dispatch import TrackingRow
from orders.order.models import ShippingEvent, VendorOrder
from orders.order.states import VendorOrderStatus as S
from tests.factories.fulfilment import make_packed_vendor_order
from tests.factories.orders import make_vendor_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member, make_run_farm
from tests.sound import breached
from vendors.members.states import Role
from vendors.partner.models import Partner, StockRecord

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _three_vendor_orders(kept):
    """Packed, of one pack; made once, as every test begins with them."""
    pack = make_pack(make_run_farm("Li Family Orchard", code="li"), "Pears")
    for _ in range(3):
        make_packed_vendor_order(pack)


@pytest.fixture
def farm(db, _three_vendor_orders):
    return Partner.objects.get(code="li")


@pytest.fixture
def pack(farm):
    return StockRecord.objects.get(partner=farm)


@pytest.fixture
def vendor_orders(farm):
    return list(VendorOrder.objects.filter(partner=farm).order_by("pk"))


def at(farm, name="dispatch", *more):
    return reverse(f"desk:{name}", args=[farm.code, *more])


def typed(*numbers, carrier="SF Express", **more):
    """A form with these (part, number) pairs; parts come as they were seen."""
    fields = {"carrier": carrier}
    for vendor_order, number in numbers:
        fields |= {f"number-{vendor_order.pk}": number, f"seen-{vendor_order.pk}": 0}
    return fields | more


def name_delivery(*parts_and_name):
    *vendor_orders, name = parts_and_name
    pks = [vendor_order.pk for vendor_order in vendor_orders]
    VendorOrder.objects.filter(pk__in=pks).update(delivery_name=name)


def sent(vendor_order):
    return list(vendor_order.parcels.values_list("carrier", "tracking_number"))


def bring(client, farm, text, name="parcels.csv"):
    body = text if isinstance(text, bytes) else text.encode()
    file = SimpleUploadedFile(name, body, content_type="text/csv")
    return client.post(at(farm, "tracking_upload"), {"file": file}, follow=True)


def is_sound():
    return breached() == []


def test_numbers_in_a_list_send_their_parcels_and_leave_the_rest(
    client, farm, packer, vendor_orders
):
    first, second, third = vendor_orders

    client.post(
        at(farm),
        typed((first, "SF1111111111"), (second, "sf 2222 222 222"), (third, "")),
    )

    assert sent(first) == [("SF Express", "SF1111111111")]
    assert sent(second) == [("SF Express", "SF2222222222")]
    assert sent(third) == []
    assert set(VendorOrder.objects.values_list("status", flat=True)) == {
        S.SHIPPED, S.PACKED,
    }  # fmt: skip
    assert is_sound()


def test_list_pressed_twice_sends_once(client, farm, packer, vendor_orders):
    form = typed((vendor_orders[0], "SF1111111111"))

    client.post(at(farm), form)
    client.post(at(farm), form)

    assert sent(vendor_orders[0]) == [("SF Express", "SF1111111111")]


def test_carrier_is_remembered_for_the_next_time(client, farm, packer, vendor_orders):
    name_delivery(*vendor_orders, "Standard")
    client.post(
        at(farm), typed((vendor_orders[0], "YT1111111111"), carrier="YTO Express")
    )

    form = client.get(at(farm)).context["form"]
    assert form["carrier"].value() == "YTO Express"


def test_carrier_that_all_orders_name_goes_before_the_last_one(
    client, farm, packer, vendor_orders
):
    client.post(
        at(farm), typed((vendor_orders[0], "YT1111111111"), carrier="YTO Express")
    )
    first, second = vendor_orders[1:]
    name_delivery(first, "顺丰次日达")
    name_delivery(second, "Standard")

    named_by_one = client.get(at(farm)).context["form"]
    name_delivery(second, "SF Express")
    named_by_all = client.get(at(farm))

    assert named_by_one["carrier"].value() == "YTO Express"
    assert named_by_all.context["form"]["carrier"].value() == "SF Express"
    assert "Only if the carrier is not in the list." in named_by_all.text


def test_unusual_and_repeated_numbers_are_asked_about(
    client, farm, packer, vendor_orders
):
    first, second, third = vendor_orders
    form = typed(
        (first, "SF1111111111"), (second, "SF1111111111"), (third, "AB12345678")
    )

    page = client.post(at(farm), form)

    assert page.status_code == 422
    assert ShippingEvent.objects.count() == 0
    rows = [row for row, _to in page.context["rows"]]
    assert [row.asks for row in rows] == [True, True, True]
    assert page.text.count("has the same number") == 2
    assert page.text.count("This does not look like a SF Express number") == 1
    sure = {f"sure-{vendor_order.pk}": "1" for vendor_order in vendor_orders}
    client.post(at(farm), form | sure)
    assert ShippingEvent.objects.count() == 3


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"carrier": ""}, "carrier"),
        ({"carrier": "Rocket"}, "carrier"),
        ({"carrier": "other"}, "other_carrier"),
    ],
)
def test_list_without_a_carrier_sends_nothing(
    client, farm, packer, vendor_orders, changes, field
):
    page = client.post(at(farm), typed((vendor_orders[0], "SF1111111111")) | changes)

    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert page.context["rows"][0][0].number.value() == "SF1111111111"
    assert ShippingEvent.objects.count() == 0


@pytest.mark.parametrize(
    "number", ["<script>", "1234", "1" * 41, "ab_cd_ef", "数字数字数字"]
)
def test_what_is_no_number_is_refused(client, farm, packer, vendor_orders, number):
    page = client.post(at(farm), typed((vendor_orders[0], number)))

    assert page.status_code == 422
    assert ShippingEvent.objects.count() == 0


def test_empty_list_says_what_to_do(client, farm, packer, vendor_orders):
    page = client.post(at(farm), typed((vendor_orders[0], "")))

    assert page.status_code == 422
    assert "Enter or scan at least one tracking number." in page.text


def test_farm_brings_chosen_ones_itself_without_a_number(
    client, farm, packer, vendor_orders
):
    form = typed((vendor_orders[0], ""), carrier="own") | {
        f"send-{vendor_orders[0].pk}": "1"
    }

    client.post(at(farm), form)

    assert sent(vendor_orders[0]) == [("delivered by the farm", "")]
    assert ShippingEvent.objects.count() == 1


def test_pickup_is_not_in_the_list(client, farm, packer, vendor_orders):
    VendorOrder.objects.filter(pk=vendor_orders[0].pk).update(is_pickup=True)

    assert len(client.get(at(farm)).context["rows"]) == 2


def test_list_takes_few_queries(client, farm, packer, pack, queries):
    for _ in range(12):
        make_packed_vendor_order(pack)

    with queries(12):
        client.get(at(farm))


# --- A file ----------------------------------------------------------------------


def test_file_is_shown_first_and_sent_once(client, farm, packer, vendor_orders):
    first, second, _third = vendor_orders
    text = (
        "order,carrier,tracking number,recipient\n"
        f"{first.number},SF,SF1111111111,Chen\n{second.number},中通快递,ZTO111111111111,Li\n"
    )

    page = bring(client, farm, text)
    assert page.context["ready"] == 2
    assert ShippingEvent.objects.count() == 0
    url = page.request["PATH_INFO"]
    client.post(url)
    again = client.post(url, follow=True)

    assert sent(first) == [("SF Express", "SF1111111111")]
    assert sent(second) == [("ZTO Express", "ZTO111111111111")]
    assert "This was already done." in again.text
    assert is_sound()


def test_same_file_brought_again_is_the_same_file(client, farm, packer, vendor_orders):
    text = f"order,carrier,tracking number\n{vendor_orders[0].number},SF,SF1111111111\n"
    first = bring(client, farm, text)
    client.post(first.request["PATH_INFO"])

    again = bring(client, farm, text, name="copy.csv")

    assert again.request["PATH_INFO"] == first.request["PATH_INFO"]
    assert "1 parcel was shipped." in again.text
    assert TrackingFile.objects.count() == 1
    assert ShippingEvent.objects.count() == 1


def test_every_row_has_its_fate(client, farm, packer, vendor_orders, pack):
    first, second, third = vendor_orders
    unpacked = make_vendor_order(pack)
    rivals = make_packed_vendor_order(make_pack())
    done = make_packed_vendor_order(pack)
    client.post(at(farm), typed((done, "SF9999999999")))
    rows = [
        (first.number, "SF", "SF1111111111"),
        (second.number, "SF", "odd-number"),
        (third.number, "", "SF3333333333"),
        (third.number, "SF", "SF4444444444"),
        (unpacked.number, "SF", "SF5555555555"),
        (rivals.number, "SF", "SF6666666666"),
        (done.number, "SF", "SF7777777777"),
        ("NO-SUCH-1", "SF", "<script>alert(1)</script>"),
    ]
    text = "\n".join(",".join(row) for row in [("order", "carrier", "tracking"), *rows])

    page = bring(client, farm, text)

    assert [(fate.state, fate.code) for fate in page.context["fates"]] == [
        ("send", ""),
        ("warn", "odd-number"),
        ("refused", "twice"),
        ("refused", "twice"),
        ("refused", "not-packed"),
        ("refused", "unknown"),
        ("refused", "sent-already"),
        ("refused", "unknown"),
    ]
    assert "<script>alert" not in page.text
    client.post(page.request["PATH_INFO"])
    assert ShippingEvent.objects.count() == 3
    assert sent(rivals) == []


def test_part_sent_while_the_file_was_looked_at_is_left_out(
    client, farm, packer, vendor_orders
):
    text = f"order,carrier,tracking\n{vendor_orders[0].number},SF,SF1111111111\n"
    page = bring(client, farm, text)
    client.post(at(farm), typed((vendor_orders[0], "SF2222222222")))

    done = client.post(page.request["PATH_INFO"], follow=True)

    assert [fate.code for fate in done.context["fates"]] == ["sent-already"]
    assert sent(vendor_orders[0]) == [("SF Express", "SF2222222222")]


@pytest.mark.parametrize(
    "text",
    [
        "", "\n\n", "a,b\n1,2\n", "order,carrier\nX-1,SF\n", b"\x00\xff\xfe\x00" * 9,
        "order,carrier,tracking\n", b"PK\x03\x04broken", "order;tracking\nX-1\n",
        "order,carrier,tracking\n" + "X-1,SF,SF1111111111\n" * (MOST_ROWS + 1),
    ],
)  # fmt: skip
def test_file_that_can_t_be_read_is_refused(client, farm, packer, vendor_orders, text):
    page = bring(client, farm, text)

    assert page.status_code == 422
    assert TrackingFile.objects.count() == 0


def test_no_file_is_said_so(client, farm, packer):
    page = client.post(at(farm, "tracking_upload"), {})

    assert page.status_code == 422
    assert "Please select a file." in page.text


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk", "utf-16"])
def test_chinese_file_is_read_in_its_encoding(
    client, farm, packer, vendor_orders, encoding
):
    text = (
        f"订单号,快递公司,快递单号\n{vendor_orders[0].number},顺丰速运,'SF1111111111\n"
    )

    page = bring(client, farm, text.encode(encoding))

    assert [(f.carrier, f.tracking_number) for f in page.context["fates"]] == [
        ("SF Express", "SF1111111111")
    ]


@pytest.mark.parametrize("carrier", ["快递公司", "承运商", "承运人", "物流公司"])
def test_chinese_heads_are_known(carrier):
    heads = TableRow(1, ("订单", carrier, "快递单号"))
    found = TRACKING_FILE.read_rows([heads, TableRow(2, ("ABC-1", "顺丰", "SF123"))])

    assert found.rows == [TrackingRow("ABC-1", "顺丰", "SF123")]


def test_table_to_fill_in_comes_back_as_a_file(client, farm, packer, vendor_orders):
    csv = client.get(at(farm, "tracking_template"))
    text = b"".join(csv.streaming_content).decode("utf-8-sig")
    xlsx = client.get(at(farm, "tracking_template") + "?as=xlsx")
    book = openpyxl.load_workbook(BytesIO(b"".join(xlsx.streaming_content)))
    sheet = book.active
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == [
        vendor_order.number for vendor_order in vendor_orders
    ]
    filled = text.replace(
        f"{vendor_orders[0].number},,", f"{vendor_orders[0].number},SF,SF1111111111"
    )

    page = bring(client, farm, filled)

    assert page.context["ready"] == 1


def test_file_of_a_rival_is_not_there(client, farm, packer, vendor_orders):
    text = f"order,carrier,tracking\n{vendor_orders[0].number},SF,SF1111111111\n"
    url = bring(client, farm, text).request["PATH_INFO"]
    rival = make_farm(code="rival")
    client.force_login(make_member(rival))

    assert client.get(url.replace("/li/", "/rival/")).status_code == 404
    assert client.post(url.replace("/li/", "/rival/")).status_code == 404
    assert client.post(url).status_code == 404
    assert ShippingEvent.objects.count() == 0


def test_streamer_sends_nothing(client, farm, vendor_orders):
    client.force_login(make_member(farm, Role.STREAMER))

    assert (
        client.post(at(farm), typed((vendor_orders[0], "SF1111111111"))).status_code
        == 403
    )
    assert client.post(at(farm, "tracking_upload")).status_code == 403
    assert ShippingEvent.objects.count() == 0


def test_large_file_takes_few_queries(client, farm, packer, pack, queries):
    vendor_orders = [make_packed_vendor_order(pack) for _ in range(8)]
    rows = "".join(f"{p.number},SF,SF{p.pk:010d}\n" for p in vendor_orders)
    url = bring(client, farm, f"order,carrier,tracking\n{rows}").request["PATH_INFO"]

    with queries(12):
        assert client.get(url).context["ready"] == 8
