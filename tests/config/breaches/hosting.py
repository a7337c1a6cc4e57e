"""Breaches of what hosts of broadcasts have of sales."""

from payments.payouts.models import FeeReturn, LineFee
from tests.factories.live import make_hosted_broadcast, make_live_order
from vendors.partner.models import Partner, StockRecord

from .rows import sound_paid_line


def _a_host(seller):
    return (
        Partner.objects.exclude(pk=seller.pk).filter(kind="farm", status="open").first()
    )


def give_a_host_what_it_did_not_show():
    line = sound_paid_line()
    LineFee.objects.create(
        line=line,
        vendor_order=line.vendor_order,
        role="host",
        payee=_a_host(line.partner),
        percent=10,
        price=0,
        amount=0,
        tax=0,
    )


def forget_what_a_host_has():
    """A share went back, and the books don't know."""
    pack = StockRecord.objects.filter(
        product__state="published", pool__on_hand__gt=50_000
    ).first()
    make_live_order(make_hosted_broadcast(_a_host(pack.partner), pack), [(pack, 1)])
    fee = LineFee.objects.get(role="host")
    FeeReturn.objects.create(fee=fee, refund=None, amount=1, tax=0)


PLANTS = {
    give_a_host_what_it_did_not_show: (
        "hosts have a share of what they showed with consent"
    ),
    forget_what_a_host_has: "the books have the share of hosts that stayed",
}
