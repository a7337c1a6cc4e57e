"""Where farms sell beside this market, what they sell, and states of statements."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.transitions import Moves


class Channel(models.TextChoices):
    TAOBAO = "taobao", _("Taobao")
    PINDUODUO = "pdd", _("Pinduoduo")
    DOUYIN = "douyin", _("Douyin")
    JD = "jd", _("JD.com")
    KUAISHOU = "kuaishou", _("Kuaishou")
    WECHAT = "wechat", _("WeChat shop")
    WALK_IN = "walkin", _("Walk-in customers")
    WHOLESALE = "bulk", _("Wholesale")
    OTHER = "other", pgettext_lazy("a sales channel", "Other")


# Whose order numbers are one series for everybody who sells there, in yuan.
PLATFORMS = (
    Channel.TAOBAO, Channel.PINDUODUO, Channel.DOUYIN, Channel.JD, Channel.KUAISHOU,
    Channel.WECHAT,
)  # fmt: skip
PLATFORM_CURRENCY = "CNY"


class SaleKind(models.TextChoices):
    MIXED = "mixed", pgettext_lazy("a kind of sales", "Various goods")
    FRESH = "fresh", pgettext_lazy("a kind of sales", "Fruit and vegetables")
    GRAIN = "grain", pgettext_lazy("a kind of sales", "Grain, oil and nuts")
    ANIMAL = "animal", pgettext_lazy("a kind of sales", "Meat, eggs and honey")
    MADE = "made", pgettext_lazy("a kind of sales", "Processed food and drinks")
    CRAFT = "craft", pgettext_lazy("a kind of sales", "Handicrafts")
    VISITS = "visits", pgettext_lazy("a kind of sales", "Visits, meals and stays")
    OTHER = "other", pgettext_lazy("a kind of sales", "Other")


class StatementState(models.TextChoices):
    """Only a confirmed statement counts."""

    DRAFT = "draft", pgettext_lazy("a statement", "Draft")
    DECLARED = "declared", pgettext_lazy("a statement", "Waiting for confirmation")
    RETURNED = "returned", pgettext_lazy("a statement", "Sent back")
    CONFIRMED = "confirmed", pgettext_lazy("a statement", "Confirmed")
    CORRECTED = "corrected", pgettext_lazy("a statement", "Corrected")
    WITHDRAWN = "withdrawn", pgettext_lazy("a statement", "Withdrawn")


class RowMark(StrEnum):
    """What a row of an order file says of an order."""

    PAID = "paid"
    CLOSED = "closed"
    UNPAID = "unpaid"
    FOREIGN = "foreign"


class OrderFate(models.TextChoices):
    """What becomes of a row of an order file; the first four are kept."""

    NEW = "new", pgettext_lazy("an order of a file", "New")
    CHANGED = "changed", pgettext_lazy("an order of a file", "Refunded since")
    KNOWN = "known", pgettext_lazy("an order of a file", "Already imported")
    CLOSED = "closed", pgettext_lazy("an order of a file", "Closed or refunded")
    UNPAID = "unpaid", pgettext_lazy("an order of a file", "Not paid")
    FOREIGN = "foreign", pgettext_lazy("an order of a file", "Other currency")
    OUTSIDE = "outside", pgettext_lazy("an order of a file", "Other month")
    TWICE = "twice", pgettext_lazy("an order of a file", "Twice in the file")
    OTHERS = "others", pgettext_lazy("an order of a file", "Counted for another farm")
    DIFFERS = "differs", pgettext_lazy("an order of a file", "Other amount than before")


KEPT = (OrderFate.NEW, OrderFate.CHANGED, OrderFate.KNOWN, OrderFate.CLOSED)


class OrderFileState(models.TextChoices):
    """What a withdrawn file said counts no more."""

    IMPORTED = "imported", pgettext_lazy("an order file", "Imported")
    WITHDRAWN = "withdrawn", pgettext_lazy("an order file", "Withdrawn")


ORDER_FILE_MOVES: Moves = {OrderFileState.IMPORTED: (OrderFileState.WITHDRAWN,)}

S = StatementState
STATEMENT_MOVES: Moves = {
    S.DRAFT: (S.DECLARED, S.WITHDRAWN),
    S.DECLARED: (S.CONFIRMED, S.RETURNED, S.WITHDRAWN),
    S.RETURNED: (S.DRAFT, S.WITHDRAWN),
    S.CONFIRMED: (S.CORRECTED,),
}
# Those that may still become confirmed, and those that can be edited.
OPEN = (S.DRAFT, S.DECLARED, S.RETURNED)
EDITABLE = (S.DRAFT, S.RETURNED)
# Those that a person chooses; the others follow from something else.
CHOSEN = (S.DECLARED, S.RETURNED, S.CONFIRMED, S.WITHDRAWN)
# What was confirmed once stays in the chain of corrections.
ONCE_CONFIRMED = (S.CONFIRMED, S.CORRECTED)
