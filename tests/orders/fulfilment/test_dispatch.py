"""Sending many: numbers typed or scanned in a list, or brought in a file; once."""

from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from orders.fulfilment.forms.tracking import MOST_ROWS, tracking_rows
from orders.fulfilment.models import TrackingFile
from orders.fulfilment.queries.dispatch import TrackingRow
from orders.order.models import ShippingEvent, VendorOrder
from orders.order.states import VendorOrderStatus as S
from tests.cast import a_farm, a_member, a_pack, a_paid_order
from tests.orders.fulfilment.makers import a_run_farm, packed_part
from tests.sound import breached
from vendors.members.states import Role
from vendors.partner.models import Partner, StockRecord

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def _three_parts(kept):
    """Packed, of one pack; made once, as every test begins with them."""
    pack = a_pack(a_run_farm("Li Family Orchard", code="li"), "Pears")
    for _ in range(3):
        packed_part(pack)


@pytest.fixture
def farm(db, _three_parts):
    return Partner.objects.get(code="li")


@pytest.fixture
def pack(farm):
    return StockRecord.objects.get(partner=farm)


@pytest.fixture
def parts(farm):
    return list(VendorOrder.objects.filter(partner=farm).order_by("pk"))


def at(farm, name="dispatch", *more):
    return reverse(f"desk:{name}", args=[farm.code, *more])


def typed(*numbers, carrier="SF Express", **more):
    """A form with these (part, number) pairs; parts come as they were seen."""
    fields = {"carrier": carrier}
    for part, number in numbers:
        fields |= {f"number-{part.pk}": number, f"seen-{part.pk}": 0}
    return fields | more


def sent(part):
    return list(part.parcels.values_list("carrier", "tracking_number"))


def bring(client, farm, text, name="parcels.csv"):
    body = text if isinstance(text, bytes) else text.encode()
    file = SimpleUploadedFile(name, body, content_type="text/csv")
    return client.post(at(farm, "tracking_upload"), {"file": file}, follow=True)


def is_sound():
    return breached() == []


def test_numbers_in_a_list_send_their_parcels_and_leave_the_rest(
    client, farm, packer, parts
):
    first, second, third = parts

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


def test_list_pressed_twice_sends_once(client, farm, packer, parts):
    form = typed((parts[0], "SF1111111111"))

    client.post(at(farm), form)
    client.post(at(farm), form)

    assert sent(parts[0]) == [("SF Express", "SF1111111111")]


def test_carrier_is_remembered_for_the_next_time(client, farm, packer, parts):
    client.post(at(farm), typed((parts[0], "YT1111111111"), carrier="YTO Express"))

    form = client.get(at(farm)).context["form"]
    assert form["carrier"].value() == "YTO Express"


def test_unusual_and_repeated_numbers_are_asked_about(client, farm, packer, parts):
    first, second, third = parts
    form = typed(
        (first, "SF1111111111"), (second, "SF1111111111"), (third, "AB12345678")
    )

    page = client.post(at(farm), form)

    assert page.status_code == 422
    assert ShippingEvent.objects.count() == 0
    rows = [row for row, _to in page.context["rows"]]
    assert [row.asks for row in rows] == [True, True, True]
    assert page.text.count("The same number stands on the parcel of") == 2
    assert page.text.count("Numbers of SF Express look different") == 1
    sure = {f"sure-{part.pk}": "1" for part in parts}
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
    client, farm, packer, parts, changes, field
):
    page = client.post(at(farm), typed((parts[0], "SF1111111111")) | changes)

    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert page.context["rows"][0][0].number.value() == "SF1111111111"
    assert ShippingEvent.objects.count() == 0


@pytest.mark.parametrize(
    "number", ["<script>", "1234", "1" * 41, "ab_cd_ef", "数字数字数字"]
)
def test_what_is_no_number_is_refused(client, farm, packer, parts, number):
    page = client.post(at(farm), typed((parts[0], number)))

    assert page.status_code == 422
    assert ShippingEvent.objects.count() == 0


def test_empty_list_says_what_to_do(client, farm, packer, parts):
    page = client.post(at(farm), typed((parts[0], "")))

    assert page.status_code == 422
    assert "Type or scan at least one tracking number." in page.text


def test_farm_brings_chosen_ones_itself_without_a_number(client, farm, packer, parts):
    form = typed((parts[0], ""), carrier="own") | {f"send-{parts[0].pk}": "1"}

    client.post(at(farm), form)

    assert sent(parts[0]) == [("brought by the farm", "")]
    assert ShippingEvent.objects.count() == 1


def test_pickup_is_not_in_the_list(client, farm, packer, parts):
    VendorOrder.objects.filter(pk=parts[0].pk).update(is_pickup=True)

    assert len(client.get(at(farm)).context["rows"]) == 2


def test_list_takes_few_queries(client, farm, packer, pack, queries):
    for _ in range(12):
        packed_part(pack)

    with queries(12):
        client.get(at(farm))


# --- A file ----------------------------------------------------------------------


def test_file_is_shown_first_and_sent_once(client, farm, packer, parts):
    first, second, _third = parts
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
    assert "This was done already." in again.text
    assert is_sound()


def test_same_file_brought_again_is_the_same_file(client, farm, packer, parts):
    text = f"order,carrier,tracking number\n{parts[0].number},SF,SF1111111111\n"
    first = bring(client, farm, text)
    client.post(first.request["PATH_INFO"])

    again = bring(client, farm, text, name="copy.csv")

    assert again.request["PATH_INFO"] == first.request["PATH_INFO"]
    assert "1 parcel was sent." in again.text
    assert TrackingFile.objects.count() == 1
    assert ShippingEvent.objects.count() == 1


def test_every_row_has_its_fate(client, farm, packer, parts, pack):
    first, second, third = parts
    unpacked = a_paid_order([(pack, 1)]).parts.get()
    rivals = packed_part(a_pack(a_farm()))
    done = packed_part(pack)
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
    client, farm, packer, parts
):
    text = f"order,carrier,tracking\n{parts[0].number},SF,SF1111111111\n"
    page = bring(client, farm, text)
    client.post(at(farm), typed((parts[0], "SF2222222222")))

    done = client.post(page.request["PATH_INFO"], follow=True)

    assert [fate.code for fate in done.context["fates"]] == ["sent-already"]
    assert sent(parts[0]) == [("SF Express", "SF2222222222")]


@pytest.mark.parametrize(
    "text",
    [
        "", "\n\n", "a,b\n1,2\n", "order,carrier\nX-1,SF\n", b"\x00\xff\xfe\x00" * 9,
        "order,carrier,tracking\n", b"PK\x03\x04broken", "order;tracking\nX-1\n",
        "order,carrier,tracking\n" + "X-1,SF,SF1111111111\n" * (MOST_ROWS + 1),
    ],
)  # fmt: skip
def test_file_that_can_t_be_read_is_refused(client, farm, packer, parts, text):
    page = bring(client, farm, text)

    assert page.status_code == 422
    assert TrackingFile.objects.count() == 0


def test_no_file_is_said_so(client, farm, packer):
    page = client.post(at(farm, "tracking_upload"), {})

    assert page.status_code == 422
    assert "Choose a file first." in page.text


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk", "utf-16"])
def test_chinese_file_is_read_in_its_encoding(client, farm, packer, parts, encoding):
    text = f"订单号,快递公司,快递单号\n{parts[0].number},顺丰速运,'SF1111111111\n"

    page = bring(client, farm, text.encode(encoding))

    assert [(f.carrier, f.tracking_number) for f in page.context["fates"]] == [
        ("SF Express", "SF1111111111")
    ]


@pytest.mark.parametrize("carrier", ["快递公司", "承运商", "承运人", "物流公司"])
def test_chinese_heads_are_known(carrier):
    rows = tracking_rows([["订单", carrier, "快递单号"], ["ABC-1", "顺丰", "SF123"]])

    assert rows == [TrackingRow("ABC-1", "顺丰", "SF123")]


def test_table_to_fill_in_comes_back_as_a_file(client, farm, packer, parts):
    csv = client.get(at(farm, "tracking_template"))
    text = b"".join(csv.streaming_content).decode("utf-8-sig")
    xlsx = client.get(at(farm, "tracking_template") + "?as=xlsx")
    book = openpyxl.load_workbook(BytesIO(b"".join(xlsx.streaming_content)))
    sheet = book.active
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == [
        part.number for part in parts
    ]
    filled = text.replace(f"{parts[0].number},,", f"{parts[0].number},SF,SF1111111111")

    page = bring(client, farm, filled)

    assert page.context["ready"] == 1


def test_file_of_a_rival_is_not_there(client, farm, packer, parts):
    text = f"order,carrier,tracking\n{parts[0].number},SF,SF1111111111\n"
    url = bring(client, farm, text).request["PATH_INFO"]
    rival = a_farm(code="rival")
    client.force_login(a_member(rival))

    assert client.get(url.replace("/li/", "/rival/")).status_code == 404
    assert client.post(url.replace("/li/", "/rival/")).status_code == 404
    assert client.post(url).status_code == 404
    assert ShippingEvent.objects.count() == 0


def test_streamer_sends_nothing(client, farm, parts):
    client.force_login(a_member(farm, Role.STREAMER))

    assert client.post(at(farm), typed((parts[0], "SF1111111111"))).status_code == 403
    assert client.post(at(farm, "tracking_upload")).status_code == 403
    assert ShippingEvent.objects.count() == 0


def test_large_file_takes_few_queries(client, farm, packer, pack, queries):
    parts = [packed_part(pack) for _ in range(8)]
    rows = "".join(f"{p.number},SF,SF{p.pk:010d}\n" for p in parts)
    url = bring(client, farm, f"order,carrier,tracking\n{rows}").request["PATH_INFO"]

    with queries(12):
        assert client.get(url).context["ready"] == 8
