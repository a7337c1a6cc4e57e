"""The kinds of news, whom each is for, and which nobody may miss."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    ORDER_RECEIVED = "order-received", _("We have your order")
    ORDER_PAID = "order-paid", _("Your order is paid")
    ORDER_EXPIRED = "order-expired", _("Your order was not paid in time")
    PART_SENT = "part-sent", _("A farm has sent its part")
    PARCEL_DELIVERED = "parcel-delivered", _("A parcel was delivered")
    PART_CANCELLED = "part-cancelled", _("A part of your order is cancelled")
    PART_ADJUSTED = "part-adjusted", _("Weight or amount differs from what was listed")
    MONEY_BACK = "money-back", _("Your money comes back")
    BALANCE = "balance", _("News of your balance")
    RECALL = "recall", _("Goods are called back")
    LOTS_RETIRED = "lots-retired", _("Goods past best-before leave the stock")
    NEW_ORDER = "new-order", _("A new order to pack")
    ORDER_WITHDRAWN = "order-withdrawn", _("A shopper has cancelled")
    PICKUP_MOVED = "pickup-moved", _("A shopper comes at another time")
    STOCK_LOW = "stock-low", _("Stock runs low")
    LISTING_DECIDED = "listing-decided", _("Your listing was looked at")
    APPLICATION_DECIDED = "application-decided", _("Your application was decided")
    APPLICATION_NEW = "application-new", _("Somebody applies to sell")
    REFUND_FAILED = "refund-failed", _("A refund did not go through")
    QUESTION_NEW = "question-new", _("A shopper has written to you")
    ANSWER_NEW = "answer-new", _("A farm has answered you")
    APPLICATION_QUESTION = (
        "application-question",
        _("A question about your application"),
    )
    SHOP_STATUS = "shop-status", _("Your shop is suspended, reopened or closed")
    BANK_CHANGED = "bank-changed", _("Your bank details were changed")
    TEAM_CHANGED = "team-changed", _("Somebody joins or leaves your team")
    CERTIFICATE_NEW = "certificate-new", _("A seller hands in a certificate")
    CERTIFICATE_DECIDED = "certificate-decided", _("Your certificate was looked at")
    CERTIFICATE_ENDS = "certificate-ends", _("A certificate ends soon")
    TRANSFER_FAILED = "transfer-failed", _("Money to your bank account came back")
    PAYMENTS_LATE = "payments-late", _("Sellers wait for their money")
    STRIPE_ACCOUNT = "stripe-account", _("Your account at Stripe")
    STRIPE_DEBT = "stripe-debt", _("Money could not be taken back from you")
    PAYOUT_TROUBLE = "payout-trouble", _("A payment to a seller needs somebody")
    DISPUTE = "dispute", _("A payment for your goods is disputed")
    DISPUTE_OPEN = "dispute-open", _("A bank asks about a payment")
    CLAIM_ANSWERED = "claim-answered", _("What becomes of your claim")
    CLAIM_NEW = "claim-new", _("A shopper makes a claim")
    CLAIM_TO_DECIDE = "claim-to-decide", _("A claim waits for your decision")
    UNMATCHED = "unmatched", _("Money that does not agree")
    HARVEST_RECEIPT = "harvest-receipt", _("Your harvest was taken in")
    MEMBER_RETURNED = "member-returned", _("Money to a household came back")
    REPORT_READY = "report-ready", _("A report you ordered is written")
    ANNOUNCEMENT = "announcement", _("News of a cooperative")
    TALK_REPORTED = "talk-reported", _("Somebody reports what was written")
    TRAINING = "training", _("News of your courses and sessions")
    BROADCAST = "broadcast", _("A farm you follow goes on air")
    HOST_TERMS = "host-terms", _("A shop offers or ends a host's commission")
    DEAL = "deal", _("Deals, live prices and draws of yours")
    VISIT = "visit", _("Tickets and news of your visits")
    VISIT_BOOKED = "visit-booked", _("Somebody books a visit, moves or cancels it")


_K = Kind

# About an order or its money: always told by one way at least.
ESSENTIAL = frozenset(
    {
        _K.ORDER_RECEIVED,
        _K.ORDER_PAID,
        _K.ORDER_EXPIRED,
        _K.PART_CANCELLED,
        _K.PART_ADJUSTED,
        _K.MONEY_BACK,
        _K.BALANCE,
        _K.RECALL,
        _K.SHOP_STATUS,
        _K.TRANSFER_FAILED,
        _K.MEMBER_RETURNED,
        _K.STRIPE_ACCOUNT,
        _K.STRIPE_DEBT,
        _K.DISPUTE,
        _K.CLAIM_ANSWERED,
        _K.CLAIM_NEW,
        # Tickets, and a visit that is called off.
        _K.VISIT,
        # A session that is moved or called off.
        _K.TRAINING,
    }
)
# A matter of health: told by every way there is, and nobody can switch it off.
# Whose account is redirected must hear of it as well.
ALWAYS = frozenset({_K.RECALL, _K.BANK_CHANGED})


@dataclass(frozen=True)
class Audience:
    """Kinds of news that go to people in one walk of the market."""

    title: str | Promise
    kinds: tuple[Kind, ...]


SHOPPERS = Audience(
    _("What you buy"),
    (
        _K.ORDER_RECEIVED,
        _K.ORDER_PAID,
        _K.ORDER_EXPIRED,
        _K.PART_SENT,
        _K.PARCEL_DELIVERED,
        _K.PART_CANCELLED,
        _K.PART_ADJUSTED,
        _K.MONEY_BACK,
        _K.BALANCE,
        _K.RECALL,
        _K.ANSWER_NEW,
        _K.CLAIM_ANSWERED,
        _K.VISIT,
        _K.ANNOUNCEMENT,
        _K.BROADCAST,
        _K.DEAL,
    ),
)
LEARNERS = Audience(_("What you learn"), (_K.TRAINING,))
SELLERS = Audience(
    _("What you sell"),
    (
        _K.NEW_ORDER,
        _K.ORDER_WITHDRAWN,
        _K.VISIT_BOOKED,
        _K.PICKUP_MOVED,
        _K.QUESTION_NEW,
        _K.CLAIM_NEW,
        _K.STOCK_LOW,
        _K.LOTS_RETIRED,
        _K.LISTING_DECIDED,
        _K.CERTIFICATE_DECIDED,
        _K.CERTIFICATE_ENDS,
        _K.APPLICATION_DECIDED,
        _K.APPLICATION_QUESTION,
        _K.SHOP_STATUS,
        _K.BANK_CHANGED,
        _K.TRANSFER_FAILED,
        _K.STRIPE_ACCOUNT,
        _K.STRIPE_DEBT,
        _K.DISPUTE,
        _K.HOST_TERMS,
        _K.TEAM_CHANGED,
    ),
)
MEMBERS = Audience(_("Your cooperative"), (_K.HARVEST_RECEIPT, _K.MEMBER_RETURNED))
OFFICES = Audience(
    _("What you look after"),
    (
        _K.APPLICATION_NEW,
        _K.CERTIFICATE_NEW,
        _K.REFUND_FAILED,
        _K.PAYMENTS_LATE,
        _K.PAYOUT_TROUBLE,
        _K.DISPUTE_OPEN,
        _K.CLAIM_TO_DECIDE,
        _K.UNMATCHED,
        _K.REPORT_READY,
        _K.TALK_REPORTED,
    ),
)
