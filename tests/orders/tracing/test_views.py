"""A lot's public page, its code typed or guessed, and where orders name their lots."""

import pytest
from django.conf import settings
from django.urls import reverse

from core.dates import today
from core.gs1 import read_address
from orders.order.services.fulfilment import (
    finish_packing,
    ship_vendor_order,
    tick_line,
)
from tests.factories.accounts import make_user
from tests.factories.days import in_days
from tests.factories.fulfilment import (
    make_picked_vendor_order,
    make_recall,
    make_sent_vendor_order,
)
from tests.factories.orders import make_address
from tests.factories.shop import make_pack
from tests.factories.vendors import (
    make_certificate_in_force,
    make_farm,
    make_lot,
    make_plot,
)
from vendors.harvest.labels import label_of
from vendors.partner.models import Lot
from vendors.partner.services import lots as lot_services

pytestmark = pytest.mark.django_db


def page_of(lot):
    return reverse("tracing:lot", args=[lot.code])


def test_public_page_shows_the_way_from_plot_to_parcel(client, farm, pack):
    plot = make_plot(farm, "Upper terrace", altitude=1180)
    lot = make_lot(pack.pool, 60_000, plot=plot, grade="First grade")
    for _ in range(3):
        make_sent_vendor_order(pack, 1)

    page = client.get(page_of(lot))

    for words in (
        "Persimmons", lot.code, "Upper terrace", "1,180 m above sea level", "60 kg",
        "First grade", "Li Family Orchard", "3 × 5 kg box", "3 parcels",
    ):  # fmt: skip
        assert words in page.text


def test_public_page_names_nobody_who_bought(client, pack):
    lot = make_lot(pack.pool, 60_000)
    user = make_user("private@example.com", first_name="Zhaohui", last_name="Ouyang")
    vendor_order = make_sent_vendor_order(pack, 1, user=user)
    other = make_sent_vendor_order(pack, 1, email="secret@example.com")

    text = client.get(page_of(lot)).text

    address = make_address()
    for secret in (
        "private@example.com", "secret@example.com", "Zhaohui", "Ouyang",
        address["last_name"], address["line1"], address["postcode"],
        "13800138000", vendor_order.number, other.number, vendor_order.order.number,
    ):  # fmt: skip
        assert secret not in text


def test_few_parcels_of_a_region_are_not_counted(client, pack):
    lot = make_lot(pack.pool, 60_000)
    make_sent_vendor_order(pack, 1)
    make_sent_vendor_order(pack, 1)

    text = client.get(page_of(lot)).text

    assert "a few" in text
    assert "2 parcels" not in text


def test_recalled_lot_warns_first_and_sells_nothing(client, pack, mei):
    lot = make_lot(pack.pool, 60_000)
    make_sent_vendor_order(pack, 1, user=mei)
    make_recall(lot)

    text = client.get(page_of(lot)).text

    assert text.index("Recalled: don't eat it") < text.index("Route")
    assert "Glass in a jar" in text
    assert "View this farm's products" not in text


def test_certificates_in_force_are_shown_and_others_are_not(client, farm, pack):
    lot = make_lot(pack.pool, 60_000)
    other = make_lot(pack.pool, 60_000)
    shown = make_certificate_in_force(farm, number="ORGANIC-1")
    for_lot = make_certificate_in_force(farm, number="LOT-1", lots=[lot])
    make_certificate_in_force(farm, number="OTHER-LOT", lots=[other])
    make_certificate_in_force(farm, number="WAITING-1", state="waiting")
    make_certificate_in_force(farm, number="ENDED-1", expires_on=in_days(-1))
    make_certificate_in_force(make_farm(), number="RIVAL-1")

    found = client.get(page_of(lot)).context["certificates"]

    assert {one.number for one in found} == {shown.number, for_lot.number}


@pytest.mark.parametrize("parcels", [1, 5])
@pytest.mark.parametrize("is_recalled", [False, True])
def test_public_page_stays_within_its_budget(
    client, pack, queries, parcels, is_recalled
):
    lot = make_lot(pack.pool, 60_000)
    for _ in range(parcels):
        make_sent_vendor_order(pack, 1)
    if is_recalled:
        make_recall(lot)

    with queries(9):
        assert client.get(page_of(lot)).status_code == 200


@pytest.mark.parametrize(
    "code",
    [
        "261125-AAAAA", "x", "261125-K7QX", "'; DROP TABLE",
        "<script>alert(1)</script>",
        "٢٦١١٢٥", "%00", "a" * 300, "-", "261125 K7QX3", "../../etc/passwd",
    ],
)  # fmt: skip
def test_unknown_code_is_404_and_says_what_a_code_looks_like(client, pack, code):
    lot = make_lot(pack.pool, 60_000)

    typed = client.get(reverse("tracing:find"), {"code": code})
    answers = [typed]
    if "/" not in code:
        answers.append(client.get(reverse("tracing:lot", args=[code])))

    for answer in answers:
        assert answer.status_code in {400, 404}
        assert lot.code not in answer.text
        assert "<script>alert" not in answer.text
    assert "Unknown lot" in typed.text


def test_guess_beside_a_real_code_tells_nothing(client, pack):
    """A code is a day and five of 32 letters: 33 million for each day."""
    lot = make_lot(pack.pool, 60_000)
    day, letters = lot.code.split("-")
    near = [f"{day}-{letters[:-1]}{last}" for last in "23456789"]

    answers = [client.get(f"/lots/{code}/") for code in near if code != lot.code]

    assert {answer.status_code for answer in answers} == {404}
    assert len({len(answer.content) for answer in answers}) == 1
    assert len(lot_services.CODE_LETTERS) ** lot_services.CODE_LENGTH > 33_000_000


@pytest.mark.parametrize("change", [str.lower, lambda code: f" {code} "])
def test_code_is_found_however_it_is_typed(client, pack, change):
    lot = make_lot(pack.pool, 60_000)

    typed = client.get(reverse("tracing:find"), {"code": change(lot.code)})
    asked = client.get(f"/lots/{change(lot.code)}/")

    assert (typed.status_code, typed["Location"]) == (302, page_of(lot))
    assert (asked.status_code, asked["Location"]) == (301, page_of(lot))


def test_address_on_a_label_leads_to_the_page(client, pack):
    lot = make_lot(pack.pool, 60_000)
    address = label_of(lot, pack, packed_on=today()).address

    page = client.get(address.removeprefix(settings.SITE_URL))

    assert read_address(address).lot == lot.code
    assert page.context["lot"] == lot


def test_two_farms_never_get_the_same_code(pack, monkeypatch):
    """The second draws again when its first code is taken."""
    letters = iter("AAAAA" * 2 + "BBBBB")
    monkeypatch.setattr(lot_services.secrets, "choice", lambda _from: next(letters))

    one = make_lot(pack.pool, 5000)
    two = make_lot(make_pack(on_hand=0).pool, 5000)

    assert [lot.code[-5:] for lot in (one, two)] == ["AAAAA", "BBBBB"]
    assert Lot.objects.count() == 2


def test_desk_order_names_the_lots_of_each_line(client, owner, pack):
    lots = [make_lot(pack.pool, 5000, best_before=in_days(n)) for n in (2, 3)]
    vendor_order = make_picked_vendor_order(pack, 2)

    page = client.get(reverse("desk:order", args=["li", vendor_order.number]))

    for lot in lots:
        assert f"Lot {lot.code}" in page.text


def test_shopper_sees_the_lots_of_the_own_order_and_no_other(client, pack, mei):
    first = make_lot(pack.pool, 5000, best_before=in_days(2))
    second = make_lot(pack.pool, 5000, best_before=in_days(3))
    mine = make_sent_vendor_order(pack, 1, user=mei)
    make_sent_vendor_order(pack, 1)
    client.force_login(mei)

    text = client.get(reverse("orders:detail", args=[mine.order.number])).text

    assert f"Lot {first.code}" in text
    assert second.code not in text


def test_order_page_warns_of_a_recall(client, pack, mei):
    lot = make_lot(pack.pool, 60_000)
    vendor_order = make_sent_vendor_order(pack, 1, user=mei)
    make_recall(lot)
    client.force_login(mei)

    text = client.get(reverse("orders:detail", args=[vendor_order.order.number])).text

    assert "Li Family Orchard recalled goods of this order." in text
    assert "Don&#x27;t eat it" in text


def test_line_split_over_parcels_keeps_its_lots(client, owner, pack):
    lots = [make_lot(pack.pool, 5000, best_before=in_days(n)) for n in (2, 3)]
    vendor_order = make_picked_vendor_order(pack, 2)
    line = vendor_order.lines.get()
    tick_line(line, packed=True)
    finish_packing(vendor_order, by=None)
    ship_vendor_order(
        vendor_order, packs={line.pk: 1}, carrier="", tracking_number="", by=None
    )

    page = client.get(reverse("desk:lot", args=["li", lots[0].code]))

    assert vendor_order.number in page.text
    assert [draw.shipped for draw in line.draws.order_by("pk")] == [5000, 0]
