"""Breaches of what shoppers and sellers wrote."""

from django.db.models import F

from orders.order.models import VendorOrder
from orders.talk.models import Message, Thread
from orders.talk.states import ThreadState
from vendors.partner.models import Partner

from .rows import change


def give_a_thread_to_another_seller():
    part = VendorOrder.objects.filter(thread__isnull=True).order_by("pk").first()
    stranger = Partner.objects.exclude(pk=part.partner_id).order_by("pk").first()
    thread = Thread.objects.create(part=part, partner=stranger, written_at=part.created)
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
