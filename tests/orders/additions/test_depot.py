"""Adding to goods that a depot packs into one parcel with those of other farms."""

import pytest
from django.urls import reverse

from fulfilment.packing.services.depot import (
    give_back_to_farm,
    send_from_depot,
    take_at_depot,
)
from fulfilment.packing.services.dispatch import Label, correct_parcel
from orders.order.models import Line, Order, ShippingEvent
from orders.order.queries import boxes_of
from orders.order.services.cancellation import cancel_vendor_order
from orders.shipping.models import DeliverySettings
from payments.ledger.models import LedgerTransaction
from payments.payment.models import Refund
from tests.factories.additions import add_to, make_open_order, proposal_of
from tests.factories.fulfilment import pack_vendor_order, pdf_text
from tests.factories.orders import make_china
from tests.factories.outbox import deliver_everything
from tests.factories.shipping import make_rated_delivery
from tests.factories.shop import make_pack
from tests.factories.vendors import make_cooperative, make_farm, make_member
from tests.markup import flat
from tests.sound import breached
from vendors.members.states import Role

pytestmark = pytest.mark.django_db
STEPS = [([], 5, "10.00"), ([], 10, "17.00"), ([], 20, "31.00")]


@pytest.fixture
def coop(db):
    make_china()
    return make_cooperative(code="five", delivers=False)


@pytest.fixture
def method(coop):
    return make_rated_delivery(
        coop, STEPS, name="Depot van", is_lent=True, packs_together=True
    )


@pytest.fixture
def farms(coop, method):
    names = ("Li Orchard", "Wang Nuts")
    farms = [make_farm(name, cooperative=coop, delivers=False) for name in names]
    for farm in farms:
        DeliverySettings.objects.create(partner=farm, source="beside")
    return farms


@pytest.fixture
def pears(farms):
    return make_pack(farms[0], "Pears", price="20.00", quantity=1000)


@pytest.fixture
def nuts(farms):
    return make_pack(farms[1], "Nuts", price="50.00", quantity=1000)


@pytest.fixture
def order(pears, nuts, shopper):
    """Two kilos of each farm: the parcel costs 10, which they share."""
    return make_open_order([(pears, 2), (nuts, 2)], user=shopper)


def costs(order):
    rows = order.vendor_orders.order_by("partner")
    return [int(part.delivery_cost) for part in rows]


def part_of(order, pack):
    return order.vendor_orders.get(partner=pack.partner_id)


def packed(part):
    Line.objects.update(is_packed=True)
    return pack_vendor_order(part)


def sent(order, coop, parts, number="SF1234567890"):
    return send_from_depot(
        order, depot=coop, numbers=[part.number for part in parts],
        carrier="SF Express", tracking_number=number, by=None,
    )  # fmt: skip


def test_the_difference_of_the_parcel_is_borne_by_what_is_added(
    order, pears, nuts, coop
):
    assert costs(order) == [5, 5]

    # Four kilos weigh nothing more in the tariff, eight do: 17 less 10.
    assert proposal_of(order, {pears: 1})[0].draft.delivery_cost == 0
    added = add_to(order, {pears: 4})
    assert (costs(added), costs(order)) == ([7], [5, 5])
    assert part_of(added, pears).depot == coop
    # The next step is what is new over all that was paid.
    assert costs(add_to(order, {nuts: 3})) == [14]
    assert costs(order) == [5, 5]
    assert breached() == []


def test_two_farms_share_the_difference(order, pears, nuts):
    """Seven more, for one kilo and six kilos."""
    added = add_to(order, {pears: 1, nuts: 5})
    few, many = added.vendor_orders.order_by("partner")
    assert few.delivery_cost + many.delivery_cost == 7
    assert 0 < few.delivery_cost < many.delivery_cost
    assert breached() == []


def test_what_is_free_by_both_gives_nothing_back(order, pears, method):
    type(method).objects.update(free_from=150)
    added = add_to(order, {pears: 4})
    assert (costs(added), costs(order)) == ([0], [5, 5])


def test_no_more_than_a_parcel_holds(order, pears):
    found, _basket = proposal_of(order, {pears: 17})
    assert found.draft is None
    (group,) = found.totals.groups
    assert group.refused


def test_day_and_stock_are_those_of_the_order(order, pears):
    added = add_to(order, {pears: 1})
    first, more = part_of(order, pears), part_of(added, pears)
    assert (more.expected_from, more.expected_to) == (
        first.expected_from, first.expected_to,
    )  # fmt: skip
    pears.pool.refresh_from_db()
    assert pears.pool.claimed == 3000


def test_it_arrives_and_leaves_with_the_farms_box(order, pears, nuts, coop, mailoutbox):
    added = add_to(order, {pears: 4})
    firsts = [part_of(order, pears), part_of(order, nuts)]
    for part in firsts:
        take_at_depot(packed(part))
    more = part_of(added, pears)
    assert more.status == "packed"
    assert more.at_depot_since == part_of(order, pears).at_depot_since

    parcels = sent(order, coop, firsts)
    assert len(parcels) == 3
    assert len({one.date_created for one in parcels}) == 1
    assert {one.tracking_number for one in parcels} == {"SF1234567890"}
    assert boxes_of(order.pk) == {one.pk: [p.pk for p in parcels] for one in parcels}
    states = set(Order.objects.values_list("vendor_orders__status", flat=True))
    assert states == {"shipped"}
    # What the parcel cost is the depot's, also the difference.
    given = LedgerTransaction.objects.filter(kind="carriage")
    assert set(given.values_list("cause", flat=True)) == {
        f"carriage:{part.number}" for part in (*firsts, more)
    }
    deliver_everything()
    (mail,) = [one for one in mailoutbox if "Nuts" in one.body and "SF12" in one.body]
    assert "Pears" in mail.body
    assert breached() == []


def test_a_number_is_corrected_on_all_of_the_box(order, pears, nuts, coop):
    add_to(order, {pears: 4})
    firsts = [part_of(order, pears), part_of(order, nuts)]
    for part in firsts:
        take_at_depot(packed(part))
    parcels = sent(order, coop, firsts)
    label = Label("SF Express", "SF9999999999999")
    for one in (parcels[0], parcels[-1]):
        fresh = ShippingEvent.objects.get(pk=one.pk)
        correct_parcel(fresh, label, seen=Label.of(fresh).text, by=None)
    numbers = ShippingEvent.objects.values_list("tracking_number", flat=True)
    assert set(numbers) == {"SF9999999999999"}


def test_what_leaves_first_leaves_with_what_was_added_to_it(order, pears, nuts, coop):
    add_to(order, {pears: 1})
    first, other = part_of(order, pears), part_of(order, nuts)
    take_at_depot(packed(first))
    assert len(sent(order, coop, [first])) == 2
    take_at_depot(packed(other))
    assert len(sent(order, coop, [other], "SF1234567891")) == 1
    assert breached() == []


def test_taken_back_alone_gives_its_own_back(order, pears, nuts, coop):
    added = add_to(order, {pears: 4})
    cancel_vendor_order(part_of(added, pears), by=None, by_shopper=True)
    assert [one.amount for one in Refund.objects.all()] == [8700]
    assert costs(order) == [5, 5]
    for part in (part_of(order, pears), part_of(order, nuts)):
        take_at_depot(packed(part))
    sent(order, coop, order.vendor_orders.all())
    assert breached() == []


def test_cancelled_with_its_first_and_the_other_farm_stays(order, pears, nuts):
    added = add_to(order, {pears: 4})
    cancel_vendor_order(part_of(order, pears), by=None, by_shopper=True)
    assert part_of(added, pears).status == "cancelled"
    assert part_of(order, nuts).status == "paid"
    assert sorted(one.amount for one in Refund.objects.all()) == [4500, 8700]
    # What stands is all that the next addition reckons with.
    assert costs(add_to(order, {nuts: 4})) == [12]
    assert breached() == []


def test_given_back_to_the_farm_with_what_was_added(order, pears, coop):
    added = add_to(order, {pears: 1})
    give_back_to_farm(part_of(order, pears), reason="No room")
    assert part_of(order, pears).depot is None
    assert part_of(added, pears).depot is None
    # What is added then goes the same way.
    later = add_to(order, {pears: 1})
    assert part_of(later, pears).depot is None
    assert breached() == []


@pytest.fixture
def desk(client, coop):
    client.force_login(make_member(coop, Role.PACKER))
    return client


def at(name, coop, *args):
    return reverse(f"office:{name}", args=[coop.code, *args])


def said(answer):
    assert answer.status_code == 200
    content = answer.getvalue()
    if answer["Content-Type"] == "application/pdf":
        return flat(pdf_text(content))
    return flat(content.decode())


def test_pages_and_papers_of_the_depot(desk, order, farms, coop, nuts):
    apples = make_pack(farms[0], "Apples", price="9.00", quantity=1000)
    added = add_to(order, {apples: 3})
    rows = said(desk.get(at("depot", coop)))
    assert order.number in rows
    assert added.number not in rows
    assert "7 kg" in rows
    assert order.number in said(desk.get(at("depot", coop) + f"?q={added.number}"))
    for page in (
        at("depot_order", coop, order.number),
        at("depot_packing", coop),
        at("depot_paper", coop, "in"),
        at("depot_paper", coop, "out"),
    ):
        assert "Apples" in said(desk.get(page)), page
    assert desk.get(at("depot_order", coop, added.number)).status_code == 404


def test_tablet_at_the_depot_packs_what_was_added(desk, order, farms, coop):
    apples = make_pack(farms[0], "Apples", price="9.00", quantity=1000)
    added = add_to(order, {apples: 3})
    first, more = part_of(order, apples), part_of(added, apples)
    lines = [first.lines.get(), more.lines.get()]
    acts = [
        {"key": "tablet-act-1", "kind": "tick", "number": first.number,
         "line": lines[0].pk},
        {"key": "tablet-act-2", "kind": "tick", "number": more.number,
         "line": lines[1].pk},
        {"key": "tablet-act-3", "kind": "finish", "number": first.number},
    ]  # fmt: skip
    answer = desk.post(
        at("depot_sync", coop), acts, content_type="application/json"
    ).json()
    assert [one["state"] for one in answer["answers"]] == ["done"] * 3
    (part,) = answer["parts"]
    assert set(part["lines"]) == {line.pk for line in lines}
    more.refresh_from_db()
    assert (more.status, bool(more.at_depot_since)) == ("packed", True)


def test_page_of_the_depot_packs_what_was_added(desk, order, farms, coop):
    apples = make_pack(farms[0], "Apples", price="9.00", quantity=1000)
    more = part_of(add_to(order, {apples: 3}), apples)
    page = at("depot_order", coop, order.number)
    desk.post(page, {"do": "pack", "part": part_of(order, apples).number})
    line = more.lines.get()
    shown = desk.get(page).text
    assert f'value="{more.number}"' in shown
    desk.post(page, {"do": "line", "part": more.number, "line": line.pk, "packed": "1"})
    line.refresh_from_db()
    assert line.is_packed
