"""Order files of other platforms: the columns of each, and what a row of it says.

Names of columns are those of the platforms' own exports. Amounts count as they were
paid to the shop; what was never paid or was closed says so in words.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from core import dates
from core.imports.rows import (
    Columns,
    RowCells,
    RowFile,
    RowProblem,
    WrongRowError,
    folded,
    unquoted,
)
from core.money import from_minor, to_minor
from core.tables.numbers import read_number
from core.text import LazyText
from programme.plans.rules import MOST_MINOR

from .states import PLATFORM_CURRENCY, Channel, RowMark

MOST_ROWS = 5000
MOST_BYTES = 5_000_000
NUMBER_LENGTH = 64

# What is called the same on all platforms, and in our own template.
_SHARED = {
    "number": ("order number", "order no", "订单编号", "订单号"),
    "paid_on": (
        "paid on", "payment time", "订单付款时间", "支付时间", "付款时间",
        "订单支付时间", "支付完成时间", "付款确认时间",
    ),
    "ordered_on": (
        "ordered on", "order time", "订单创建时间", "下单时间", "订单提交时间",
        "订单下单时间", "订单成交时间",
    ),
    "paid": ("amount paid", "paid", "实付金额", "实付款"),
    "refunded": ("refunded", "refund", "退款金额", "已退款金额"),
    "status": ("status", "order status", "订单状态"),
    "after_sale": ("after-sale", "售后状态", "退款状态"),
    "currency": ("currency", "币种"),
}  # fmt: skip
# What only one of them has. A row of Douyin is a part of an order, with a number of
# its own, and the number of the whole stands beside it.
_OF_CHANNEL: Mapping[str, Mapping[str, Sequence[str]]] = {
    Channel.TAOBAO: {"paid": ("买家实际支付金额",)},
    Channel.PINDUODUO: {"paid": ("商家实收金额(元)", "商家实收金额")},
    Channel.DOUYIN: {"number": ("子订单编号",), "paid": ("订单应付金额",)},
    Channel.JD: {"paid": ("结算金额",)},
    Channel.KUAISHOU: {"paid": ("实付款(元)",)},
    Channel.WECHAT: {"paid": ("订单实际支付金额", "订单实际收款金额")},
}
TEMPLATE = ("订单编号", "付款时间", "实付金额", "退款金额", "订单状态")

_NEVER_PAID = ("待付款", "待支付", "未支付", "未付款", "等待买家付款", "unpaid")
_PARTLY = ("部分退款", "partly refunded", "partially refunded")
_REFUNDED = ("退款成功", "退款完成", "已退款", "全额退款", "refunded")
# Of the order. A refund that was closed or cancelled was not given.
_CLOSED = (*_REFUNDED, "关闭", "取消", "closed", "cancelled", "canceled")
_TOTALS = ("合计", "总计", "小计", "total")
_NOTHING = {"", "-", "--", "无"}
_YUAN = {"", "cny", "rmb", "人民币", "元"}
_DATES = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日")
_DAY = re.compile(r"\d{4}([-/.])\d{1,2}\1\d{1,2}|\d{8}|\d{4}年\d{1,2}月\d{1,2}日")
_SHORTENED = re.compile(r"\d([.,]\d+)?[eE]\+?\d+")

NO_NUMBER = _("the order number is missing")
SHORTENED = _(
    "the order number was shortened by a spreadsheet program; "
    "use the file as the platform made it"
)
LONG_NUMBER = _("the order number is longer than 64 characters")
NO_DATE = _("the date of payment is missing")
BAD_DATE = _("the date can't be read; use 2026-11-25")
BAD_AMOUNT = _("the amount can't be read")
BAD_REFUND = _("the refund can't be read")
LESS_THAN_NOTHING = _("an amount is negative")
TOO_MUCH_BACK = _("the refund is more than what was paid")
NO_REFUND_AMOUNT = _("the order was partly refunded; add a column with the refund")
OTHER_VALUES = _(
    "this order number stands in row %(row)s with other values; "
    "export one row for each order"
)

# The four names of columns that a person may say, where a file has its own.
OWN = ("number", "paid_on", "paid", "refunded")


@dataclass(frozen=True)
class SoldOrder:
    """What a row says of an order; `paid` and `refunded` in fen.

    Amounts of what is not paid are 0, its `day` may be unknown.
    """

    row: int
    number: str
    day: date | None
    paid: int
    refunded: int
    mark: str

    @property
    def facts(self) -> tuple[object, ...]:
        return self.day, self.paid, self.refunded, self.mark

    @property
    def amount(self) -> int:
        """What stays with the shop."""
        return self.paid - self.refunded

    @property
    def money(self) -> Decimal:
        return from_minor(self.amount, PLATFORM_CURRENCY)


def order_file(channel: str, own: Mapping[str, str]) -> RowFile[SoldOrder]:
    """Of a platform; `own` are names of columns where the file has others."""
    of_channel = _OF_CHANNEL.get(channel, {})
    names = {
        column: (own[column],)
        if own.get(column)
        else (*of_channel.get(column, ()), *shared)
        for column, shared in _SHARED.items()
    }
    return RowFile(
        columns=Columns(names, frozenset({"number", "paid"})),
        row=_of_row,
        most_rows=MOST_ROWS,
        most_bytes=MOST_BYTES,
        empty=_("This file has no orders."),
        too_long=_("This file has more than %(most)s orders. Please split it."),
        headless=_(
            "The columns of order number and amount were not found. Select the right "
            "channel, or enter below what the columns are called in your file."
        ),
        numbers="paid",
    )


def contradictions(rows: Sequence[SoldOrder]) -> Iterator[RowProblem]:
    """Rows with a number that stood before with other values."""
    seen: dict[str, SoldOrder] = {}
    for row in rows:
        first = seen.setdefault(row.number, row)
        if first.facts != row.facts:
            yield RowProblem(row.row, str(OTHER_VALUES) % {"row": first.row})


def _of_row(row: RowCells) -> SoldOrder | None:
    number = _number(row["number"])
    if folded(number) in _TOTALS:
        return None
    mark = _mark(row)
    if mark in {RowMark.UNPAID, RowMark.FOREIGN}:
        return SoldOrder(row.number, number, None, 0, 0, mark)
    if mark == RowMark.CLOSED:
        return SoldOrder(row.number, number, _day(row), 0, 0, mark)
    paid = _minor(row["paid"], row.mark, BAD_AMOUNT)
    back = unquoted(row["refunded"])
    refunded = 0 if back in _NOTHING else _minor(back, row.mark, BAD_REFUND)
    _check_refund(row, paid, refunded)
    return SoldOrder(row.number, number, _day(row), paid, refunded, mark)


def _number(text: str) -> str:
    """Spreadsheets keep long numbers as ="123" or with a sign before them."""
    number = unquoted(text.strip().removeprefix("=").strip('"')).strip('"')
    if not number:
        raise WrongRowError(NO_NUMBER)
    if _SHORTENED.fullmatch(number):
        raise WrongRowError(SHORTENED)
    if len(number) > NUMBER_LENGTH:
        raise WrongRowError(LONG_NUMBER)
    return number


def _mark(row: RowCells) -> str:
    """A closed order stays closed, whatever its amounts say."""
    status = folded(row["status"])
    after = folded(row["after_sale"])
    if folded(row["currency"]) not in _YUAN:
        return RowMark.FOREIGN
    if _says(status, _NEVER_PAID):
        return RowMark.UNPAID
    if "paid_on" in row and not row["paid_on"].strip():
        return RowMark.UNPAID
    is_partly = _says(status, _PARTLY) or _says(after, _PARTLY)
    is_refunded = _says(after, _REFUNDED) and not row["refunded"].strip()
    if not is_partly and (_says(status, _CLOSED) or is_refunded):
        return RowMark.CLOSED
    return RowMark.PAID


def _says(text: str, words: Sequence[str]) -> bool:
    return any(word in text for word in words)


def _check_refund(row: RowCells, paid: int, refunded: int) -> None:
    if refunded > paid:
        raise WrongRowError(TOO_MUCH_BACK)
    told = f"{folded(row['status'])} {folded(row['after_sale'])}"
    if _says(told, _PARTLY) and not refunded:
        raise WrongRowError(NO_REFUND_AMOUNT)


def _minor(text: str, mark: str, wrong: LazyText) -> int:
    try:
        minor = to_minor(read_number(unquoted(text), mark), PLATFORM_CURRENCY)
    except ValueError as error:
        raise WrongRowError(wrong) from error
    if minor < 0:
        raise WrongRowError(LESS_THAN_NOTHING)
    if minor > MOST_MINOR:
        raise WrongRowError(wrong)
    return minor


def _day(row: RowCells) -> date:
    """The day on which it was paid, else ordered, by the platform's clock in China."""
    text = unquoted(row["paid_on"]) or unquoted(row["ordered_on"])
    if not text:
        raise WrongRowError(NO_DATE)
    found = _DAY.match(text)
    short = found[0] if found else ""
    for form in _DATES:
        try:
            return dates.day_of(dates.parsed(short, form))
        except ValueError:
            continue
    raise WrongRowError(BAD_DATE)
