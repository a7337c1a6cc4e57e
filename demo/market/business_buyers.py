"""A school's canteen that buys of two farms on invoice: two are paid, two are not."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.models import User
from core import dates, market
from core.imports.rows import ReadRows
from core.money import rounded
from office.market.services.proposals import propose
from office.market.states import ProposalKind
from orders.order.draft import DraftLine, DraftVendorOrder, OrderDraft
from orders.order.models import Order, VendorOrder
from orders.order.services.fulfilment import ship_vendor_order
from orders.order.states import PaymentMethod
from orders.shipping.models import DeliveryMethod
from payments.payment.bank_details import has_bank_account
from payments.payment.on_invoice import owed_of_orders
from payments.reconciliation.models import IncomingTransfer
from payments.reconciliation.services.arrivals import match_incoming
from payments.reconciliation.services.statements import take_statement
from payments.reconciliation.statement_files import StatementLine, numbered
from selling.business_buyers.models import BuyerAccount, Organisation
from selling.business_buyers.queries import packs_on_sale
from selling.business_buyers.rules import ListTerms
from selling.business_buyers.services.accounts import accept_buyer, apply_to
from selling.business_buyers.services.credit import ask_credit, decide_credit
from selling.business_buyers.services.organisations import (
    OrganisationDetails,
    act_for,
    create_organisation,
)
from selling.business_buyers.services.price_lists import make_price_list, set_prices
from vendors.partner.models import Partner, StockRecord
from vendors.partner.services.lots import LotContent, new_lot

from .packing import delivery_by
from .placed_orders import pack, place, sends_no_mail

# Its last sign fits the others.
CANTEEN = OrganisationDetails(
    name="平顺一中食堂",
    legal_name="平顺县第一中学",
    country="CN",
    tax_id="91350100M000100Y43",
    address="山西省长治市平顺县城关中路 18 号",
)
LESS, STEP = Decimal("0.88"), Decimal("0.8")  # of the price in the shop
MANY = 10  # packs from which on it is still less
PACKS, DAYS = 8, 14
FIRST = 8000  # of the addresses


@sends_no_mail
def plant_business_buyers(
    codes: tuple[str, str], buyer: User, *, staff: tuple[User, User], now: datetime
) -> None:
    """The first farm's invoice is open; whether the other's will be paid staff doubt.
    Those before were paid by one transfer.

    A market of another day has none: the days of its invoices would be wrong.
    """
    if abs(timezone.now() - now) > timedelta(days=1) or not has_bank_account():
        return
    farms = [Partner.objects.filter(code=code).first() for code in codes]
    canteen = create_organisation(buyer, CANTEEN)
    paid, overdue = [], None
    for number, (farm, ago) in enumerate(zip(farms, (3, 20), strict=True)):
        if farm is not None:
            account = _account(canteen, farm, buyer, staff)
            before = now - timedelta(days=32 - number)
            paid.append(_order(account, buyer, FIRST + 10 + number, before, now))
            placed = now - timedelta(days=ago)
            overdue = _order(account, buyer, FIRST + number, placed, now)
    _pay_together([order for order in paid if order], staff[0], now)
    if overdue is not None:
        _doubt(overdue, staff[0])
    # The demo's shopper shops for themselves until they say otherwise.
    act_for(buyer, None)


def _account(
    canteen: Organisation, farm: Partner, buyer: User, staff: tuple[User, User]
) -> BuyerAccount:
    asked = apply_to(
        canteen, farm, message="每周一、周四送货，学生和老师约 900 人。", by=buyer
    )
    price_list = make_price_list(farm, ListTerms("学校食堂"), by=None)
    set_prices(
        price_list,
        {
            one.pk: [
                (1, rounded(one.price * LESS, one.price_currency)),
                (MANY, rounded(one.price * STEP, one.price_currency)),
            ]
            for one in packs_on_sale(farm.pk)
            if one.price and one.price >= 1
        },
    )
    account = accept_buyer(
        asked,
        price_list=price_list,
        minimum=rounded(Decimal(100), market.currency()),
        by=staff[0],
    )
    credit = ask_credit(account, most=Decimal(3000), days=DAYS, by=staff[0])
    decide_credit(credit, is_agreed=True, by=staff[1])
    return account


def _harvested(farm: Partner, now: datetime) -> StockRecord | None:
    """A pack that is not weighed, with a harvest for the canteen."""
    packs = packs_on_sale(farm.pk).filter(is_weighed=False, price__gte=1)
    found = packs.select_related("partner").first()
    if found is None or found.pool is None:
        return None
    picked = found.product.picked_on or dates.day_of(now)
    new_lot(found.pool, content=LotContent(picked, PACKS * found.quantity), by=None)
    return found


def _order(
    account: BuyerAccount, buyer: User, number: int, placed: datetime, now: datetime
) -> Order | None:
    """Placed and sent that day, not paid yet."""
    goods = _harvested(account.partner, now)
    method = (
        DeliveryMethod.objects.filter(partner=account.partner, is_active=True)
        .exclude(kind=DeliveryMethod.Kind.PICKUP)
        .order_by("pk")
        .first()
    )
    if goods is None or method is None or goods.price is None:
        return None
    day = dates.day_of(placed)
    price = rounded(goods.price * LESS, goods.price_currency)
    lines = (DraftLine(goods, PACKS // 2, price=price, is_own_price=True),)
    cost = delivery_by(method, day, cost=Decimal(12))
    part = DraftVendorOrder(account.partner, lines, cost)
    draft = OrderDraft(
        market.currency(),
        (replace(part, due_on=day + timedelta(days=DAYS)),),
        payment_method=PaymentMethod.INVOICE,
    )
    order: Order = place(draft, buyer, number, placed)
    packed = pack(VendorOrder.objects.get(order=order))
    ship_vendor_order(
        packed,
        packs={line.pk: line.left for line in packed.lines.all()},
        carrier="SF Express",
        tracking_number=f"SF10{number}00300",
        by=None,
    )
    return order


def _pay_together(orders: Sequence[Order], by: User, now: datetime) -> None:
    """One transfer, which names them."""
    if not orders:
        return
    day = dates.day_of(now) - timedelta(days=2)
    due = owed_of_orders([order.pk for order in orders])
    line = StatementLine(
        1,
        day,
        sum(due.values()),
        orders[0].currency,
        "货款 " + " ".join(order.number for order in orders),
        party=CANTEEN.legal_name,
        account="6222020200155667788",
    )
    statement = ReadRows(rows=list(numbered([line])))
    run = take_statement(statement, name="statement-2.csv", by=by)
    for row in IncomingTransfer.objects.filter(line__run=run):
        match_incoming(row.pk)


def _doubt(order: Order, by: User) -> None:
    """One of the staff proposes to write it off; another has still to agree."""
    part = order.vendor_orders.get()
    content = {"part": part.pk, "reason": "食堂已停办，多次催款无回复。"}
    propose(ProposalKind.WRITE_OFF, content, by=by, cooperative=None, subject=part.pk)
