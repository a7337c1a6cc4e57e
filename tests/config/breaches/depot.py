"""Breaches of a depot: boxes that never came, with two numbers, paid to another."""

from django.utils import timezone

from orders.order.models import ShippingEvent, VendorOrder
from tests.cast import a_cooperative, a_farm, a_member
from tests.office.depot.makers import an_order, brought, leaves
from vendors.members.states import Role

from .rows import change


def a_coop():
    coop = a_cooperative(delivers=False)
    a_member(coop, Role.ADMIN)
    return coop


def a_box():
    """The parts of a sound one that has left."""
    coop = a_coop()
    farms = [a_farm(cooperative=coop) for _farm in range(2)]
    for farm in farms:
        a_member(farm)
    order = an_order(coop, farms)
    leaves(order, coop, brought(order))
    return VendorOrder.objects.filter(order=order)


def send_what_never_came():
    change(a_box(), at_depot_since=None)


def keep_what_goes_another_way():
    coop = a_coop()
    farm = a_farm(cooperative=coop)
    a_member(farm)
    order = an_order(coop, [farm])
    change(order.parts.all(), depot=None, at_depot_since=timezone.now())


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
