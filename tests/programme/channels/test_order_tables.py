"""Order files of other platforms: the columns of each, and what a row says."""

from datetime import date

import pytest

from core.tables.rows import TableError
from programme.channels.order_tables import TEMPLATE, contradictions, order_file


def read(text, channel="taobao", encoding="utf-8", **own):
    return order_file(channel, own).read(text.encode(encoding))


def facts(found):
    return [(one.number, one.paid, one.refunded, one.mark) for one in found.rows]


# Taobao keeps numbers as text in this way.
TAOBAO = (
    "订单编号,买家会员名,总金额,买家实际支付金额,订单状态,订单创建时间,",
    "订单付款时间,退款金额\n",
    '="2031",tb1,99.00,88.50,交易成功,2026-10-01 23:50:00,',
    "2026-10-02 00:01:00,8.50\n",
)
EXPORTS = {
    "taobao": "".join(TAOBAO),
    "pdd": """商品,订单号,订单状态,商品总价(元),商家实收金额(元),支付时间,售后状态
苹果,2031,已发货,99.00,88.50,2026-10-02 00:01:00,无售后或售后取消
""",
    "douyin": """主订单编号,子订单编号,订单应付金额,订单提交时间,支付完成时间,订单状态
9,2031,88.50,2026/10/01 23:50:00,2026/10/02 00:01:00,已完成
""",
    "jd": """订单号,订单金额,结算金额,下单时间,付款确认时间,订单状态
2031,99.00,88.50,2026-10-01 23:50:00,2026-10-02 00:01:00,完成
""",
    "kuaishou": """订单编号,订单创建时间,订单支付时间,实付款(元),订单状态
2031,2026-10-01 23:50,2026-10-02 00:01,¥88.50,交易成功
""",
    "wechat": """订单号,订单下单时间,支付时间,订单实际支付金额,订单状态
2031,2026-10-01 23:50:00,2026-10-02 00:01:00,88.5,已完成
""",
}


@pytest.mark.parametrize("channel", EXPORTS)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_each_platforms_own_export_is_read(channel, encoding):
    found = read(EXPORTS[channel], channel, encoding)

    assert not found.problems
    [order] = found.rows
    assert (order.number, order.paid) == ("2031", 8850)
    assert order.day == date(2026, 10, 2)
    assert order.refunded == (850 if channel == "taobao" else 0)


@pytest.mark.parametrize("channel", EXPORTS)
def test_our_own_template_is_read_for_each_platform(channel):
    found = read(f"{','.join(TEMPLATE)}\n7,2026-10-02,5,,交易成功\n", channel)

    assert facts(found) == [("7", 500, 0, "paid")]


def table(*rows, heads="订单编号,付款时间,实付金额,退款金额,订单状态"):
    return "\n".join((heads, *rows))


@pytest.mark.parametrize(
    ("row", "mark"),
    [
        ("1,2026-10-02,5,0,交易成功", "paid"),
        ("1,2026-10-02,5,2,部分退款", "paid"),
        ("1,2026-10-02,5,,交易关闭", "closed"),
        ("1,2026-10-02,5,,未发货，退款成功", "closed"),
        ("1,,5,,等待买家付款", "unpaid"),
        ("1,2026-10-02,5,,待支付", "unpaid"),
        ("1,,0,,交易关闭", "unpaid"),
    ],
)
def test_what_was_not_paid_or_given_back_says_so(row, mark):
    [order] = read(table(row)).rows

    assert order.mark == mark
    assert order.amount == {"paid": order.paid - order.refunded}.get(mark, 0)


def test_a_refund_that_was_closed_was_not_given():
    text = table(
        "1,2026-10-02,5,退款关闭", "2,2026-10-02,5,退款成功", "3,2026-10-02,5,无售后",
        heads="订单号,支付时间,实付金额,售后状态",
    )  # fmt: skip

    assert [one.amount for one in read(text).rows] == [500, 0, 500]


def test_other_currencies_are_marked():
    text = table(
        "1,2026-10-02,5,USD", "2,2026-10-02,5,人民币", "3,2026-10-02,0.005,KWD",
        heads="订单号,支付时间,实付金额,币种",
    )  # fmt: skip

    assert [one.mark for one in read(text).rows] == ["foreign", "paid", "foreign"]


def test_names_of_own_columns_stand_before_ours():
    text = table("a,2026年10月2日,7,3", heads="单,付款日,收入,实付金额")

    found = read(text, number="单", paid_on="付款日", paid="收入")

    assert facts(found) == [("a", 700, 0, "paid")]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (",2026-10-02,5,,", "number is missing"),
        ("3.87E+18,2026-10-02,5,,", "shortened"),
        (f"{'9' * 65},2026-10-02,5,,", "longer"),
        ("1,soon,5,,", "2026-11-25"),
        ("1,2026-02-30,5,,", "2026-11-25"),
        ("1,2026-10-02,five,,", "amount"),
        ("1,2026-10-02,,,交易成功", "amount"),
        ("1,2026-10-02,5.005,,", "amount"),
        ("1,2026-10-02,-5,,", "negative"),
        ("1,2026-10-02,5,x,", "refund"),
        ("1,2026-10-02,5,6,", "more than"),
        ("1,2026-10-02,5,,部分退款", "partly refunded"),
        ("1,2026-10-02,99999999999999999,,", "amount"),
    ],
)
def test_a_row_that_cannot_be_is_named(row, said):
    found = read(table("7,2026-10-02,5,,", row))

    [problem] = found.problems
    assert (problem.row, len(found.rows)) == (3, 1)
    assert said in str(problem.what)


def test_a_line_with_the_total_is_no_order():
    found = read(table("7,2026-10-02,5,,", "合计,,5,,"))

    assert (len(found.rows), found.problems) == (1, [])


def test_a_number_with_other_values_contradicts_itself():
    rows = read(table("7,2026-10-02,5,,", "7,2026-10-02,5,,", "7,2026-10-02,6,,")).rows

    [problem] = contradictions(rows)
    assert problem.row == 4
    assert "row 2" in problem.what


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("订单编号,付款时间,实付金额\n", "no orders"),
        ("a,b\n1,2\n", "not found"),
        ("", "empty"),
    ],
)
def test_a_file_that_is_none_is_refused(text, said):
    with pytest.raises(TableError, match=said):
        read(text)


def test_a_file_of_too_many_orders_is_refused(monkeypatch):
    monkeypatch.setattr("programme.channels.order_tables.MOST_ROWS", 2)
    rows = [f"{n},2026-10-02,5,," for n in range(3)]

    with pytest.raises(TableError, match="more than 2"):
        read(table(*rows))
