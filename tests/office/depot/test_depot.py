"""The depot: farms bring what they packed, one parcel leaves for each order."""

import pytest
from django.urls import reverse
from django.utils import timezone

from fulfilment.packing.services.depot import send_from_depot, take_at_depot
from fulfilment.packing.services.dispatch import Parcel, send_parcel
from orders.order.models import ShippingEvent
from orders.order.services.vendor_orders import PackingError
from payments.ledger.models import Posting
from payments.payouts.models import Earning
from payments.payouts.services.earnings import earn_due
from tests.factories.fulfilment import (
    bring_to_depot,
    make_depot_order,
    pack_vendor_order,
)
from tests.factories.vendors import make_cooperative, make_member
from tests.sound import breached
from vendors.members.states import Role

pytestmark = pytest.mark.django_db


def page(coop, order):
    return reverse("office:depot_order", args=[coop.code, order.number])


def sent(**fields):
    said = {"do": "send", "carrier": "SF Express", "tracking_number": "SF1234567890"}
    return said | fields


def test_everything_of_an_order_leaves_under_one_number(coop, farms, packer, client):
    order = make_depot_order(coop, farms)
    vendor_orders = bring_to_depot(order)

    answer = client.post(
        page(coop, order),
        sent(vendor_orders=[vendor_order.number for vendor_order in vendor_orders]),
    )

    assert answer.status_code == 302
    assert set(order.vendor_orders.values_list("status", flat=True)) == {"shipped"}
    numbers = ShippingEvent.objects.values_list("tracking_number", flat=True)
    assert list(numbers) == ["SF1234567890"] * 2
    assert breached() == []


def test_carrier_that_the_order_names_is_chosen_beforehand(coop, farms, packer, client):
    order = make_depot_order(coop, farms)
    bring_to_depot(order)
    order.vendor_orders.update(delivery_name="顺丰冷链")

    form = client.get(page(coop, order)).context["form"]

    assert form["carrier"].value() == "SF Express"


def test_what_is_not_here_does_not_leave(coop, farms, packer, client):
    order = make_depot_order(coop, farms)
    here, missing = order.vendor_orders.order_by("pk")
    take_at_depot(pack_vendor_order(here))

    unsaid = client.post(page(coop, order), sent(vendor_orders=[here.number]))
    with pytest.raises(PackingError):
        send_from_depot(
            order, depot=coop, numbers=[here.number, missing.number],
            carrier="SF Express", tracking_number="SF1234567890", by=None,
        )  # fmt: skip

    assert unsaid.status_code == 422
    assert not ShippingEvent.objects.exists()
    client.post(page(coop, order), sent(vendor_orders=[here.number], partly="on"))
    here.refresh_from_db()
    missing.refresh_from_db()
    assert (here.status, missing.status) == ("shipped", "paid")


def test_farm_can_not_send_past_the_depot(coop, farms):
    order = make_depot_order(coop, farms)
    vendor_order = pack_vendor_order(order.vendor_orders.first())
    line = vendor_order.lines.get()

    with pytest.raises(PackingError):
        send_parcel(
            vendor_order,
            parcel=Parcel({line.pk: 1}, 0, "SF Express", "SF1234567890"),
            by=None,
        )

    assert not ShippingEvent.objects.exists()


def test_part_is_taken_over_once_it_is_packed(coop, farms, packer, client):
    order = make_depot_order(coop, farms)
    vendor_order = order.vendor_orders.first()

    client.post(page(coop, order), {"do": "take", "part": vendor_order.number})
    vendor_order.refresh_from_db()
    assert vendor_order.at_depot_since is None

    client.post(page(coop, order), {"do": "pack", "part": vendor_order.number})
    line = vendor_order.lines.get()
    client.post(
        page(coop, order),
        {"do": "line", "part": vendor_order.number, "line": line.pk, "packed": "1"},
    )
    client.post(page(coop, order), {"do": "take", "part": vendor_order.number})
    vendor_order.refresh_from_db()
    assert vendor_order.status == "packed"
    first = vendor_order.at_depot_since
    assert first
    client.post(page(coop, order), {"do": "take", "part": vendor_order.number})
    vendor_order.refresh_from_db()
    assert vendor_order.at_depot_since == first


def test_part_given_back_is_sent_by_its_farm(coop, farms, packer, client):
    order = make_depot_order(coop, farms)
    vendor_order = pack_vendor_order(order.vendor_orders.first())

    client.post(
        page(coop, order),
        {"do": "back", "part": vendor_order.number, "reason": "Too big"},
    )

    vendor_order.refresh_from_db()
    assert vendor_order.depot_id is None
    line = vendor_order.lines.get()
    send_parcel(
        vendor_order,
        parcel=Parcel({line.pk: 1}, 0, "SF Express", "SF1234567890"),
        by=None,
    )
    vendor_order.refresh_from_db()
    assert vendor_order.status == "shipped"
    assert not Posting.objects.filter(transaction__kind="carriage").exists()


def test_what_the_parcel_costs_is_the_cooperatives(coop, farms):
    order = make_depot_order(coop, farms)
    vendor_orders = bring_to_depot(order)

    send_from_depot(
        order, depot=coop, numbers=[each.number for each in vendor_orders],
        carrier="SF Express", tracking_number="SF1234567890", by=None,
    )  # fmt: skip

    rows = Posting.objects.filter(transaction__kind="carriage", account__partner=coop)
    assert [row.amount for row in rows] == [600, 600]
    assert breached() == []


def test_cooperative_earns_the_parcel_with_the_goods(coop, farms, settings):
    order = make_depot_order(coop, farms)
    vendor_orders = bring_to_depot(order)
    send_from_depot(
        order, depot=coop, numbers=[each.number for each in vendor_orders],
        carrier="SF Express", tracking_number="SF1234567890", by=None,
    )  # fmt: skip
    Earning.objects.update(due_at=timezone.now())

    earn_due()

    owed = Posting.objects.filter(account__kind="payable", account__partner=coop)
    assert sum(row.amount for row in owed) == 1200
    assert breached() == []


def test_list_shows_what_is_here_and_what_is_missing(
    coop, farms, packer, client, django_assert_max_num_queries
):
    whole, waiting = make_depot_order(coop, farms), make_depot_order(coop, farms)
    make_depot_order(coop, farms[:1])
    bring_to_depot(whole)
    url = reverse("office:depot", args=[coop.code])

    with django_assert_max_num_queries(12):
        shown = client.get(url).context
    ready = client.get(url, {"state": "ready"}).context["rows"]
    found = client.get(url, {"q": waiting.number}).context["rows"]

    assert len(shown["rows"]) == 3
    assert [one.order for one in ready] == [whole]
    assert [one.order for one in found] == [waiting]
    assert [count for _name, _label, count in shown["filters"]] == [1, 2, 0]


@pytest.mark.parametrize("kind", ["in", "out"])
def test_papers_are_printed(coop, farms, packer, client, kind):
    bring_to_depot(make_depot_order(coop, farms))

    answer = client.get(reverse("office:depot_paper", args=[coop.code, kind]))

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_paper_is_of_what_the_list_shows_and_never_of_a_part(
    coop, farms, packer, client, monkeypatch
):
    here, missing = make_depot_order(coop, farms), make_depot_order(coop, farms)
    bring_to_depot(here)
    url = reverse("office:depot_paper", args=[coop.code, "out"])
    monkeypatch.setattr("office.depot.views.MOST_ON_PAPER", 1)

    too_many = client.get(url, follow=True)
    ready = client.get(url, {"state": "ready"})
    found = client.get(url, {"q": missing.number})
    nothing = client.get(url, {"q": "nobody"}, follow=True)

    assert "more than 1 orders" in too_many.content.decode()
    assert ready["Content-Type"] == found["Content-Type"] == "application/pdf"
    assert "Nothing to print." in nothing.content.decode()


def test_rival_depot_is_not_there(farms, coop, client):
    order = make_depot_order(coop, farms)
    rival = make_cooperative(code="rival")
    client.force_login(make_member(rival, Role.ADMIN))

    assert client.get(page(rival, order)).status_code == 404
    assert client.get(page(coop, order)).status_code == 404
    assert client.post(page(rival, order), sent()).status_code == 404


def test_inspector_reads_and_treasurer_does_not_pack(coop, farms, client):
    order = make_depot_order(coop, farms)
    vendor_order = order.vendor_orders.first()
    for role in (Role.INSPECTOR, Role.TREASURER):
        client.force_login(make_member(coop, role))
        assert client.get(page(coop, order)).status_code == 200
        body = {"do": "pack", "part": vendor_order.number}
        assert client.post(page(coop, order), body).status_code == 403
    vendor_order.refresh_from_db()
    assert vendor_order.status == "paid"
