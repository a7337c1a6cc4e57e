"""Statements are read whatever the bank writes them as; what can't be is said."""

import pytest
from django.core.exceptions import ValidationError

from payments.reconciliation.statement_files import read_statement

from .statements import camt, entry, lines, problems, table


def test_table_with_signs():
    read = lines(table("2026-11-24,-112.00,P-2026-0001-001 Li", "24/11/2026,5,Fair"))

    assert read == [
        ("2026-11-24", -11_200, "CNY", "P-2026-0001-001 Li"),
        ("2026-11-24", 500, "CNY", "Fair"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_table_of_a_chinese_bank(encoding):
    heads = "交易日期;金额;借贷标志;摘要;币种"
    text = f"{heads}\n2026/11/24;1.234,50;借;货款 P-2026-0001-001;CNY\n"

    read = lines(text.encode(encoding))

    assert read == [("2026-11-24", -123_450, "CNY", "货款 P-2026-0001-001")]


def test_currency_of_the_line_counts():
    read = lines(
        table("2026-11-24,-1000,X,JPY", heads="date,amount,reference,currency")
    )

    assert read == [("2026-11-24", -1000, "JPY", "X")]


def test_each_bad_row_is_named():
    bad = problems(
        table(
            "yesterday,-1,a,,",
            "2026-11-24,much,b,,",
            "2026-11-24,-1.005,c,,",
            "2026-11-24,-1,d,XXX,",
            "2026-11-24,1,e,,sideways",
            heads="date,amount,reference,currency,direction",
        ).replace(b",a,,", b",a,,debit").replace(b",b,,", b",b,,debit")
        .replace(b",c,,", b",c,,debit").replace(b",d,XXX,", b",d,XXX,debit")
    )  # fmt: skip

    assert [row for row, _what in bad] == [2, 3, 4, 5, 6]
    assert "2026-11-25" in bad[0][1]
    assert "can't be read" in bad[1][1]
    assert "the amount has too many decimals for the currency" in bad[2][1]
    assert "unknown" in bad[3][1]
    assert "debit or credit" in bad[4][1]


def test_camt_053():
    read = lines(
        camt(
            entry("112.00", key="P-2026-0001-001"),
            entry("9.00", side="CRDT"),
            entry("7.00", state="PDNG"),
            entry("300.00", more="<Btch><PmtInfId>P-2026-0002</PmtInfId></Btch>"),
        )
    )

    assert read == [
        ("2026-11-24", -11_200, "CNY", "REF112.00 P-2026-0001-001"),
        ("2026-11-24", 900, "CNY", "REF9.00"),
        ("2026-11-24", -30_000, "CNY", "REF300.00 P-2026-0002"),
    ]


def test_camt_entry_of_several_payments_is_a_line_for_each():
    several = entry("3.00").replace(
        "<TxDtls><Refs>\n    <EndToEndId></EndToEndId></Refs></TxDtls>",
        "".join(
            f"<TxDtls><Refs><EndToEndId>P-2026-0001-00{n}</EndToEndId></Refs>"
            f'<Amt Ccy="CNY">{n}.00</Amt></TxDtls>'
            for n in (1, 2)
        ),
    )

    read = lines(camt(several))

    assert [(amount, text[-15:]) for _day, amount, _cur, text in read] == [
        (-100, "P-2026-0001-001"),
        (-200, "P-2026-0001-002"),
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"a,b\n1,2", "date, amount and reference"),
        (b"date,amount,reference\n", "no rows"),
        (b"<Document/>", "another kind of XML"),
        (b"<Document", "can't be read"),
        (camt(), "no rows"),
        (
            b'<!DOCTYPE x [<!ENTITY a "b">]><Document xmlns="camt.053">&a;</Document>',
            "can't be read",
        ),
        (b"%PDF-1.4", "not a table"),
    ],
)
def test_what_is_no_statement_is_refused(content, said):
    with pytest.raises(ValidationError, match=said):
        read_statement(content)


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "x", ""])
def test_odd_amount_in_xml_is_a_problem(amount):
    assert [row for row, _what in problems(camt(entry(amount)))] == [1]


def test_equal_lines_are_two_and_the_same_file_is_the_same():
    content = table("2026-11-24,-1,a", "2026-11-24,-1,a")

    digests = [line.digest for line in read_statement(content).rows]

    assert len(set(digests)) == 2
    assert [line.digest for line in read_statement(content).rows] == digests
