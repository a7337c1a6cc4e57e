"""What is compared with what, what may be found, and how a finding stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RecordSource(models.TextChoices):
    STRIPE = "stripe", _("Stripe")
    BANK = "bank", _("bank statement")


class RunStep(models.TextChoices):
    """What a comparison with Stripe goes through, one page after the other."""

    MOVEMENTS = "movements", "movements"
    LOST = "lost", "events that were not handed over"
    MONEY = "money", "events about money"


class ReconciliationState(models.TextChoices):
    RUNNING = "running", _("in progress")
    DONE = "done", _("done")
    FAILED = "failed", _("not finished")


_R = ReconciliationState

RUN_MOVES: dict[str, tuple[str, ...]] = {
    _R.RUNNING: (_R.DONE, _R.FAILED),
    _R.DONE: (),
    _R.FAILED: (),
}


class Match(models.TextChoices):
    """With what of ours a row of Stripe's or of the bank's was matched."""

    NOTHING = "", _("nothing")
    PAYMENT = "payment", _("payment")
    REFUND = "refund", _("refund")
    DISPUTE = "dispute", _("dispute")
    # Its payment, its refund, or what the buyer's bank took back.
    GIFT_CARD = "gift_card", _("gift card")
    PREPAYMENT = "prepayment", _("prepayment")
    TRANSFER = "transfer", _("transfer")
    REVERSAL = "reversal", _("reversal of a transfer")
    BATCH = "batch", _("payout batch")
    RETURN = "return", _("returned bank transfer")
    PLATFORM = "platform", _("market's own")


# What is paid by itself, before there is an order.
PAID_AHEAD = frozenset({Match.GIFT_CARD, Match.PREPAYMENT})

# Types of Stripe's balance transactions, by what their source is.
CHARGES = frozenset({"charge", "payment"})
REFUNDS = frozenset({"refund", "payment_refund"})
REFUNDS_BACK = frozenset({"refund_failure", "payment_failure_refund"})
ADJUSTMENTS = frozenset({"adjustment"})
OF_PAYMENTS = CHARGES | REFUNDS | REFUNDS_BACK | ADJUSTMENTS
TRANSFERS = frozenset({"transfer"})
REVERSALS = frozenset({"transfer_refund"})
FEES = frozenset({"stripe_fee", "stripe_fx_fee", "network_cost", "tax_fee"})
PLATFORMS = FEES | {
    "connect_collection_transfer",
    "payout",
    "payout_cancel",
    "payout_failure",
    "reserve_transaction",
    "reserved_funds",
    "topup",
    "topup_reversal",
}


class IncomingState(models.TextChoices):
    """How far a bank transfer from outside is."""

    NEW = "new", _("being matched")
    WAITING = "waiting", _("to assign")
    PLACED = "placed", _("paid an order")
    RETURNING = "returning", _("to be returned")
    RETURNED = "returned", _("returned")
    OTHER = "other", _("not for an order")


_I = IncomingState

INCOMING_MOVES: dict[str, tuple[str, ...]] = {
    _I.NEW: (_I.PLACED, _I.WAITING, _I.RETURNING),
    _I.WAITING: (_I.PLACED, _I.RETURNING, _I.OTHER),
    _I.PLACED: (),
    _I.RETURNING: (_I.RETURNED,),
    _I.RETURNED: (),
    _I.OTHER: (),
}
# Money of these still waits in the books, but for what of it has paid an order.
UNSETTLED = frozenset({_I.NEW, _I.WAITING, _I.RETURNING})


class IncomingReason(models.TextChoices):
    """Why a transfer was not matched by itself."""

    NO_NUMBER = "no-number", _("names no order")
    SEVERAL = "several", _("names several orders")
    SUM = "sum", _("names several orders, whose sum it is not")
    BUYERS = "buyers", _("names orders of several organisations")
    TOO_LITTLE = "too-little", _("less than the order’s total")
    TOO_MUCH = "too-much", _("more than the order’s total")
    CURRENCY = "currency", _("another currency than the order’s")
    PAID = "paid", _("the order is paid already")
    CANCELLED = "cancelled", _("the order was cancelled")
    OTHER_WAY = "other-way", _("the order is to be paid another way")
    TOO_LATE = "too-late", _("the order expired and its goods are sold")


class FindingKind(models.TextChoices):
    """What does not agree, and on which side it is missing."""

    NOT_OURS = "not-ours", _("Stripe has a transaction that we don't know")
    NOT_AT_STRIPE = (
        "not-at-stripe",
        _("Stripe has no record of one of our transactions"),
    )
    AMOUNT = "amount", _("the amounts differ")
    EVENT = "event", _("an event matches none of our records")
    BANK_UNKNOWN = "bank-unknown", _("the bank has a transaction that we don't know")
    BANK_MISSING = (
        "bank-missing",
        _("a confirmed transfer is missing from the statement"),
    )
    BANK_AMOUNT = "bank-amount", _("the bank moved a different amount")
    BANK_RETURNED = "bank-returned", _("the bank returned a payment marked as paid")


class FindingState(models.TextChoices):
    OPEN = "open", _("open")
    RESOLVED = "resolved", _("resolved")


_F = FindingState

FINDING_MOVES: dict[str, tuple[str, ...]] = {
    _F.OPEN: (_F.RESOLVED,),
    _F.RESOLVED: (),
}
