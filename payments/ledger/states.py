"""The accounts of the books, and what a transaction is about.

An account's balance is what the market owes its holder: positive for a seller who is
to be paid, negative where the market holds money (`SHOPPERS`) or has spent some.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AccountKind(models.TextChoices):
    # Money that came from shoppers and lies with the payment provider or a bank.
    SHOPPERS = "shoppers", _("shopper payments")
    CASH = "cash", _("cash to be collected")
    RECEIVABLE = "receivable", _("owed on invoice")
    RESTS = "rests", _("owed after a deposit")
    # Bank transfers that pay for nothing yet.
    UNASSIGNED = "unassigned", _("bank transfers to assign")
    # A seller's share of what is paid but not yet earned, and of what is.
    PENDING = "pending", _("not yet earned")
    PAYABLE = "payable", _("payable to the seller")
    COOPERATIVE = "cooperative", _("cooperative fees")
    COMMISSION = "commission", _("market commission")
    PROMOTIONS = "promotions", _("discounts funded by the market")
    TAX = "tax", _("tax on fees")
    FEES = "fees", _("payment costs")
    BALANCE = "balance", _("shopper balances")
    # Bought and not yet redeemed: owed to whoever has the code.
    GIFT_CARDS = "gift-cards", _("gift cards not yet redeemed")
    # Paid ahead by a shopper, for what is still to come.
    PREPAID = "prepaid", _("prepayments not yet used")
    # Paid for packaging that shoppers bring back: theirs until then.
    CONTAINERS = "containers", _("deposits for returnable packaging")
    REFUNDS = "refunds", _("refunds in transit")
    TRANSFERS = "transfers", _("transfers in transit")
    UNPLACED = "unplaced", _("payments without an order")
    DISPUTES = "disputes", _("disputed payments")
    # What went back to shoppers at the market's cost, and at a carrier's.
    GOODWILL = "goodwill", _("refunds covered by the market")
    CARRIERS = "carriers", _("claims against carriers")
    EXPIRED = "expired", _("expired balances")
    # What a cooperative owes its households, and the other side of it: what the
    # cooperative has still to bring up. The two cancel out for the market.
    HOUSEHOLD = "household", _("payable to a household")
    MEMBERS_DUE = "members-due", _("payable to households by their cooperative")


# Accounts of one seller, of one shopper; the rest are the market's.
OF_SELLERS = frozenset(
    {
        AccountKind.PENDING,
        AccountKind.PAYABLE,
        AccountKind.COOPERATIVE,
        AccountKind.MEMBERS_DUE,
    }
)
OF_SHOPPERS = frozenset({AccountKind.BALANCE, AccountKind.PREPAID})
OF_HOUSEHOLDS = frozenset({AccountKind.HOUSEHOLD})


class TransactionKind(models.TextChoices):
    """What a transaction is about."""

    PAID = "paid", _("order paid")
    UNPLACED = "unplaced", _("payment without an order")
    REFUND = "refund", _("refunded to the shopper")
    REFUND_SENT = "refund-sent", _("refund arrived")
    REFUND_FAILED = "refund-failed", _("refund failed")
    EARNED = "earned", _("earned")
    UNEARNED = "unearned", _("earnings reversed")
    TRANSFER = "transfer", _("paid out")
    TRANSFER_SENT = "transfer-sent", _("payout arrived")
    TRANSFER_FAILED = "transfer-failed", _("payout returned")
    REVERSAL = "reversal", _("payout reversed")
    REVERSAL_SENT = "reversal-sent", _("payout reversal arrived")
    REVERSAL_FAILED = "reversal-failed", _("payout reversal failed")
    DISPUTED = "disputed", _("chargeback")
    DISPUTE_LOST = "dispute-lost", _("dispute lost")
    INVOICE_PAID = "invoice-paid", _("invoice paid")
    WRITTEN_OFF = "written-off", _("invoice written off")
    RECOVERED = "recovered", _("written-off invoice paid after all")
    REST_PAID = "rest-paid", _("rest paid after a deposit")
    CASH_COLLECTED = "cash-collected", _("cash collected by the seller")
    CAME_IN = "came-in", _("bank transfer received")
    ASSIGNED = "assigned", _("bank transfer assigned to an order")
    SENT_BACK = "sent-back", _("bank transfer returned")
    NOT_FOR_ORDERS = "not-for-orders", _("bank transfer not for an order")
    PAYMENT_FEE = "payment-fee", _("payment provider fee")
    EXCHANGE = "exchange", _("exchange difference")
    UNFUNDED = "unfunded", _("discount reversed")
    CORRECTION = "correction", _("correction")
    GIFT = "gift", _("goodwill to the shopper")
    EXPIRED = "expired", _("balance expired")
    HARVEST = "harvest", _("harvest delivered")
    SURPLUS = "surplus", _("surplus distributed")
    STAKE_BACK = "stake-back", _("stake repaid")
    MEMBER_PAID = "member-paid", _("paid to a household")
    MEMBER_RETURNED = "member-returned", _("payment to a household returned")
    CARRIAGE = "carriage", _("delivery by the cooperative")
    MEMBER_FUNDED = "member-funded", _("deducted from sales for households")
    GIFT_CARD_SOLD = "gift-card-sold", _("gift card sold")
    GIFT_CARD_USED = "gift-card-used", _("gift card redeemed")
    PREPAID = "prepaid", _("paid ahead")
    PREPAID_OVER = "prepaid-over", _("prepayment moved to a balance")
    DEPOSITS_KEPT = "deposits-kept", _("packaging not returned")
    GROUP_REWARD = "group-reward", _("reward for the leader of a group")
