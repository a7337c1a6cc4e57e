"""No address of a desk leads to another seller's order, whatever the method.

The same refusals as pages are looked at in `test_desk_traps.py`.
"""

import pytest
from django.core import serializers
from django.urls import reverse

from fulfilment.packing.desk import desk_urlpatterns
from orders.order.models import (
    Line,
    Order,
    PaymentEvent,
    ShippingEvent,
    VendorOrder,
    VendorOrderEvent,
)
from payments.payment.models import Refund
from tests.factories.fulfilment import pack_vendor_order
from tests.factories.orders import make_paid_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member
from tests.refusals import bare_refusals

KEPT = (Order, VendorOrder, VendorOrderEvent, Line, ShippingEvent, PaymentEvent, Refund)


def everything():
    """What is in the database of orders, to compare before and after."""
    return [
        serializers.serialize("json", model.objects.order_by("pk")) for model in KEPT
    ]


@pytest.fixture(scope="module")
def world(kept):
    """My user, and another farm's part of a purchase of which I have one too."""
    farm, rival = make_farm(code="li"), make_farm("Gao Rival Farm", code="gao")
    packs = [
        (make_pack(farm), 1),
        (make_pack(rival, "Secret millet", price="77.00"), 2),
    ]
    theirs = make_paid_order(packs).vendor_orders.get(partner=rival)
    pack_vendor_order(theirs)
    return make_member(farm), theirs


def order_routes():
    return [p for p in desk_urlpatterns if "<str:number>" in str(p.pattern)]


@pytest.mark.parametrize("name", [p.name for p in order_routes()])
@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
@pytest.mark.parametrize("desk", ["li", "gao"])
def test_failure_10_every_route_to_anothers_order_is_404(
    world, db, client, name, method, desk
):
    """Capability without ownership: my desk with their order, and their desk."""
    me, theirs = world
    client.force_login(me)
    args = [desk, theirs.number]
    if name == "order_line":
        args.append(theirs.lines.get().pk)
    elif name in {"parcel_label", "cash_returned", "waybill_cancel"}:
        args.append(1)  # nothing of it has left or goes back; the order is not there
    before = everything()

    line = theirs.lines.get().pk
    fields = {"reason": "x", "packed": "1", f"packs-{line}": 1}
    with bare_refusals():
        answer = getattr(client, method)(
            reverse(f"desk:{name}", args=args), fields if method == "post" else None
        )

    # On my own desk a method a page has not is told before the order is looked for.
    assert answer.status_code in ({404} if desk == "gao" else {404, 405})
    if method in {"get", "post"} and answer.status_code == 405:
        other = "post" if method == "get" else "get"
        assert getattr(client, other)(answer.wsgi_request.path).status_code == 404
    assert "Secret millet" not in answer.content.decode()
    assert everything() == before
