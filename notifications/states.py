"""The kinds of news, the topics people choose channels for, and what is essential."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    ORDER_RECEIVED = "order-received", _("Order received")
    TRANSFER_DUE = "transfer-due", _("Bank transfer due")
    PAYMENT_TO_CONFIRM = "payment-to-confirm", _("Payment to confirm")
    PRESALE = "presale", _("Harvest of a presale moved or confirmed")
    ORDER_PAID = "order-paid", _("Order paid")
    ORDER_EXPIRED = "order-expired", _("Order expired without payment")
    PART_SENT = "part-sent", _("Parcel shipped")
    PARCEL_DELIVERED = "parcel-delivered", _("Parcel delivered")
    PART_CANCELLED = "part-cancelled", _("Part of your order cancelled")
    PART_ADJUSTED = "part-adjusted", _("Weight or quantity changed")
    MONEY_BACK = "money-back", _("Refunds")
    BALANCE = "balance", _("Balance changes")
    RECALL = "recall", _("Product recalls")
    LOTS_RETIRED = "lots-retired", _("Lots past best-before")
    ORDER_LATE = "order-late", _("Order late or delivery date changed")
    ORDER_DUE = "order-due", _("Orders due or overdue")
    ORDERS_OVERDUE = "orders-overdue", _("Overdue orders of farms")
    PARCEL_TROUBLE = "parcel-trouble", _("Parcel returned or not delivered")
    NEW_ORDER = "new-order", _("New order to pack")
    ORDER_WITHDRAWN = "order-withdrawn", _("Order cancelled by the shopper")
    WINDOW_DECIDED = "window-decided", _("Order window closed")
    PICKUP_MOVED = "pickup-moved", _("Pickup time changed")
    STOCK_LOW = "stock-low", _("Low stock")
    LISTING_DECIDED = "listing-decided", _("Listing reviewed")
    APPLICATION_DECIDED = "application-decided", _("Application decided")
    APPLICATION_NEW = "application-new", _("New seller application")
    REFUND_FAILED = "refund-failed", _("Refund failed")
    REFUND_REQUEST = "refund-request", _("Refund to approve")
    REFUND_DECIDED = "refund-decided", _("Refund request decided")
    QUESTION_NEW = "question-new", _("Message from a shopper")
    ANSWER_NEW = "answer-new", _("Reply from a farm")
    REVIEW_NEW = "review-new", _("New review")
    REVIEW_REQUEST = "review-request", _("Review request")
    WISH = "wish", _("Wish list: back in stock or cheaper")
    SEASON = "season", _("A season begins")
    APPLICATION_QUESTION = (
        "application-question",
        _("Question about your application"),
    )
    SHOP_STATUS = "shop-status", _("Shop suspended, reopened or closed")
    SHIPPING_RATES = "shipping-rates", _("Late shipments or cancellations above limit")
    BANK_CHANGED = "bank-changed", _("Bank details changed")
    TEAM_CHANGED = "team-changed", _("Team changes")
    CERTIFICATE_NEW = "certificate-new", _("New certificate to review")
    CERTIFICATE_DECIDED = "certificate-decided", _("Certificate reviewed")
    CERTIFICATE_ENDS = "certificate-ends", _("Certificate expires soon")
    TRANSFER_FAILED = "transfer-failed", _("Payout returned by your bank")
    PAYOUT_SENT = "payout-sent", _("Payout sent")
    PAYMENTS_LATE = "payments-late", _("Sellers are waiting for payouts")
    STRIPE_ACCOUNT = "stripe-account", _("Stripe account updates")
    STRIPE_DEBT = "stripe-debt", _("Amount could not be recovered from you")
    PAYOUT_TROUBLE = "payout-trouble", _("Payout needs attention")
    DISPUTE = "dispute", _("Payment dispute about your goods")
    DISPUTE_OPEN = "dispute-open", _("Payment inquiry from a bank")
    CLAIM_ANSWERED = "claim-answered", _("Claim updates")
    CLAIM_NEW = "claim-new", _("New claim")
    CLAIM_TO_DECIDE = "claim-to-decide", _("Claim needs your decision")
    UNMATCHED = "unmatched", _("Reconciliation: differences found")
    WORK_PARKED = "work-parked", _("Failed tasks")
    HARVEST_RECEIPT = "harvest-receipt", _("Harvest delivery recorded")
    MEMBER_RETURNED = "member-returned", _("Payment to a household returned")
    REPORT_READY = "report-ready", _("Report ready")
    MEMBERS_VOTE = "members-vote", _("Members' votes")
    ANNOUNCEMENT = "announcement", _("Cooperative announcements")
    TALK_REPORTED = "talk-reported", _("Content reported")
    TRAINING = "training", _("Courses and training sessions")
    BROADCAST = "broadcast", _("A farm you follow goes live")
    LETTER = "letter", _("Letter of a farm you follow")
    LETTER_STOPPED = "letter-stopped", _("Your letter was stopped")
    HOST_TERMS = "host-terms", _("Host commission offered or ended")
    DEAL = "deal", _("Your deals, live prices and prize draws")
    GROUP_BUY = "group-buy", _("Your group buys")
    VISIT = "visit", _("Visits and tickets")
    VISIT_BOOKED = "visit-booked", _("Visit booked, moved or cancelled")
    BOX = "box", _("Your boxes: deliveries and changes")
    BUSINESS_APPLICATION = (
        "business-application",
        _("A business wants to buy from you"),
    )
    BUYER_CREDIT = "buyer-credit", _("Buying on invoice to agree")
    BUSINESS_DECIDED = "business-decided", _("Answers of farms to your organisation")
    BUYER_OVERDUE = "buyer-overdue", _("Invoice of a business buyer overdue")
    BOX_SUBSCRIBER = "box-subscriber", _("New box subscriber")
    PROGRAMME = "programme", _("County programmes: milestones, requests, decisions")
    EXPERTS = "experts", _("Experts: visits")


_K = Kind

# About an order or its money: always told by one way at least.
ESSENTIAL = frozenset(
    {
        _K.ORDER_RECEIVED,
        _K.TRANSFER_DUE,
        _K.PAYMENT_TO_CONFIRM,
        _K.PRESALE,
        _K.ORDER_PAID,
        _K.ORDER_EXPIRED,
        _K.PART_CANCELLED,
        _K.PART_ADJUSTED,
        _K.ORDER_LATE,
        _K.MONEY_BACK,
        _K.BALANCE,
        _K.RECALL,
        _K.NEW_ORDER,
        _K.ORDER_DUE,
        _K.ORDER_WITHDRAWN,
        _K.SHOP_STATUS,
        _K.SHIPPING_RATES,
        _K.PAYOUT_SENT,
        _K.TRANSFER_FAILED,
        _K.MEMBER_RETURNED,
        _K.STRIPE_ACCOUNT,
        _K.STRIPE_DEBT,
        _K.DISPUTE,
        _K.CLAIM_ANSWERED,
        _K.CLAIM_NEW,
        # Tickets, and a visit that is called off.
        _K.VISIT,
        # What comes next, and what is to be paid.
        _K.BOX,
        # A session that is moved or called off.
        _K.TRAINING,
    }
)
# A matter of health: told by every way there is, and nobody can switch it off.
# Whose account is redirected must hear of it as well.
ALWAYS = frozenset({_K.RECALL, _K.BANK_CHANGED})
# Worth a text message, which somebody pays: what cannot wait for the next visit.
TEXTED = frozenset(
    {
        _K.NEW_ORDER,
        _K.ORDER_DUE,
        _K.ORDER_WITHDRAWN,
        _K.TRANSFER_DUE,
        _K.PAYMENT_TO_CONFIRM,
        _K.PART_CANCELLED,
        _K.RECALL,
        _K.APPLICATION_DECIDED,
        _K.BANK_CHANGED,
        _K.PAYOUT_SENT,
        _K.TRANSFER_FAILED,
    }
)


class RobotKind(models.TextChoices):
    WECOM = "wecom", _("WeCom")
    DINGTALK = "dingtalk", _("DingTalk")


class Topic(models.TextChoices):
    """What a person chooses channels for: at most nine rows, whatever they do here."""

    PURCHASES = "purchases", _("My orders and refunds")
    MESSAGES = "messages", _("Messages and replies")
    REVIEWS = "reviews", _("Requests to review my orders")
    SALES = "sales", _("Orders to pack, visits and claims")
    PAYOUTS = "payouts", _("Payouts and bank details")
    SHOP = "shop", _("My shop and products")
    COOPERATIVE = "cooperative", _("Cooperative and courses")
    LIVE = "live", _("Farms I follow, wish list and seasons")
    OFFICE = "office", _("Administration")


TOPICS: dict[Topic, tuple[Kind, ...]] = {
    Topic.PURCHASES: (
        _K.ORDER_RECEIVED,
        _K.TRANSFER_DUE,
        _K.PAYMENT_TO_CONFIRM,
        _K.PRESALE,
        _K.ORDER_PAID,
        _K.ORDER_EXPIRED,
        _K.PART_SENT,
        _K.PARCEL_DELIVERED,
        _K.PART_CANCELLED,
        _K.PART_ADJUSTED,
        _K.ORDER_LATE,
        _K.MONEY_BACK,
        _K.BALANCE,
        _K.RECALL,
        _K.CLAIM_ANSWERED,
        _K.GROUP_BUY,
        _K.VISIT,
        _K.BOX,
        _K.BUSINESS_DECIDED,
    ),
    Topic.MESSAGES: (_K.ANSWER_NEW, _K.QUESTION_NEW),
    Topic.REVIEWS: (_K.REVIEW_REQUEST,),
    Topic.SALES: (
        _K.NEW_ORDER,
        _K.ORDER_DUE,
        _K.ORDER_WITHDRAWN,
        _K.VISIT_BOOKED,
        _K.BOX_SUBSCRIBER,
        _K.BUSINESS_APPLICATION,
        _K.PICKUP_MOVED,
        _K.WINDOW_DECIDED,
        _K.PARCEL_TROUBLE,
        _K.CLAIM_NEW,
        _K.REFUND_DECIDED,
    ),
    Topic.PAYOUTS: (
        _K.BANK_CHANGED,
        _K.PAYOUT_SENT,
        _K.TRANSFER_FAILED,
        _K.STRIPE_ACCOUNT,
        _K.STRIPE_DEBT,
        _K.DISPUTE,
        _K.BUYER_OVERDUE,
    ),
    Topic.SHOP: (
        _K.REVIEW_NEW,
        _K.STOCK_LOW,
        _K.LOTS_RETIRED,
        _K.LISTING_DECIDED,
        _K.CERTIFICATE_DECIDED,
        _K.CERTIFICATE_ENDS,
        _K.APPLICATION_DECIDED,
        _K.APPLICATION_QUESTION,
        _K.SHOP_STATUS,
        _K.SHIPPING_RATES,
        _K.HOST_TERMS,
        _K.LETTER_STOPPED,
        _K.TEAM_CHANGED,
    ),
    Topic.COOPERATIVE: (
        _K.TRAINING,
        _K.EXPERTS,
        _K.HARVEST_RECEIPT,
        _K.MEMBER_RETURNED,
        _K.MEMBERS_VOTE,
        _K.ANNOUNCEMENT,
    ),
    Topic.LIVE: (_K.BROADCAST, _K.DEAL, _K.LETTER, _K.WISH, _K.SEASON),
    Topic.OFFICE: (
        _K.ORDERS_OVERDUE,
        _K.APPLICATION_NEW,
        _K.CERTIFICATE_NEW,
        _K.REFUND_FAILED,
        _K.REFUND_REQUEST,
        _K.PAYMENTS_LATE,
        _K.PAYOUT_TROUBLE,
        _K.DISPUTE_OPEN,
        _K.CLAIM_TO_DECIDE,
        _K.UNMATCHED,
        _K.WORK_PARKED,
        _K.BUYER_CREDIT,
        _K.REPORT_READY,
        _K.TALK_REPORTED,
        _K.PROGRAMME,
    ),
}
TOPIC_OF = {kind: topic for topic, kinds in TOPICS.items() for kind in kinds}
# What everybody can be told of, and what only those who sell.
FOR_ALL = (
    Topic.PURCHASES,
    Topic.MESSAGES,
    Topic.REVIEWS,
    Topic.COOPERATIVE,
    Topic.LIVE,
)
FOR_SELLERS = (Topic.SALES, Topic.PAYOUTS, Topic.SHOP)


def can_be_missed(kind: str) -> bool:
    """Whether it may wait, come with others, or not at all."""
    return kind not in ESSENTIAL | ALWAYS


def is_essential(topic: Topic) -> bool:
    """Whether it holds news that goes by one way at least."""
    return not ESSENTIAL.isdisjoint(TOPICS[topic])
