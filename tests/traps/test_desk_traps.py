"""Traps of shops with many sellers, at a seller's desk: each has its number.

Whole rows are rebuilt here as a rival would try them; what is asserted is that the
rival is told nothing and that nothing has changed.
"""

import pytest
from django.core import serializers
from django.urls import reverse

from config.desk_urls import urlpatterns
from orders.order.models import (
    Line,
    Order,
    PaymentEvent,
    ShippingEvent,
    VendorOrder,
    VendorOrderEvent,
)
from orders.order.states import VendorOrderStatus as S
from payments.payment.models import Refund
from tests.factories.fulfilment import pack_vendor_order
from tests.factories.orders import make_paid_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member
from vendors.members.desk.base import DeskView
from vendors.members.services import take_role
from vendors.members.states import Role

pytestmark = pytest.mark.django_db
KEPT = (Order, VendorOrder, VendorOrderEvent, Line, ShippingEvent, PaymentEvent, Refund)


def everything():
    """What is in the database of orders, to compare before and after."""
    return [
        serializers.serialize("json", model.objects.order_by("pk")) for model in KEPT
    ]


@pytest.fixture
def farm():
    return make_farm("Li Family Orchard", code="li")


@pytest.fixture
def rival():
    return make_farm("Gao Rival Farm", code="gao")


@pytest.fixture
def order(farm, rival):
    """One purchase from both farms; each has its own part."""
    return make_paid_order(
        [
            (make_pack(farm, "Pears", price="50.00"), 1),
            (make_pack(rival, "Secret millet", price="77.00"), 2),
        ]
    )


@pytest.fixture
def mine(order, farm):
    return order.vendor_orders.get(partner=farm)


@pytest.fixture
def theirs(order, rival):
    return order.vendor_orders.get(partner=rival)


@pytest.fixture
def me(client, farm):
    user = make_member(farm, Role.OWNER)
    client.force_login(user)
    return user


def test_failure_10_refusal_names_nothing_of_anothers_order(client, me, theirs):
    for desk in ("li", "gao"):
        answer = client.get(reverse("desk:order", args=[desk, theirs.number]))

        assert answer.status_code == 404
        assert "</html>" in answer.text
        assert "Secret millet" not in answer.text


def test_failure_10_line_of_another_order_in_the_path_is_404(
    client, me, mine, theirs, farm
):
    """The order is mine, the line in the address or in the form is not."""
    client.post(reverse("desk:order_pack", args=["li", mine.number]))
    other = theirs.lines.get()
    before = everything()

    tick = reverse("desk:order_line", args=["li", mine.number, other.pk])
    assert client.post(tick, {"packed": "1"}).status_code == 404
    assert everything() == before


def test_failure_10_line_of_another_order_in_the_form_is_ignored(
    client, me, mine, theirs
):
    pack_vendor_order(mine)
    pack_vendor_order(theirs)
    other = theirs.lines.get()
    before = everything()

    answer = client.post(
        reverse("desk:order_ship", args=["li", mine.number]),
        {
            "seen_sent": 0,
            f"packs-{other.pk}": 2,
            f"packs-{mine.lines.get().pk}": 0,
            "carrier": "SF Express",
            "tracking_number": "SF1234567890123",
        },
    )

    assert answer.status_code == 422
    assert everything() == before


def test_failure_11_no_desk_route_without_the_ownership_check():
    """Each address stands under a slug and on the one base that asks whose it is."""
    views = [getattr(p.callback, "view_class", None) for p in urlpatterns]
    assert views
    assert [v for v in views if v is None or not issubclass(v, DeskView)] == []


def test_failure_9_seller_sees_own_lines_own_totals_and_the_rest_nowhere(
    client, me, order, mine, theirs
):
    pages = [
        reverse("desk:today", args=["li"]),
        reverse("desk:orders", args=["li"]),
        reverse("desk:order", args=["li", mine.number]),
        reverse("desk:order_slip", args=["li", mine.number]),
    ]

    for page in pages:
        text = client.get(page).text
        for canary in (
            "Secret millet",
            "Gao Rival Farm",
            theirs.number,
            "154.00",
            str(order.total_incl_tax),
            "guest@example.com",
        ):
            assert canary not in text, (page, canary)
    assert "¥62.00" in client.get(pages[2]).text


def test_trap_14_seller_acts_on_own_lines_alone(client, me, order, mine, theirs):
    """Oscar let a seller ship another's line and cancel the whole order."""
    pack_vendor_order(mine)
    client.post(
        reverse("desk:order_ship", args=["li", mine.number]),
        {
            "seen_sent": 0,
            f"packs-{mine.lines.get().pk}": 1,
            "carrier": "SF Express",
            "tracking_number": "SF1234567890123",
        },
    )
    mine.refresh_from_db()
    assert mine.status == S.SHIPPED
    theirs.refresh_from_db()
    assert (theirs.status, theirs.lines.get().shipped) == (S.PAID, 0)
    order.refresh_from_db()
    assert order.status == "part-shipped"


def test_trap_14_cancelling_my_part_leaves_the_others(client, me, order, mine, theirs):
    client.post(
        reverse("desk:order_cancel", args=["li", mine.number]), {"reason": "Hail"}
    )

    mine.refresh_from_db()
    theirs.refresh_from_db()
    order.refresh_from_db()
    assert (mine.status, theirs.status, order.status) == (S.CANCELLED, S.PAID, S.PAID)


def test_trap_15_amounts_in_a_form_change_no_money(client, me, order, mine):
    """Oscar let a seller write down a refund of any amount."""
    client.post(
        reverse("desk:order_cancel", args=["li", mine.number]),
        {"reason": "Hail", "amount": "99999.00", "refund": "99999", "total": "99999"},
    )

    mine.refresh_from_db()
    assert [refund.amount for refund in Refund.objects.all()] == [int(mine.total * 100)]
    assert PaymentEvent.objects.count() == 0


def test_trap_16_figures_count_the_sellers_own(client, me, mine, theirs):
    job = client.get(reverse("desk:today", args=["li"])).context["job"]
    listed = client.get(reverse("desk:orders", args=["li"])).context

    assert (job.to_pack, job.boxes, job.grams) == (1, 1, 5000)
    assert listed["total"] == 1
    assert [vendor_order.total for vendor_order, _to in listed["rows"]] == [mine.total]


@pytest.mark.parametrize(
    "name", ["order_accept", "order_pack", "order_packed", "order_ship", "order_cancel"]
)
def test_trap_18_seeing_does_not_open_acting(client, farm, mine, name):
    """Oscar let staff who may only look cancel an order by POST."""
    client.force_login(make_member(farm, Role.STREAMER))
    before = everything()

    answer = client.post(
        reverse(f"desk:{name}", args=["li", mine.number]), {"reason": "x"}
    )

    assert answer.status_code == 403
    assert everything() == before


def test_trap_18_right_that_was_taken_away_ends_at_once(client, farm, me, mine):
    url = reverse("desk:order", args=["li", mine.number])
    assert client.get(url).status_code == 200

    make_member(farm)  # the last who runs it could not leave
    take_role(farm, me)

    assert client.get(url).status_code == 404


def test_trap_30_parcel_keeps_who_sent_it(client, me, mine):
    pack_vendor_order(mine)
    client.post(
        reverse("desk:order_ship", args=["li", mine.number]),
        {
            "seen_sent": 0,
            f"packs-{mine.lines.get().pk}": 1,
            "carrier": "SF Express",
            "tracking_number": "SF1234567890123",
        },
    )

    assert mine.parcels.get().by == me
    assert mine.events.get(status=S.SHIPPED).by == me
