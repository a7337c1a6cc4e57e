"""Harvest lots at the desk: brought in, looked at, counted, corrected."""

import pytest

from core.dates import today
from tests.factories.days import in_days
from tests.factories.fulfilment import pack_vendor_order
from tests.factories.orders import make_paid_order, make_vendor_order
from tests.factories.pages import read_messages
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_lot, make_member, make_plot
from vendors.members.states import Role
from vendors.partner.models import Lot, StockEntry
from vendors.partner.services.lots import recall_lot

from .pages import lot_state, typed, url

pytestmark = pytest.mark.django_db

# --- A new lot ------------------------------------------------------------------


def test_new_lot_is_suggested_from_the_listing(client, owner, pool):
    page = client.get(url("lot_new"), {"product": pool.product_id})

    form = page.context["form"]
    assert form.initial["pool"] == pool
    assert form.initial["harvested_on"] == today()
    assert form.initial["best_before"] == in_days(30)
    units = [unit for unit, _label in form.fields["unit"].choices]
    assert units == ["kg", "g", "jin", "t"]


def test_harvest_is_brought_in(client, owner, farm, pool):
    plot = make_plot(farm)

    answer = client.post(
        url("lot_new"), typed(pool, plot=plot.pk, grade="First"), follow=True
    )

    lot = Lot.objects.get()
    pool.refresh_from_db()
    assert (lot.quantity, lot.left, pool.on_hand) == (12_500, 12_500, 12_500)
    assert (lot.plot, lot.grade, lot.by) == (plot, "First", owner)
    assert lot.best_before == in_days(30)  # as long as the goods keep
    assert answer.redirect_chain == [(url("lot", lot.code), 302)]


def test_goods_that_keep_for_ever_get_no_best_before(client, owner, pool):
    pool.product.shelf_life_days = None
    pool.product.save()

    client.post(url("lot_new"), typed(pool))

    assert Lot.objects.get().best_before is None


def test_form_sent_twice_brings_in_one_lot(client, owner, pool):
    form = typed(pool)

    answers = [client.post(url("lot_new"), form) for _ in range(2)]

    pool.refresh_from_db()
    assert Lot.objects.count() == 1
    assert pool.on_hand == 12_500
    assert answers[0]["Location"] == answers[1]["Location"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("pool", "999999"),
        ("pool", ""),
        ("amount", ""),
        ("amount", "0"),
        ("amount", "-5"),
        ("amount", "a lot"),
        ("amount", "1000000000"),
        ("amount", "0.0001"),
        ("amount", "1\0"),
        ("unit", "piece"),
        ("unit", "bunch"),
        ("unit", "stone"),
        ("harvested_on", ""),
        ("harvested_on", "tomorrow"),
        ("harvested_on", "9999-12-31"),
        ("harvested_on", "1999-01-01"),
        ("best_before", "1999-01-01"),
        ("best_before", "9999-12-31"),
        ("plot", "999999"),
        ("grade", "x" * 33),
        ("grade", "a\0b"),
        ("note", "🍑" * 201),
        ("key", "not-a-key"),
    ],
)
def test_wrong_harvest_is_refused_and_kept_as_typed(client, owner, pool, field, value):
    answer = client.post(url("lot_new"), typed(pool, **{field: value}))

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert answer.context["form"][field].data == value
    assert not Lot.objects.exists()
    assert not StockEntry.objects.exists()


def test_goods_and_plots_of_another_farm_are_not_there(client, owner, pool):
    foreign = make_pack(title="Pears")
    plot = make_plot(foreign.partner)

    for changes in ({"pool": foreign.pool_id}, {"plot": plot.pk}):
        answer = client.post(url("lot_new"), typed(pool, **changes))

        assert answer.status_code == 422
    assert not Lot.objects.exists()


# --- The list -------------------------------------------------------------------


def test_list_without_a_lot_says_what_to_do(client, owner, pool):
    page = client.get(url("lots"))

    assert "No harvests yet" in page.text


def codes(response):
    return [lot.code for lot in response.context["page"]]


def test_list_is_filtered_by_state_product_and_code(client, owner, farm, pool):
    fresh = make_lot(pool)
    soon = make_lot(pool, best_before=in_days(2))
    past = make_lot(pool, harvested_on=in_days(-9), best_before=in_days(-1))
    recalled = recall_lot(make_lot(pool), reason="Glass", by=None)
    gone = make_lot(pool, 0)
    other = make_lot(make_pack(farm, "Pears", on_hand=0).pool)
    make_lot(make_pack(title="Foreign", on_hand=0).pool)

    def listed(**asked):
        return set(codes(client.get(url("lots"), asked)))

    everything = {one.code for one in (fresh, soon, past, recalled, gone, other)}
    assert listed() == everything
    assert listed(state="here") == {fresh.code, soon.code, past.code, other.code}
    assert listed(state="soon") == {soon.code}
    assert listed(state="past") == {past.code}
    assert listed(state="recalled") == {recalled.code}
    assert listed(state="gone") == {gone.code}
    assert listed(product=other.pool.product_id) == {other.code}
    assert listed(q=fresh.code[-5:].lower()) == {fresh.code}
    assert listed(state="nonsense", product="x" * 40, page="9" * 30) == everything
    assert listed(q="柿子") == set()


@pytest.mark.parametrize("rows", [1, 40])
def test_list_stays_within_its_budget(client, owner, farm, pool, queries, rows):
    plot = make_plot(farm)
    for _ in range(rows):
        make_lot(pool, plot=plot)
    client.get(url("lots"))

    with queries(12):
        page = client.get(url("lots"))

    assert len(codes(page)) == min(rows, 30)


# --- One lot --------------------------------------------------------------------


def test_lot_page_says_what_became_of_it(client, owner, farm, pool):
    pack = pool.packs.get()
    lot = make_lot(pool, 50_000, by=owner)
    vendor_order = make_vendor_order(pack, 2)
    pack_vendor_order(vendor_order)

    page = client.get(url("lot", lot.code))

    figures = page.context["figures"]
    assert (figures.brought_in, figures.sent, figures.wasted) == (50_000, 0, 0)
    assert page.context["lot"].picked == 10_000
    assert vendor_order.number in page.text
    assert "10 kg" in page.text
    assert "Li Qiang" in page.text


@pytest.mark.parametrize("rows", [1, 12])
def test_lot_page_costs_the_same_whatever_happened(client, owner, pool, queries, rows):
    lot = make_lot(pool, 500_000)
    for _ in range(rows):
        pack_vendor_order(make_vendor_order(pool.packs.get()))
    client.get(url("lot", lot.code))

    with queries(18):
        client.get(url("lot", lot.code))


def test_lot_of_another_farm_is_not_there(client, owner, pool):
    rival = make_farm(code="rival")
    lot = make_lot(make_pack(rival, "Pears", on_hand=0).pool)

    for name, method in (
        ("lot", client.get),
        ("lot_labels", client.get),
        ("lot_waste", client.post),
        ("lot_count", client.post),
        ("lot_correct", client.post),
    ):
        assert method(url(name, lot.code)).status_code == 404
    assert lot_state(lot)[0] == 20_000


def test_streamer_sees_no_lots_and_packer_does(client, farm, pool):
    for role, status in ((Role.STREAMER, 403), (Role.PACKER, 200)):
        client.force_login(make_member(farm, role))

        assert client.get(url("lots")).status_code == status


# --- Waste and count ------------------------------------------------------------


def waste(client, lot, **changes):
    fields = {"amount": "2", "unit": "kg", "seen": lot.left, "why": "Mice", **changes}
    data = {f"waste-{name}": value for name, value in fields.items()}
    return client.post(url("lot_waste", lot.code), data, follow=True)


def count(client, lot, **changes):
    fields = {"amount": "19", "unit": "kg", "seen": lot.left, "why": "Scale", **changes}
    data = {f"count-{name}": value for name, value in fields.items()}
    return client.post(url("lot_count", lot.code), data, follow=True)


def test_waste_leaves_the_lot_with_its_reason(client, owner, pool):
    lot = make_lot(pool)

    answer = waste(client, lot)

    entry = lot.entries.first()
    pool.refresh_from_db()
    assert lot_state(lot)[0] == pool.on_hand == 18_000
    assert (entry.quantity, entry.reason, entry.note) == (-2000, "waste", "Mice")
    assert entry.by == owner
    assert read_messages(answer) == ["2 kg removed from stock."]
    assert answer.context["figures"].wasted == 2000


def test_waste_pressed_twice_is_booked_once(client, owner, pool):
    lot = make_lot(pool)

    waste(client, lot)
    again = waste(client, lot)

    assert again.status_code == 422
    assert "you saw 20 kg, now it is 18 kg" in again.text
    assert lot_state(lot)[0] == 18_000


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount", "20.001"),
        ("amount", "0"),
        ("amount", "1e9"),
        ("amount", ""),
        ("unit", "piece"),
        ("why", ""),
        ("why", "x" * 201),
        ("why", "a\0b"),
    ],
)
def test_wrong_waste_is_refused_and_kept_as_typed(client, owner, pool, field, value):
    lot = make_lot(pool)

    answer = waste(client, lot, **{field: value})

    form = answer.context["waste_form"]
    assert answer.status_code == 422
    assert form.errors
    assert form[field].data == value
    assert lot_state(lot)[0] == 20_000


@pytest.mark.parametrize("seen", ["", "-1", "abc", "9" * 30])
def test_amount_without_what_was_seen_changes_nothing(client, owner, pool, seen):
    lot = make_lot(pool)

    assert waste(client, lot, seen=seen).status_code == 422
    assert count(client, lot, seen=seen).status_code == 422
    assert lot_state(lot)[0] == 20_000


def test_what_orders_are_promised_can_not_be_wasted(client, owner, pool):
    lot = make_lot(pool)
    make_paid_order([(pool.packs.get(), 4)])

    answer = waste(client, lot)

    assert answer.status_code == 422
    assert "20 kg of these goods is reserved for orders" in answer.text
    assert lot_state(lot)[0] == 20_000


def test_what_is_packed_can_not_be_wasted(client, owner, pool):
    lot = make_lot(pool)
    pack_vendor_order(make_vendor_order(pool.packs.get(), 4))
    make_lot(pool, best_before=None)

    answer = waste(client, lot)

    assert answer.status_code == 422
    assert "a part is packed for orders" in answer.text
    assert lot_state(lot)[0] == 20_000


def test_recalled_lot_takes_no_waste(client, owner, pool):
    lot = make_lot(pool)
    pool.packs.get()
    make_paid_order([(pool.packs.get(), 1)])
    lot = recall_lot(lot, reason="Glass", by=None)

    assert waste(client, lot, amount="1").status_code == 422


def test_count_is_an_entry_with_its_reason(client, owner, pool):
    lot = make_lot(pool)

    answer = count(client, lot)

    entry = lot.entries.first()
    assert lot_state(lot)[0] == 19_000
    assert (entry.quantity, entry.reason, entry.note) == (-1000, "count", "Scale")
    assert read_messages(answer) == ["Count saved."]


def test_count_as_the_books_say_changes_nothing(client, owner, pool):
    lot = make_lot(pool)

    answer = count(client, lot, amount="20")

    assert read_messages(answer) == [
        "The recorded stock is the same, so nothing was changed."
    ]
    assert lot.entries.count() == 1


def test_stale_count_is_refused_with_both_figures(client, owner, pool):
    lot = make_lot(pool)
    waste(client, lot)

    answer = count(client, lot, seen=20_000, amount="15")

    form = answer.context["count_form"]
    assert answer.status_code == 422
    assert "you saw 20 kg, now it is 18 kg" in answer.text
    assert form["amount"].data == "15"
    assert lot_state(lot)[0] == 18_000

    again = count(client, lot, seen=form["seen"].data, amount="15")

    assert again.status_code == 200
    assert lot_state(lot)[0] == 15_000
