"""The accounts of the books, and what a transaction is about.

An account's balance is what the market owes its holder: positive for a seller who is
to be paid, negative where the market holds money (`SHOPPERS`) or has spent some.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AccountKind(models.TextChoices):
    # Money that came from shoppers and lies with the payment provider or a bank.
    SHOPPERS = "shoppers", _("payments of shoppers")
    # A seller's share of what is paid but not yet earned, and of what is.
    PENDING = "pending", _("not yet earned")
    PAYABLE = "payable", _("owed to the seller")
    COOPERATIVE = "cooperative", _("fees of a cooperative")
    COMMISSION = "commission", _("commission of the market")
    PROMOTIONS = "promotions", _("discounts that the market pays")
    TAX = "tax", _("tax on fees")
    FEES = "fees", _("costs of payment")
    BALANCE = "balance", _("balance of a shopper")
    REFUNDS = "refunds", _("refunds on their way")
    TRANSFERS = "transfers", _("transfers on their way")
    UNPLACED = "unplaced", _("payments without an order")
    DISPUTES = "disputes", _("disputed payments")
    # What went back to shoppers at the market's cost, and at a carrier's.
    GOODWILL = "goodwill", _("refunds that the market bears")
    CARRIERS = "carriers", _("to be recovered from carriers")
    EXPIRED = "expired", _("balances that expired")
    # What a cooperative owes its households, and the other side of it: what the
    # cooperative has still to bring up. The two cancel out for the market.
    HOUSEHOLD = "household", _("owed to a household")
    MEMBERS_DUE = "members-due", _("owed to households by their cooperative")


# Accounts of one seller, of one shopper; the rest are the market's.
OF_SELLERS = frozenset(
    {
        AccountKind.PENDING,
        AccountKind.PAYABLE,
        AccountKind.COOPERATIVE,
        AccountKind.MEMBERS_DUE,
    }
)
OF_SHOPPERS = frozenset({AccountKind.BALANCE})
OF_HOUSEHOLDS = frozenset({AccountKind.HOUSEHOLD})


class Kind(models.TextChoices):
    """What a transaction is about."""

    PAID = "paid", _("order paid")
    UNPLACED = "unplaced", _("payment without an order")
    REFUND = "refund", _("paid back to the shopper")
    REFUND_SENT = "refund-sent", _("refund arrived")
    REFUND_FAILED = "refund-failed", _("refund did not arrive")
    EARNED = "earned", _("earned")
    UNEARNED = "unearned", _("earned no more")
    TRANSFER = "transfer", _("paid out")
    TRANSFER_SENT = "transfer-sent", _("payout arrived")
    TRANSFER_FAILED = "transfer-failed", _("payout returned")
    REVERSAL = "reversal", _("payout taken back")
    REVERSAL_SENT = "reversal-sent", _("payout taken back, arrived")
    REVERSAL_FAILED = "reversal-failed", _("payout could not be taken back")
    DISPUTED = "disputed", _("taken back by the shopper's bank")
    DISPUTE_LOST = "dispute-lost", _("dispute lost")
    PAYMENT_FEE = "payment-fee", _("fee of the payment provider")
    EXCHANGE = "exchange", _("exchange difference")
    UNFUNDED = "unfunded", _("discount taken back")
    CORRECTION = "correction", _("correction")
    GIFT = "gift", _("given to the shopper")
    EXPIRED = "expired", _("balance expired")
    HARVEST = "harvest", _("harvest taken in")
    SURPLUS = "surplus", _("surplus shared")
    STAKE_BACK = "stake-back", _("stake paid back")
    MEMBER_PAID = "member-paid", _("paid to a household")
    MEMBER_RETURNED = "member-returned", _("payment to a household returned")
    CARRIAGE = "carriage", _("delivery by the cooperative")
    MEMBER_FUNDED = "member-funded", _("taken from sales for households")
