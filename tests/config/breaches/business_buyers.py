"""Breaches of what business buyers pay and owe, past the services."""

from decimal import Decimal

from django.utils import timezone

from core.money import from_minor
from orders.order.models import VendorOrder
from payments.ledger.services import Account, Draft, Entry, negated, post
from payments.ledger.states import AccountKind, TransactionKind
from payments.payment.on_invoice import RECEIVABLE, owed_for
from payments.payouts.models import Hold, WriteOff
from payments.payouts.services.earnings import release
from payments.payouts.services.on_invoice import book_invoice_paid
from payments.reconciliation.models import IncomingTransfer, TransferUse
from payments.reconciliation.services.uses import (
    Decision,
    draft_of,
    place_on_invoice,
)
from payments.reconciliation.states import IncomingState
from selling.business_buyers.models import BuyerAccount, BuyerCredit, ListPrice
from selling.business_buyers.states import CreditState
from tests.factories.accounts import make_staff
from tests.factories.business_buyers import make_buyer, make_invoice_order, make_list
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member

from .reconciliation import a_transfer
from .rows import change


def _pack():
    """Of a farm that somebody runs."""
    farm = make_farm()
    make_member(farm)
    return make_pack(farm)


def _part_on_invoice():
    pack = _pack()
    account = make_buyer(pack.partner, {pack: "1.00"})
    BuyerCredit.objects.create(
        account=account, most=Decimal(10_000), currency="CNY", days=14,
        state=CreditState.AGREED, asked_at=timezone.now(),
    )  # fmt: skip
    order = make_invoice_order(account, [(pack, 1)])
    return VendorOrder.objects.get(order=order)


def price_what_is_anothers():
    price_list = make_list(_pack().partner)
    ListPrice.objects.create(price_list=price_list, pack=_pack(), price=Decimal(1))


def ask_more_of_many():
    pack = _pack()
    price_list = make_list(pack.partner, {pack: "1.00"})
    ListPrice.objects.create(
        price_list=price_list, pack=pack, least=5, price=Decimal(2)
    )


def give_anothers_list():
    account = make_buyer(_pack().partner, {})
    change(
        BuyerAccount.objects.filter(pk=account.pk),
        price_list=make_list(_pack().partner),
    )


def owe_beyond_the_limit():
    part = _part_on_invoice()
    terms = BuyerCredit.objects.filter(account__partner=part.partner)
    change(terms, most=Decimal("0.01"))


def forget_the_day():
    change(VendorOrder.objects.filter(pk=_part_on_invoice().pk), due_on=None)


def owe_less():
    part = _part_on_invoice()
    entries = [
        Entry(RECEIVABLE, 5, part.pk),
        Entry(Account(AccountKind.GOODWILL), -5, part.pk),
    ]
    post([Draft("owe less", TransactionKind.CORRECTION, "CNY", entries)])


def let_go_before_it_is_paid():
    part = _part_on_invoice()
    change(Hold.objects.filter(vendor_order=part), released_at=timezone.now())


def pay_without_a_transfer():
    part = _part_on_invoice()
    book_invoice_paid([part], {part.pk: 5}, cause="planted", currency="CNY")


def _use_for(orders, row, **how):
    """Past what the office may: it pays whatever orders there are."""
    two = (make_staff(), make_staff())
    place_on_invoice(orders, [row], Decision(*two))
    people = {"proposed_by": two[0], "agreed_by": two[1]}
    change(IncomingTransfer.objects.filter(pk=row.pk), **people, **how)


def pay_for_two_organisations():
    one, other = _part_on_invoice(), _part_on_invoice()
    row = a_transfer(from_minor(owed_for(one) + 5, "CNY"))
    _use_for([one.order, other.order], row)


def book_a_use_elsewhere():
    part, row = _part_on_invoice(), a_transfer()
    two = {"proposed_by": make_staff(), "agreed_by": make_staff()}
    payment = part.order.payments.get()
    TransferUse.objects.create(transfer=row, number=1, payment=payment, amount=5, **two)
    rows = IncomingTransfer.objects.filter(pk=row.pk)
    change(rows, used=5, state=IncomingState.PLACED, **two)
    kind = TransactionKind.ASSIGNED
    post([draft_of(row, ":placed", kind, -5)])
    book_invoice_paid([part], {part.pk: 5}, cause="elsewhere", currency="CNY")


def _written_off(*, is_booked=True, **people):
    part = _part_on_invoice()
    row = WriteOff.objects.create(
        vendor_order=part, amount=owed_for(part), reason="Gone.", **people
    )
    if is_booked:
        entries = negated(f"paid:{part.order.number}")
        kind = TransactionKind.WRITTEN_OFF
        post([Draft(f"write-off:{row.pk}", kind, "CNY", entries)])
        release(f"invoice:{part.number}")
    return row


def write_off_without_the_books():
    _written_off(is_booked=False, proposed_by=make_staff(), agreed_by=make_staff())


def write_off_alone():
    alone = make_staff()
    _written_off(proposed_by=alone, agreed_by=alone)


PLANTS = {
    pay_for_two_organisations: "a transfer pays invoices of one organisation",
    book_a_use_elsewhere: "uses of transfers are booked to the last unit",
    write_off_without_the_books: "invoices that were written off are so in the books",
    write_off_alone: "two people agreed that an invoice is never paid",
    price_what_is_anothers: "price lists price packs of their own seller",
    ask_more_of_many: "more packs on a list cost less each",
    give_anothers_list: "buyers have price lists of their seller",
    owe_beyond_the_limit: "buyers owe no more than was agreed",
    forget_the_day: "only orders on invoice have parts with a day to be paid by",
    owe_less: "what is owed on invoice is what was sold and not taken off",
    let_go_before_it_is_paid: "sales on invoice are held until they are paid",
    pay_without_a_transfer: "invoices were paid by transfers",
}
