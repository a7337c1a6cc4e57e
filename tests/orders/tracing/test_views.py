"""A lot's public page, its code typed or guessed, and where orders name their lots."""

import pytest
from django.conf import settings
from django.urls import reverse

from core.gs1 import read_address
from orders.order.services import finish_packing, ship_part, tick_line
from tests.cast import a_farm, a_pack, a_user, an_address
from tests.orders.tracing.makers import a_recall, picked_part, sent_part
from tests.vendors.harvest.makers import (
    a_certificate,
    a_lot,
    a_plot,
    in_days,
    today,
)
from vendors.harvest.labels import label_of
from vendors.partner.models import Lot
from vendors.partner.services import lots as lot_services

pytestmark = pytest.mark.django_db


def page_of(lot):
    return reverse("tracing:lot", args=[lot.code])


def test_public_page_shows_the_way_from_plot_to_parcel(client, farm, pack):
    plot = a_plot(farm, "Upper terrace", altitude=1180)
    lot = a_lot(pack.pool, 60_000, plot=plot, grade="First grade")
    for _ in range(3):
        sent_part(pack, 1)

    page = client.get(page_of(lot))

    for words in (
        "Persimmons", lot.code, "Upper terrace", "1180 m above the sea", "60 kg",
        "First grade", "Li Family Orchard", "3 × 5 kg box", "3 parcels",
    ):  # fmt: skip
        assert words in page.text


def test_public_page_names_nobody_who_bought(client, pack):
    lot = a_lot(pack.pool, 60_000)
    user = a_user("private@example.com", first_name="Zhaohui", last_name="Ouyang")
    part = sent_part(pack, 1, user=user)
    other = sent_part(pack, 1, email="secret@example.com")

    text = client.get(page_of(lot)).text

    address = an_address()
    for secret in (
        "private@example.com", "secret@example.com", "Zhaohui", "Ouyang",
        address["last_name"], address["line1"], address["postcode"],
        "13800138000", part.number, other.number, part.order.number,
    ):  # fmt: skip
        assert secret not in text


def test_few_parcels_of_a_region_are_not_counted(client, pack):
    lot = a_lot(pack.pool, 60_000)
    sent_part(pack, 1)
    sent_part(pack, 1)

    text = client.get(page_of(lot)).text

    assert "a few" in text
    assert "2 parcels" not in text


def test_recalled_lot_warns_first_and_sells_nothing(client, pack, mei):
    lot = a_lot(pack.pool, 60_000)
    sent_part(pack, 1, user=mei)
    a_recall(lot)

    text = client.get(page_of(lot)).text

    assert text.index("Recalled: don't eat it") < text.index("Its way")
    assert "Glass in a jar" in text
    assert "See what the farm sells of it" not in text


def test_certificates_in_force_are_shown_and_others_are_not(client, farm, pack):
    lot = a_lot(pack.pool, 60_000)
    other = a_lot(pack.pool, 60_000)
    shown = a_certificate(farm, number="ORGANIC-1")
    for_lot = a_certificate(farm, number="LOT-1", lots=[lot])
    a_certificate(farm, number="OTHER-LOT", lots=[other])
    a_certificate(farm, number="WAITING-1", state="waiting")
    a_certificate(farm, number="ENDED-1", expires_on=in_days(-1))
    a_certificate(a_farm(), number="RIVAL-1")

    found = client.get(page_of(lot)).context["certificates"]

    assert {one.number for one in found} == {shown.number, for_lot.number}


@pytest.mark.parametrize("parcels", [1, 5])
@pytest.mark.parametrize("is_recalled", [False, True])
def test_public_page_stays_within_its_budget(
    client, pack, queries, parcels, is_recalled
):
    lot = a_lot(pack.pool, 60_000)
    for _ in range(parcels):
        sent_part(pack, 1)
    if is_recalled:
        a_recall(lot)

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
    lot = a_lot(pack.pool, 60_000)

    typed = client.get(reverse("tracing:find"), {"code": code})
    answers = [typed]
    if "/" not in code:
        answers.append(client.get(reverse("tracing:lot", args=[code])))

    for answer in answers:
        assert answer.status_code in {400, 404}
        assert lot.code not in answer.text
        assert "<script>alert" not in answer.text
    assert "We don't know this lot" in typed.text


def test_guess_beside_a_real_code_tells_nothing(client, pack):
    """A code is a day and five of 32 letters: 33 million for each day."""
    lot = a_lot(pack.pool, 60_000)
    day, letters = lot.code.split("-")
    near = [f"{day}-{letters[:-1]}{last}" for last in "23456789"]

    answers = [client.get(f"/lots/{code}/") for code in near if code != lot.code]

    assert {answer.status_code for answer in answers} == {404}
    assert len({len(answer.content) for answer in answers}) == 1
    assert len(lot_services.CODE_LETTERS) ** lot_services.CODE_LENGTH > 33_000_000


@pytest.mark.parametrize("change", [str.lower, lambda code: f" {code} "])
def test_code_is_found_however_it_is_typed(client, pack, change):
    lot = a_lot(pack.pool, 60_000)

    typed = client.get(reverse("tracing:find"), {"code": change(lot.code)})
    asked = client.get(f"/lots/{change(lot.code)}/")

    assert (typed.status_code, typed["Location"]) == (302, page_of(lot))
    assert (asked.status_code, asked["Location"]) == (301, page_of(lot))


def test_address_on_a_label_leads_to_the_page(client, pack):
    lot = a_lot(pack.pool, 60_000)
    address = label_of(lot, pack, packed_on=today()).address

    page = client.get(address.removeprefix(settings.SITE_URL))

    assert read_address(address).lot == lot.code
    assert page.context["lot"] == lot


def test_two_farms_never_get_the_same_code(pack, monkeypatch):
    """The second draws again when its first code is taken."""
    letters = iter("AAAAA" * 2 + "BBBBB")
    monkeypatch.setattr(lot_services.secrets, "choice", lambda _from: next(letters))

    one = a_lot(pack.pool, 5000)
    two = a_lot(a_pack(a_farm(), on_hand=0).pool, 5000)

    assert [lot.code[-5:] for lot in (one, two)] == ["AAAAA", "BBBBB"]
    assert Lot.objects.count() == 2


def test_desk_order_names_the_lots_of_each_line(client, owner, pack):
    lots = [a_lot(pack.pool, 5000, best_before=in_days(n)) for n in (2, 3)]
    part = picked_part(pack, 2)

    page = client.get(reverse("desk:order", args=["li", part.number]))

    for lot in lots:
        assert f"Lot {lot.code}" in page.text


def test_shopper_sees_the_lots_of_the_own_order_and_no_other(client, pack, mei):
    first = a_lot(pack.pool, 5000, best_before=in_days(2))
    second = a_lot(pack.pool, 5000, best_before=in_days(3))
    mine = sent_part(pack, 1, user=mei)
    sent_part(pack, 1)
    client.force_login(mei)

    text = client.get(reverse("orders:detail", args=[mine.order.number])).text

    assert f"Lot {first.code}" in text
    assert second.code not in text


def test_order_page_warns_of_a_recall(client, pack, mei):
    lot = a_lot(pack.pool, 60_000)
    part = sent_part(pack, 1, user=mei)
    a_recall(lot)
    client.force_login(mei)

    text = client.get(reverse("orders:detail", args=[part.order.number])).text

    assert "Li Family Orchard calls goods of this order back." in text
    assert "Don&#x27;t eat it" in text


def test_line_split_over_parcels_keeps_its_lots(client, owner, pack):
    lots = [a_lot(pack.pool, 5000, best_before=in_days(n)) for n in (2, 3)]
    part = picked_part(pack, 2)
    line = part.lines.get()
    tick_line(line, packed=True)
    finish_packing(part, by=None)
    ship_part(part, packs={line.pk: 1}, carrier="", tracking_number="", by=None)

    page = client.get(reverse("desk:lot", args=["li", lots[0].code]))

    assert part.number in page.text
    assert [draw.shipped for draw in line.draws.order_by("pk")] == [5000, 0]
