"""Breaches of a depot: boxes that never came, with two numbers, paid to another."""

from django.utils import timezone

from orders.order.models import ShippingEvent, VendorOrder
from tests.factories.fulfilment import bring_to_depot, make_depot_order, send_box
from tests.factories.vendors import make_cooperative, make_farm, make_member
from vendors.members.states import Role

from .rows import change


def a_coop():
    coop = make_cooperative(delivers=False)
    make_member(coop, Role.ADMIN)
    return coop


def a_box():
    """The parts of a sound one that has left."""
    coop = a_coop()
    farms = [make_farm(cooperative=coop) for _farm in range(2)]
    for farm in farms:
        make_member(farm)
    order = make_depot_order(coop, farms)
    send_box(order, coop, bring_to_depot(order))
    return VendorOrder.objects.filter(order=order)


def send_what_never_came():
    change(a_box(), at_depot_since=None)


def keep_what_goes_another_way():
    coop = a_coop()
    farm = make_farm(cooperative=coop)
    make_member(farm)
    order = make_depot_order(coop, [farm])
    change(order.vendor_orders.all(), depot=None, at_depot_since=timezone.now())


def write_two_numbers_on_a_box():
    parcels = ShippingEvent.objects.filter(vendor_order__in=a_box())
    change(parcels, tracking_number="SF0000000000")


def pay_another_for_the_parcel():
    change(a_box(), depot=a_coop())


PLANTS = {
    send_what_never_came: "what left a depot was taken over there",
    keep_what_goes_another_way: "what left a depot was taken over there",
    write_two_numbers_on_a_box: "a box that left a depot has one number",
    pay_another_for_the_parcel: "what a parcel cost is the depot's that sent it",
}
