"""Breaches of returnable packaging, past the services."""

from datetime import timedelta

from core import dates
from fulfilment.containers.models import ContainerReturn, ContainersOut
from orders.order.models import Line, VendorOrder
from payments.payment.models import Refund
from tests.factories.containers import make_jars, sent_jars, take_jars_back
from tests.factories.orders import make_order
from tests.factories.vendors import make_farm, make_member
from vendors.partner.models import StockRecord


def _jars(count=1):
    farm = make_farm()
    make_member(farm)
    return make_jars(count, farm=farm)


def _sent(packs):
    return sent_jars(packs, pack=_jars())


def ask_another_deposit_than_the_containers():
    pack = _jars(2)
    StockRecord.objects.filter(pk=pack.pk).update(container_deposit=1)


def write_another_deposit_on_the_line():
    line = make_order([(_jars(), 1)]).lines.get()
    Line.objects.filter(pk=line.pk).update(container_deposit=1)


def give_back_deposits_that_stay_in_the_books():
    refund = take_jars_back(_sent(2), 1)
    Refund.objects.filter(pk=refund.pk).update(container_deposits=100)


def say_that_more_went_back():
    part = _sent(2)
    take_jars_back(part, 1)
    VendorOrder.objects.filter(pk=part.pk).update(deposits_back=3)


def count_more_than_went_out():
    take_jars_back(_sent(1), 1)
    ContainerReturn.objects.update(count=2)


def forget_what_is_overdue():
    _sent(1)
    long_ago = dates.today() - timedelta(days=9)
    ContainersOut.objects.update(due_on=long_ago)


PLANTS = {
    ask_another_deposit_than_the_containers: (
        "packs carry the deposit of their seller's containers"
    ),
    write_another_deposit_on_the_line: (
        "parts' container deposits are those of their lines"
    ),
    give_back_deposits_that_stay_in_the_books: (
        "deposits for containers are held until they go back or are over"
    ),
    say_that_more_went_back: (
        "deposits go back for containers that came back or never left"
    ),
    count_more_than_went_out: "no more containers came back than were sent",
    forget_what_is_overdue: "sellers are paid for containers whose time is over",
}
