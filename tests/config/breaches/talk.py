"""Breaches of what shoppers and sellers wrote."""

from django.db.models import F

from orders.messaging.models import Message, Thread
from orders.messaging.states import ThreadState
from orders.order.models import VendorOrder
from vendors.partner.models import Partner

from .rows import change


def give_a_thread_to_another_seller():
    vendor_order = (
        VendorOrder.objects.filter(thread__isnull=True).order_by("pk").first()
    )
    stranger = (
        Partner.objects.exclude(pk=vendor_order.partner_id).order_by("pk").first()
    )
    thread = Thread.objects.create(
        vendor_order=vendor_order, partner=stranger, written_at=vendor_order.created
    )
    Message.objects.create(thread=thread, text="Hello", click="planted")


def show_what_is_not_answered():
    change(
        Thread.objects.filter(public_to__isnull=False), public_to=F("public_to") + 1000
    )


def forget_an_answer():
    change(Thread.objects.filter(state=ThreadState.ANSWERED), state=ThreadState.OPEN)


PLANTS = {
    give_a_thread_to_another_seller: (
        "threads about orders are their seller's and their shopper's"
    ),
    show_what_is_not_answered: "everybody reads up to the seller's last answer",
    forget_an_answer: "threads wait for an answer to their last message",
}
