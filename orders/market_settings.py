"""What pages can change of orders: how long they wait, and by when sellers ship."""

from django.utils.translation import gettext_lazy as _

from core.setting_kinds import Unit, span, whole

ORDER_PAYMENT_TIMEOUT = span(
    "ORDER_PAYMENT_TIMEOUT",
    _("Unpaid orders hold their stock for"),
    unit=Unit.MINUTES,
    least=5,
    most=1440,
)
UNPAID_ORDERS = whole(
    "UNPAID_ORDERS", _("Unpaid orders per account or e-mail address"), least=1, most=100
)
UNPAID_ORDERS_OF_PHONE = whole(
    "UNPAID_ORDERS_OF_PHONE",
    _("Unpaid orders per phone number"),
    least=1,
    most=1000,
    help_text=_("A village may share one."),
)
ASSISTED_PAYMENT_TIMEOUT = span(
    "ASSISTED_PAYMENT_TIMEOUT",
    _("Orders placed for a customer wait for payment for"),
    unit=Unit.HOURS,
    least=1,
    most=168,
)
ASSISTED_UNPAID_ORDERS = whole(
    "ASSISTED_UNPAID_ORDERS",
    _("Unpaid orders for customers per person who places them"),
    least=1,
    most=200,
)
SEND_WITHIN_MOST_DAYS = whole(
    "SEND_WITHIN_MOST_DAYS",
    _("Longest time to ship that a seller may choose"),
    unit=Unit.WORKING_DAYS,
    least=1,
    most=120,
)
ACCEPT_WITHIN_DAYS = whole(
    "ACCEPT_WITHIN_DAYS",
    _("Sellers accept orders within"),
    unit=Unit.WORKING_DAYS,
    least=0,
    most=14,
    help_text=_("Never later than they ship."),
)
CHASE_REMIND = span(
    "CHASE_REMIND",
    _("Sellers are reminded before a deadline by"),
    unit=Unit.HOURS,
    least=0,
    most=72,
)
CHASE_ESCALATE_DAYS = whole(
    "CHASE_ESCALATE_DAYS",
    _("Staff hear of overdue orders after"),
    unit=Unit.WORKING_DAYS,
    least=0,
    most=30,
)
CHASE_GIVE_BACK_DAYS = whole(
    "CHASE_GIVE_BACK_DAYS",
    _("Overdue orders are cancelled and refunded after"),
    unit=Unit.WORKING_DAYS,
    least=1,
    most=60,
)
CHASE_NOTICE = span(
    "CHASE_NOTICE",
    _("Before that shoppers know of the delay for at least"),
    unit=Unit.HOURS,
    least=0,
    most=168,
)
