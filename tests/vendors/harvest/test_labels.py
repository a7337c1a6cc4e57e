"""Labels: what they say, that phones can read them, in both languages."""

from datetime import date
from io import BytesIO

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from core.gs1 import LotElements, read_address, read_element_string
from tests.drawn import codes_in, pictures_of
from tests.factories.shop import make_pack, make_product
from tests.factories.vendors import make_lot, make_plot
from vendors.harvest.labels import (
    SHEETS,
    LabelForm,
    LabelOrder,
    label_of,
    print_labels,
)

pytestmark = pytest.mark.django_db

PACKED = date(2026, 11, 26)


@pytest.fixture
def lot(farm, pool):
    product = pool.product
    product.title_zh_hans = "柿子"
    product.save()
    farm.name_zh_hans = "李家果园"
    farm.save()
    return make_lot(
        pool,
        harvested_on=date(2026, 11, 25),
        best_before=date(2027, 1, 25),
        plot=make_plot(farm, "上梯田"),
        grade="一级",
    )


def text_of(pdf):
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_label_says_lot_days_and_weight_in_words_of_gs1(lot):
    pack = lot.pool.packs.get()

    label = label_of(lot, pack, packed_on=PACKED)

    said = LotElements(
        lot=lot.code,
        harvested_on=date(2026, 11, 25),
        packed_on=PACKED,
        best_before=date(2027, 1, 25),
        net_grams=5000,
    )
    assert read_element_string(label.elements) == said
    assert read_address(label.address) == said
    assert label.address.startswith(f"{settings.SITE_URL}/lots/{lot.code}/?")


def test_label_without_pack_or_of_pieces_says_no_weight(lot, farm):
    melons = make_pack(farm, "Melons", quantity=2, on_hand=0, product=None)
    pool = melons.pool
    pool.unit_kind = "piece"
    pool.save()

    for one, pack in ((lot, None), (make_lot(pool, 10), melons)):
        label = label_of(one, pack, packed_on=PACKED)

        assert read_element_string(label.elements).net_grams is None


def test_pack_too_heavy_for_six_digits_is_labelled_without_its_weight(lot):
    pack = lot.pool.packs.get()
    pack.quantity = 1_000_001

    label = label_of(lot, pack, packed_on=PACKED)

    assert read_element_string(label.elements).net_grams is None


@pytest.mark.parametrize("sheet", SHEETS)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_code_on_the_sheet_can_be_read(lot, sheet, language):
    order = LabelOrder(SHEETS[sheet], lot.pool.packs.get(), count=5)

    with translation.override(language):
        pdf = print_labels(lot, order, packed_on=PACKED)
    address = label_of(lot, order.pack, packed_on=PACKED).address

    found = [code for page in pictures_of(pdf) for code in codes_in(page)]
    assert found == [address] * 5


@pytest.mark.parametrize("sheet", SHEETS)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_words_stand_on_the_sheet_in_both_languages(lot, sheet, language):
    order = LabelOrder(SHEETS[sheet], lot.pool.packs.get(), count=1)

    with translation.override(language):
        text = text_of(print_labels(lot, order, packed_on=PACKED))

    for word in (
        "Persimmons",
        "柿子",
        "李家果园",
        lot.code,
        "2026-11-25",
        "2027-01-25",
    ):
        assert word in text, word
    assert "〓" not in text


def test_begun_sheet_leaves_the_labels_that_are_gone_empty(lot):
    order = LabelOrder(SHEETS["a4-8"], None, count=3, used=6)

    pages = pictures_of(print_labels(lot, order, packed_on=PACKED))

    assert [len(codes_in(page)) for page in pages] == [2, 1]


def test_hostile_words_are_printed_and_break_nothing(lot, farm):
    lot.grade = "<script>alert(1)</script> 🍑\u202e ((("
    lot.pool.product.title = "x" * 250
    lot.plot.name = "田" * 64
    for sheet in SHEETS.values():
        pdf = print_labels(lot, LabelOrder(sheet, None, 1), packed_on=PACKED)

        assert len(PdfReader(BytesIO(pdf)).pages) == 1


def test_page_gives_the_labels_as_pdf(client, owner, lot):
    url = reverse("desk:lot_labels", args=["li", lot.code])

    answer = client.get(url, {"sheet": "a4-24", "count": "30", "used": ""})

    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'inline; filename="labels-{lot.code}.pdf"'
    assert len(PdfReader(BytesIO(answer.content)).pages) == 2


@pytest.mark.parametrize(
    "wishes",
    [
        {"sheet": "a4-24", "count": "0"},
        {"sheet": "a4-24", "count": "241"},
        {"sheet": "a5", "count": "1"},
        {"sheet": "a4-24", "count": "1", "used": "24"},
        {"sheet": "a4-24", "count": "1", "pack": "999999"},
        {"sheet": "a4-24", "count": "1\0"},
        {},
    ],
)
def test_wishes_that_cannot_be_met_come_back_with_the_page(client, owner, lot, wishes):
    answer = client.get(reverse("desk:lot_labels", args=["li", lot.code]), wishes)

    assert answer.status_code == 422
    assert answer.context["label_form"].errors


def test_pack_of_another_farm_is_not_offered(client, owner, lot):
    foreign = make_pack(title="Pears")

    answer = client.get(
        reverse("desk:lot_labels", args=["li", lot.code]),
        {"sheet": "a4-24", "count": "1", "pack": foreign.pk},
    )

    assert answer.status_code == 422


def order_of(lot, **typed):
    form = LabelForm({"sheet": "60x40", "count": "1", **typed}, lot=lot)
    return form.order() if form.is_valid() else form.errors


def test_sack_says_its_net_weight(lot):
    order = order_of(lot, net="25 kg", count="3", each="2")

    pdf = print_labels(lot, order, packed_on=PACKED)
    label = label_of(lot, None, packed_on=PACKED, grams=order.grams)

    pages = PdfReader(BytesIO(pdf)).pages
    assert len(pages) == 6
    wide, high = (float(side) / 72 * 25.4 for side in pages[0].mediabox[2:])
    assert (round(wide), round(high)) == (60, 40)
    text = pages[0].extract_text()
    assert lot.code in text
    assert "25" in text
    assert "2026-11-25" in text
    assert "柿子" in text
    assert read_element_string(label.elements).net_grams == 25000
    assert codes_in(pictures_of(pdf)[0]) == [label.address]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"net": "many"}, "net"),
        ({"net": "0"}, "net"),
        ({"net": "5 l"}, "net"),
        ({"count": "100", "each": "3"}, "count"),
        ({"count": "0"}, "count"),
        ({"each": "11"}, "each"),
    ],
)
def test_what_can_not_be_printed_is_said(lot, typed, field):
    assert list(order_of(lot, **typed)) == [field]


def test_sack_or_pack_not_both(lot):
    pack = lot.pool.packs.get()

    assert list(order_of(lot, net="25", pack=str(pack.pk))) == ["net"]
    assert order_of(lot, net="25").grams == 25000


def test_pieces_have_no_weight_of_a_sack(farm):
    product = make_product(farm, unit_kind="piece", piece_unit="piece")
    pack = make_pack(farm, product=product, quantity=1)

    assert "net" not in LabelForm(lot=make_lot(pack.pool)).fields
