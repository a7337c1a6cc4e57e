"""A seller's statement of any days: it adds up, forgets nothing, and prints."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.utils import timezone, translation

from core import dates
from fulfilment.invoicing.pdf.statement import statement_pdf
from orders.order.services.cancellation import cancel_vendor_order
from payments.ledger.services import Account, Draft, Entry, post
from payments.ledger.states import (
    OF_HOUSEHOLDS,
    OF_SELLERS,
    OF_SHOPPERS,
    AccountKind,
    TransactionKind,
)
from payments.payouts.periods import Period
from payments.payouts.queries import SELLERS_OWN
from payments.payouts.services.batches import cancel_batch, prepare_batches
from payments.payouts.statement import COLUMNS, Statement, StatementOffError
from tests.factories.accounts import make_staff, make_user
from tests.factories.fulfilment import pdf_pages, pdf_text
from tests.factories.orders import make_paid_order, make_vendor_order
from tests.factories.payouts import make_batch, make_fee, make_payee
from tests.factories.shop import make_pack
from tests.factories.vendors import (
    make_cooperative,
    make_farm,
    make_member,
    make_plain_household,
)
from vendors.banking.models import BankAccount
from vendors.members.states import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm():
    return make_farm("Li Family Orchard", code="li")


@pytest.fixture
def owner(client, farm):
    client.force_login(make_member(farm))
    return client


def of(partner, currency="CNY", **asked):
    return Statement(partner, currency, Period.asked(asked, dates.today()))


def rows(statement):
    return [row for row, _balance in statement.all_rows()]


def table(client, query=""):
    answer = client.get(f"/desk/li/money/statement/?as=csv{query}")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def book(
    partner,
    amount,
    *,
    other=AccountKind.COMMISSION,
    kind=TransactionKind.CORRECTION,
    **when,
):
    holders = {
        **({"partner_id": partner.pk} if other in OF_SELLERS else {}),
        **({"user_id": make_user().pk} if other in OF_SHOPPERS else {}),
        **(
            {"household_id": make_plain_household(make_cooperative()).pk}
            if other in OF_HOUSEHOLDS
            else {}
        ),
    }
    vendor_order = make_vendor_order(make_pack(partner))
    entries = [
        Entry(
            Account(AccountKind.PAYABLE, partner_id=partner.pk), amount, vendor_order.pk
        ),
        Entry(Account(other, **holders), -amount, vendor_order.pk),
    ]
    cause = f"test:{kind}:{other}:{vendor_order.pk}"
    return post([Draft(cause, kind, "CNY", entries, **when)])


@pytest.mark.parametrize("kind", sorted({*AccountKind.values} - {*SELLERS_OWN}))
def test_no_account_can_vanish_from_a_row(farm, kind):
    """Whatever the money came from, it is in a column, or in "other"."""
    book(farm, 700, other=AccountKind(kind))

    row = rows(of(farm))[-1]

    told = row.paid + row.funded - row.charged + row.sent + row.other
    assert (row.yours, told) == (700, 700)
    assert (row.other == 0) == (kind in COLUMNS)


@pytest.mark.parametrize("kind", TransactionKind.values)
def test_no_kind_can_vanish_from_a_statement(farm, kind):
    book(farm, 700, kind=TransactionKind(kind))
    made = of(farm)

    tally = next(one for one in made.tallies() if one.kind == kind)
    shown = pdf_text(statement_pdf(made)).replace("\n", " ")

    assert tally.sums["yours"] >= 700
    assert sum(one.sums["yours"] for one in made.tallies()) == made.closing
    assert str(TransactionKind(kind).label) in shown


def test_statement_from_two_states_is_refused(farm):
    """A booking between its queries would be seen, were there no snapshot."""
    made = of(farm)
    assert made.opening == 0
    make_paid_order([(make_pack(farm), 1)])

    with pytest.raises(StatementOffError):
        rows(made)


@pytest.mark.parametrize(
    ("asked", "first", "last", "key"),
    [
        ({"period": "2026-11"}, "2026-11-01", "2026-11-30", "2026-11"),
        ({"period": "2026-Q4"}, "2026-10-01", "2026-12-31", "2026-Q4"),
        ({"period": "2024"}, "2024-01-01", "2024-12-31", "2024"),
        (
            {"first": "2026-03-05", "last": "2026-02-03"},
            *("2026-02-03", "2026-03-05", "2026-02-03-2026-03-05"),
        ),
        ({"period": "2026-Q5"}, "2026-11-01", "2026-11-30", "2026-11"),
        ({"period": "0000"}, "2026-11-01", "2026-11-30", "2026-11"),
        ({"first": "x", "last": "2026-02-30"}, "2026-11-01", "2026-11-30", "2026-11"),
    ],
)
def test_periods(asked, first, last, key):
    found = Period.asked(asked, date(2026, 11, 25))

    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)
    assert found.key == key
    assert found.before.next == found == found.next.before or found.kind == "days"
    assert found.before.last + timedelta(days=1) == found.first


def test_days_before_are_in_the_opening_balance(owner, farm):
    today = dates.today()
    book(farm, 300, created=timezone.now() - timedelta(days=400))
    sold = of(farm).closing - 300
    year = (today - timedelta(days=400)).year

    this, old = table(owner, f"&period={today.year}"), table(owner, f"&period={year}")

    assert (this[1][11], this[-1][11]) == ("3.00", f"{sold / 100 + 3:.2f}")
    assert (old[1][11], old[-1][11]) == ("0.00", "3.00")


def test_batch_made_and_cancelled_leaves_no_trace(farm):
    payee = make_payee(1000)
    batch = make_batch()
    cancel_batch(batch.pk, by=make_user())
    made = of(payee)

    assert [row.kind for row in rows(made)].count(TransactionKind.TRANSFER) == 0
    assert made.closing == 1000

    # One that is still out is there.
    make_batch()
    assert [row.sent for row in rows(of(payee))] == [0, -1000]


def test_batch_cancelled_in_another_period_is_in_both(farm):
    payee = make_payee(1000)
    before = timezone.now() - timedelta(days=40)
    BankAccount.objects.update(changed_at=before - timedelta(days=40))
    batch = prepare_batches("CNY", by=make_user(), now=before)[0]
    cancel_batch(batch.pk, by=make_user())

    made = Statement(payee, "CNY", Period.of(dates.day_of(before), "month"))

    assert [row.sent for row in rows(made)] == [-1000]
    assert [row.sent for row in rows(of(payee))][-1] == 1000


def test_cooperative_sees_its_fees_by_seller(client):
    five = make_cooperative("Five Villages", code="five")
    farm = make_farm("Li Family Orchard", cooperative=five)
    make_fee("5", role="packing", cooperative=five, payee=five)
    vendor_order = make_vendor_order(make_pack(farm, price="100.00"))
    client.force_login(make_member(five, Role.ADMIN))
    path = "/desk/five/money/statement/"

    shown = client.get(path).content.decode()
    row = rows(of(five))[0]
    text = pdf_text(statement_pdf(of(five)))
    file = b"".join(client.get(f"{path}?as=csv").streaming_content).decode("utf-8-sig")

    assert (row.yours, row.charged, row.other, row.seller) == (500, -500, 0, farm.name)
    assert f'href="/desk/five/orders/{vendor_order.number}/"' not in shown
    for word in ("Li Family Orchard", vendor_order.number, "¥5.00"):
        assert word in shown
        assert word in text
    assert f"{vendor_order.number},Li Family Orchard" in file
    # For the farm it is a fee.
    assert [row.charged for row in rows(of(farm))] == [500]


def test_pdf_says_each_row_and_the_sums_by_kind(farm):
    make_fee("10", tax_percent=6)
    vendor_order = make_vendor_order(make_pack(farm, price="100.00"))
    gone = make_vendor_order(make_pack(farm, price="50.00"))
    cancel_vendor_order(gone, by=None, by_shopper=True)

    text = pdf_text(statement_pdf(of(farm)))

    for word in (
        *("Statement", "Li Family Orchard", "Nanpo", "Opening balance", "¥0.00"),
        *("Closing balance", "¥101.40", vendor_order.number, gone.number, "−¥10.60"),
        *(
            "order paid",
            "refunded to the shopper",
            "¥174.00",
            "Page 1",
            "not an invoice",
        ),
    ):
        assert word in text, word


def test_pdf_in_chinese(owner, farm):
    farm.name_zh_hans = "李家果园"
    farm.save()
    make_paid_order([(make_pack(farm), 1)])

    pdf = owner.get("/desk/li/money/statement/?as=pdf&lang=zh-hans").content
    text = pdf_text(pdf)

    for word in ("李家果园", "期初余额", "期末余额", "第1页"):
        assert word in text, word
    assert "Opening" not in text
    assert translation.get_language() == "en"


@pytest.mark.parametrize(
    ("currency", "shown"),
    [("JPY", "JP¥602"), ("KWD", "KWD13.250"), ("USD", "US$17.90")],
)
def test_pdf_in_other_coins(farm, currency, shown):
    price = {"JPY": "590", "KWD": "1.25", "USD": "5.90"}[currency]
    make_paid_order([(make_pack(farm, price=price, currency=currency), 1)])

    assert shown in pdf_text(statement_pdf(of(farm, currency)))


def test_many_rows_go_on_over_pages_in_few_queries(farm, monkeypatch, queries):
    for n in range(120):
        entries = [
            Entry(Account(AccountKind.PAYABLE, partner_id=farm.pk), 1),
            Entry(Account(AccountKind.COMMISSION), -1),
        ]
        post([Draft(f"n:{n}", TransactionKind.CORRECTION, "CNY", entries)])

    with queries(12):
        pages = pdf_pages(statement_pdf(of(farm)))

    assert len(pages) >= 3
    for number, page in enumerate(pages, start=1):
        assert f"Page {number}" in page.extract_text()
    assert sum(page.extract_text().count("correction") for page in pages) == 121


def test_pdf_that_would_be_too_long_offers_the_table(owner, farm, monkeypatch):
    monkeypatch.setattr("fulfilment.invoicing.statements.MOST_PDF_ROWS", 1)
    for _ in range(2):
        make_paid_order([(make_pack(farm), 1)])

    shown = owner.get("/desk/li/money/statement/?as=pdf").content.decode()

    assert "A PDF can hold up to 1 rows" in shown
    assert len(table(owner)) == 5


def test_page_stays_within_its_queries(owner, farm, queries):
    for _ in range(3):
        make_paid_order([(make_pack(farm), 1)])

    with queries(12):
        shown = owner.get("/desk/li/money/statement/").content.decode()

    assert shown.count("order paid".capitalize()) == 3


def test_operator_sees_any_sellers_statement(client, farm, queries):
    make_paid_order([(make_pack(farm), 1)])
    client.force_login(make_staff())
    path = f"/office/market/sellers/{farm.pk}/statement/"

    with queries(12):
        shown = client.get(path).content.decode()

    assert "Li Family Orchard" in shown
    assert "¥71.00" in shown
    assert client.get(f"{path}?as=pdf")["Content-Type"] == "application/pdf"
    assert path in client.get(f"/office/market/sellers/{farm.pk}/").content.decode()


@pytest.mark.parametrize(
    "query", ["?period=x", "?first=2026-01-01", "?currency=xx", "?page=z", "?as=exe"]
)
def test_odd_questions_get_this_month(owner, farm, query):
    answer = owner.get(f"/desk/li/money/statement/{query}")

    assert answer.status_code == 200
    assert answer.context["period"] == Period.of(dates.today(), "month")
