"""Parts of orders at each stage, parcels, the depot, claims, recalls, documents."""

from decimal import Decimal
from io import BytesIO

from django.urls import reverse
from pypdf import PdfReader

from core import dates
from core.tables.writer import csv_lines
from fulfilment.claims.models import Claim
from fulfilment.claims.services.filings import Complaint, file_claim
from fulfilment.claims.services.photos import keep_drafts
from fulfilment.claims.services.steps import ClaimTerms, escalate, propose, refuse
from fulfilment.invoicing.models import Document
from fulfilment.invoicing.services import issue_documents
from fulfilment.packing.services.depot import send_from_depot, take_at_depot
from fulfilment.packing.services.packing import begin_packing
from orders.order.draft import Delivery
from orders.order.models import ShippingEvent
from orders.order.services.fulfilment import (
    confirm_received,
    finish_packing,
    ship_vendor_order,
    tick_line,
)
from orders.order.services.weights import weigh_line
from orders.tracing.services import RecallText, start_recall
from payments.payment.models import Refund
from payments.payment.services.refund_settlement import move_refund
from payments.payment.services.refunds import ask_refund
from payments.payment.states import RefundState
from tests.factories.accounts import make_user
from tests.factories.days import ago
from tests.factories.files import make_jpeg_upload
from tests.factories.orders import (
    make_order_draft,
    make_paid_order,
    make_vendor_order,
    pay_order,
    place_draft,
)
from tests.factories.pages import make_click
from tests.factories.shop import make_pack, make_weighed_pack

CLICK_LETTERS = "0123456789abcdef"


def pack_vendor_order(vendor_order, by=None):
    begin_packing(vendor_order, by=by)
    for line in vendor_order.lines.all():
        if line.is_weighed:
            due = line.due * line.pack_quantity
            weigh_line(line, units=due, typed=str(due), by=by)
        else:
            tick_line(line, packed=True)
    return finish_packing(vendor_order, by=by)


def send_vendor_order(vendor_order, *, by=None, packs=None, carrier="SF Express"):
    ship_vendor_order(
        vendor_order,
        packs=packs or {line.pk: line.left for line in vendor_order.lines.all()},
        carrier=carrier,
        tracking_number="SF100200300",
        by=by,
    )
    vendor_order.refresh_from_db()
    return vendor_order


def make_picked_vendor_order(pack, packs=1, **order):
    """A part that is being packed: its lots are picked."""
    return begin_packing(make_vendor_order(pack, packs, **order), by=None)


def make_packed_vendor_order(pack, packs=1, *, by=None, **order):
    """A part of one line that is packed and waits for its carrier."""
    return pack_vendor_order(make_vendor_order(pack, packs, **order), by=by)


def make_sent_vendor_order(pack, packs=1, **order):
    """A part that has left the farm."""
    return send_vendor_order(make_packed_vendor_order(pack, packs, **order))


def make_received_vendor_order(pack=None, packs=2, *, user="own", by=None, **order):
    """Sent and received just now; a shopper of its own unless one is given."""
    user = make_user() if user == "own" else user
    pack = pack or make_pack()
    vendor_order = send_vendor_order(
        make_packed_vendor_order(pack, packs, user=user, by=by, **order), by=by
    )
    return confirm_received(vendor_order, by=user)


def make_complaint(
    vendor_order, *, packs=1, degree=50, cause="short", wanted="money", **more
):
    lines = {line.pk: (packs, degree) for line in vendor_order.lines.order_by("pk")[:1]}
    return Complaint(cause, wanted, lines, **more)


def make_claim(vendor_order=None, *, click=None, photos=0, **complaint):
    vendor_order = vendor_order or make_received_vendor_order()
    click = click or make_click()
    if photos:
        files = [make_jpeg_upload(colour=(20 * n + 10, 80, 40)) for n in range(photos)]
        assert keep_drafts(vendor_order, click, files) == []
    return file_claim(
        vendor_order,
        make_complaint(vendor_order, **complaint),
        by=vendor_order.order.user,
        click=click,
    )


def claim_terms(claim, degree=30, outcome="money"):
    return ClaimTerms(outcome, {row.line_id: degree for row in claim.lines.all()})


def make_proposal(claim=None, degree=30, outcome="money", **more):
    claim = claim or make_claim()
    by = make_user()
    return propose(claim, claim_terms(claim, degree, outcome), by=by, **more)


def make_refusal(claim=None, **more):
    return refuse(
        claim or make_claim(), by=make_user(), text="They were whole.", **more
    )


def make_escalation(claim=None):
    return escalate(claim or make_refusal(), by=None, text="They were not.")


def fresh_claim(claim):
    return Claim.objects.get(pk=claim.pk)


def acts_of_claim(claim):
    return list(claim.events.order_by("pk").values_list("act", flat=True))


def make_invoiced_vendor_order(packs=None, **order):
    """A paid part with its invoice."""
    vendor_order = make_paid_order(
        packs or [(make_pack(), 1)], **order
    ).vendor_orders.get()
    issue_documents([vendor_order.order_id])
    return vendor_order


def settle_refund(refund):
    return move_refund(refund, RefundState.SUCCEEDED, refund_id=f"re_{refund.pk}")


def fail_refund(refund):
    return move_refund(refund, RefundState.FAILED)


def give_back_with_note(vendor_order, amount, lines=None, *, cause=""):
    """So much goes back and arrives; its credit note is issued."""
    refund = ask_refund(
        vendor_order.order.payments.get(),
        amount=amount,
        cause=cause or f"test:{Refund.objects.count()}",
        vendor_order=vendor_order,
        lines=lines,
    )
    settle_refund(refund)
    issue_documents([vendor_order.order_id])
    return Refund.objects.get(pk=refund.pk)


def documents_of(vendor_order, kind=None):
    rows = Document.objects.filter(vendor_order=vendor_order).order_by("pk")
    return list(rows.filter(kind=kind) if kind else rows)


def codes_of(vendor_order):
    return [
        one.code.replace(str(one.issued_at.year), "Y")
        for one in documents_of(vendor_order)
    ]


def pdf_pages(pdf):
    return PdfReader(BytesIO(pdf)).pages


def pdf_text(pdf):
    return "\n".join(page.extract_text() for page in pdf_pages(pdf))


DELIVERY_HEADS = ("tracking number", "delivered at", "carrier")


def make_parcel(
    number="SF1234567890", *, carrier="SF Express", vendor_order=None, **time
):
    """One that left two days ago, or as long ago as said."""
    vendor_order = vendor_order or make_packed_vendor_order(make_pack(price="10.00"), 1)
    line = vendor_order.lines.get()
    parcel = ship_vendor_order(
        vendor_order,
        packs={line.pk: 1},
        carrier=carrier,
        tracking_number=number,
        by=None,
    )
    left = ago(**time or {"days": 2})
    ShippingEvent.objects.filter(pk=parcel.pk).update(date_created=left)
    parcel.refresh_from_db()
    return parcel


def make_deliveries_file(*rows, heads=DELIVERY_HEADS):
    return b"".join(csv_lines([heads, *rows]))


def typed_moment(**time):
    return f"{dates.local(ago(**time)):%Y-%m-%d %H:%M}"


def make_weighed_vendor_order(farm, *, packs=2, user=None, **fields):
    """A paid part with one weighed line of `packs` of about 1.5 kg."""
    order = make_paid_order([(make_weighed_pack(farm, **fields), packs)], user=user)
    return order.vendor_orders.get()


def vendor_order_url(name, vendor_order, *more):
    return reverse(
        f"desk:{name}", args=[vendor_order.partner.code, vendor_order.number, *more]
    )


def post_to_desk(client, name, vendor_order, *more, **fields):
    return client.post(vendor_order_url(name, vendor_order, *more), fields, follow=True)


def fill_parcel(vendor_order, **changes):
    lines = vendor_order.lines.order_by("pk")
    fields = {f"packs-{line.pk}": line.left for line in lines}
    fields |= {
        "seen_sent": sum(line.shipped for line in lines),
        "carrier": "SF Express",
        "tracking_number": "SF1234567890",
    }
    return {name: value for name, value in (fields | changes).items() if value != ""}


def make_depot_order(coop, farms, *, cost="6.00", user=None):
    """A paid order with a part of each farm, all through the depot."""
    how = Delivery("method-1", "Depot van", Decimal(cost), depot=coop)
    packs = [(make_pack(farm, f"Nuts of {farm.name}"), 1) for farm in farms]
    return pay_order(place_draft(make_order_draft(packs, how=how), user=user))


def bring_to_depot(order):
    return [
        take_at_depot(pack_vendor_order(vendor_order))
        for vendor_order in order.vendor_orders.order_by("pk")
    ]


def send_box(order, coop, vendor_orders, **said):
    """These parts are sent in one box."""
    said.setdefault("carrier", "SF Express")
    said.setdefault("tracking_number", "SF1234567890")
    numbers = [vendor_order.number for vendor_order in vendor_orders]
    return send_from_depot(order, depot=coop, numbers=numbers, by=None, **said)


GLASS = {
    "en": RecallText("Glass in a jar", "Don't eat it"),
    "zh_hans": RecallText("罐中有玻璃", "请不要食用"),
}


def make_recall(*lots, words=None, by=None):
    seller = lots[0].pool.partner
    return start_recall(seller, lots=list(lots), words=words or GLASS, by=by)
