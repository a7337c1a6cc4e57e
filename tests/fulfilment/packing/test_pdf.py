"""The papers of a packing day: what they say, in both languages, on every page."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from core import dates
from fulfilment.packing.pdf.labels import labels
from fulfilment.packing.pdf.lists import pick_list, route_list
from fulfilment.packing.pdf.slips import slips
from fulfilment.packing.queries.added import vendor_orders_to_print
from fulfilment.packing.queries.packing import PackingDay
from fulfilment.packing.queries.pick_lists import picks_of
from orders.order.models import ShippingAddress, VendorOrder
from orders.order.states import VendorOrderStatus as S
from tests.drawn import codes_in, pictures_of
from tests.factories.fulfilment import make_weighed_vendor_order
from tests.factories.orders import make_paid_order, make_vendor_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_member
from vendors.members.states import Role
from vendors.partner.services.lots import LotContent, new_lot

pytestmark = pytest.mark.django_db
MM = 72 / 25.4


@pytest.fixture
def chinese(farm, vendor_order):
    """The farm's part, its goods and recipient named in Chinese as well."""
    farm.name_zh_hans = "李家果园"
    farm.phone = "+8613900001111"
    farm.save()
    product = vendor_order.lines.order_by("pk").first().product
    product.title_zh_hans = "玉露香梨"
    product.save()
    ShippingAddress.objects.update(
        first_name="欧阳雨萱",
        last_name="",
        line1="海淀区中关村南大街甲18号北京国际大厦B座1702室（近魏公村地铁站西北口）",
    )
    VendorOrder.objects.filter(pk=vendor_order.pk).update(
        note="请放门口，谢谢！Please ring."
    )
    return vendor_order


def vendor_orders_of(farm):
    vendor_orders = list(vendor_orders_to_print(farm))
    for vendor_order in vendor_orders:
        vendor_order.partner = farm
    return vendor_orders


def pages_of(pdf):
    return PdfReader(BytesIO(pdf)).pages


def text_of(pdf):
    return "\n".join(page.extract_text() for page in pages_of(pdf))


def size_of(page):
    return round(float(page.mediabox.width) / MM), round(
        float(page.mediabox.height) / MM
    )


def test_slip_says_goods_recipient_and_note_in_both_languages(farm, chinese):
    text = text_of(slips(vendor_orders_of(farm)))

    for word in ("Packing slip", "配货单", "Pears", "玉露香梨", "欧阳雨萱", "请放门口"):
        assert word in text.replace("\n", ""), word
    assert chinese.number in text
    assert "¥" not in text


def test_slip_with_prices_says_what_each_costs_and_what_went_back(farm, packer):
    vendor_order = make_weighed_vendor_order(farm)
    VendorOrder.objects.filter(pk=vendor_order.pk).update(given_back="2.00")

    text = text_of(slips(vendor_orders_of(farm), prices=True))

    for word in ("about 3 kg", "¥60.00", "−¥2.00", "¥70.00"):
        assert word in text


def test_slip_in_chinese_says_chinese_first(farm, chinese):
    with translation.override("zh-hans"):
        text = text_of(slips(vendor_orders_of(farm)))

    assert text.index("配货单") < text.index("Packing slip")


@pytest.mark.parametrize(("currency", "sum_of"), [("JPY", "¥60"), ("KWD", "60.000")])
def test_slip_says_money_as_its_currency_does(farm, settings, currency, sum_of):
    settings.MARKET_CURRENCY = currency
    vendor_order = make_weighed_vendor_order(farm, currency=currency)

    text = text_of(slips(vendor_orders_of(farm), prices=True))

    assert sum_of in text
    assert vendor_order.number in text


def test_each_part_has_a_page_of_its_own(farm, vendor_order):
    make_paid_order([(make_pack(farm), 1)])

    assert len(pages_of(slips(vendor_orders_of(farm)))) == 2


def test_slip_of_many_lines_goes_on_on_a_second_page(farm):
    packs = [(make_pack(farm, f"Goods {n}"), 1) for n in range(45)]
    vendor_order = make_paid_order(packs).vendor_orders.get()

    pages = pages_of(slips(vendor_orders_of(farm)))

    assert len(pages) > 1
    assert all(vendor_order.number in page.extract_text() for page in pages)
    assert all(f"Goods {n}" in text_of(slips(vendor_orders_of(farm))) for n in (0, 44))


def test_label_is_100_by_150_and_a_phone_reads_its_code(farm, chinese):
    pdf = labels(vendor_orders_of(farm))

    assert [size_of(page) for page in pages_of(pdf)] == [(100, 150)]
    (picture,) = pictures_of(pdf)
    (code,) = codes_in(picture)
    assert code.endswith(f"/desk/li/orders/{chinese.number}/")
    text = text_of(pdf).replace("\n", "")
    for word in ("欧阳雨萱", "魏公村地铁站西北口", chinese.number, "Li Family Orchard"):
        assert word in text, word


def test_sheet_holds_eight_and_begins_where_asked(farm):
    pack = make_pack(farm)
    for _ in range(9):
        make_paid_order([(pack, 1)])

    first, second = pictures_of(labels(vendor_orders_of(farm), sheet=True, start=3))

    assert (len(codes_in(first)), len(codes_in(second))) == (6, 3)
    sheet, *_more = pages_of(labels(vendor_orders_of(farm), sheet=True))
    assert size_of(sheet) == (210, 297)


def test_longest_address_stays_on_its_label(farm, vendor_order):
    ShippingAddress.objects.update(
        first_name="N" * 60, last_name="W" * 60, line1="街" * 120, line2="道" * 120
    )

    for sheet in (False, True):
        (picture,) = pictures_of(labels(vendor_orders_of(farm), sheet=sheet))
        dark = picture.convert("L").point(lambda shade: 255 if shade < 128 else 0)
        left, top, right, bottom = dark.getbbox()
        assert left > 20
        assert top > 10
        assert right < picture.width - (20 if not sheet else picture.width // 2)
        assert bottom < picture.height - 20
        assert len(codes_in(picture)) == 1


def test_masked_recipient_gets_no_label(farm, vendor_order):
    VendorOrder.objects.filter(pk=vendor_order.pk).update(status=S.CANCELLED)

    text = text_of(labels(vendor_orders_of(farm))).replace("\n", " ")

    assert "Yulan" not in text
    assert "None of these orders needs an address label." in text


def test_pick_list_adds_up_and_names_the_lots_that_spoil_first(farm):
    pack = make_pack(farm, "Pears", quantity=2500, on_hand=0)
    today = dates.today()
    lots = [
        new_lot(
            pack.pool,
            content=LotContent(today, 5000, best_before=today + timedelta(days=days)),
            by=None,
        )
        for days in (9, 3)
    ]
    for packs in (2, 1):
        make_paid_order([(pack, packs)])

    (pick,) = picks_of(vendor_orders_of(farm))

    assert (pick.packs, pick.units, len(pick.numbers)) == (3, 7500, 2)
    assert [(one.lot, one.units) for one in pick.picks] == [
        (lots[1], 5000), (lots[0], 2500),
    ]  # fmt: skip
    text = text_of(pick_list([pick], partner=farm))
    assert lots[1].code in text
    assert "7.5 kg" in text


def test_pick_list_of_nothing_says_so(farm):
    assert "Nothing to pack." in text_of(pick_list([], partner=farm))


def test_route_list_says_who_gets_what_by_way(farm, chinese):
    text = text_of(route_list(vendor_orders_of(farm), partner=farm))

    assert "SF Express" in text
    assert "2 × Pears, 3 × Apples" in text.replace("\n", " ")
    assert "欧阳雨萱" in text


# --- The address that prints them ----------------------------------------------------


def at(farm, kind, query=""):
    return reverse("desk:packing_paper", args=[farm.code, kind]) + query


@pytest.mark.parametrize("kind", ["slips", "labels", "pick-list", "route-list"])
def test_paper_opens_in_the_browser_and_is_not_kept(
    client, farm, vendor_order, packer, kind
):
    page = client.get(at(farm, kind))

    assert page["Content-Type"] == "application/pdf"
    assert page["Content-Disposition"].startswith("inline; filename=")
    assert page["Cache-Control"] == "private, no-store"
    assert page.content.startswith(b"%PDF")


def test_chosen_orders_alone_are_printed(client, farm, vendor_order, packer):
    other = make_vendor_order(make_pack(farm))

    text = text_of(client.get(at(farm, "slips", f"?n={other.number}")).content)

    assert other.number in text
    assert vendor_order.number not in text


def test_rivals_order_is_never_printed(client, farm, vendor_order, packer):
    rivals = make_vendor_order(make_pack())

    assert client.get(at(farm, "slips", f"?n={rivals.number}")).status_code == 302
    both = client.get(at(farm, "labels", f"?n={rivals.number}&n={vendor_order.number}"))
    assert rivals.number not in text_of(both.content)


def test_nothing_to_print_leads_back_with_a_word(client, farm, packer):
    page = client.get(at(farm, "labels"), follow=True)

    assert "Nothing to print." in page.text


@pytest.mark.parametrize(
    "query", ["?start=99&sheet=a4", "?start=x", "?piece=-1", "?piece=9999999", "?n=%00"]
)
def test_odd_wishes_print_or_lead_back(client, farm, vendor_order, packer, query):
    assert client.get(at(farm, "labels", query)).status_code in {200, 302}


def test_unknown_paper_is_not_there(client, farm, vendor_order, packer):
    assert client.get(at(farm, "leaflet")).status_code == 404


def test_streamer_prints_nothing(client, farm, vendor_order):
    client.force_login(make_member(farm, Role.STREAMER))

    assert client.get(at(farm, "labels")).status_code == 403


def test_papers_take_few_queries_however_much_there_is(
    client, farm, vendor_order, packer, queries
):
    for _ in range(10):
        make_weighed_vendor_order(farm)

    for kind in ("slips", "labels", "pick-list", "route-list"):
        cache.clear()
        with queries(12):
            assert client.get(at(farm, kind)).status_code == 200
    assert PackingDay(farm).counts()["due"] == 11
