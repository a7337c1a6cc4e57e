"""Members' accounts: one snapshot says stakes, trade, shares, payments and balance."""

from datetime import UTC, date, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse
from pypdf import PdfReader

from core import dates
from core.outbox import deliver_due
from core.secrets import Secret
from notifications.models import Notification
from office.distribution.pdf.account import accounts_pdf
from office.distribution.queries.account import Days, Moved, member_accounts
from office.distribution.services.payments import PayOrder, note_paid, prepare_payments
from payments.ledger.states import TransactionKind
from reports.office.models import ReportRun
from reports.office.services import writer
from reports.office.services.writer import write_run
from tests.factories.accounts import make_user
from tests.factories.distribution import (
    enter_trade,
    enter_villager_stake,
    fen,
    make_charter,
    make_posted_run,
    make_treasurer,
    make_villager,
)
from tests.factories.vendors import make_cooperative
from vendors.cooperatives.models import Household
from vendors.members.states import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def run():
    made = make_posted_run()
    first = Household.objects.get(number="01")
    order = PayOrder([first.pk], "cash", "CNY", "click")
    payment = prepare_payments(made.cooperative, order, by=made.prepared_by)
    note_paid(payment, {payment.items.get().pk: "K-1"}, by=made.prepared_by)
    return made


def this_year():
    year = dates.today().year
    return Days(date(year, 1, 1), date(year, 12, 31), "CNY")


def account_of(run, days, number="01"):
    household = run.cooperative.households.get(number=number)
    (account,) = member_accounts(run.cooperative, days, [household.pk])
    return account


def test_year_of_the_posting(run):
    account = account_of(run, this_year())

    assert (account.opening, account.closing) == (0, 0)
    assert (account.shared, account.paid) == (2629825, 2629825)
    assert [(each.kind, each.opening, each.more) for each in account.stakes] == [
        ("capital", fen("20000.00"), 0),
        ("grant", fen("3000.00"), 0),
        ("reserve", fen("1250.40"), 328896),
    ]


def test_year_of_the_trade(run):
    account = account_of(run, Days(date(2025, 1, 1), date(2025, 12, 31), "CNY"))

    assert [(each.month, each.amount) for each in account.traded] == [
        (date(2025, 7, 1), fen("86400.00"))
    ]
    assert account.moved == []
    assert account.closing == 0


def test_closing_of_one_year_is_the_opening_of_the_next(run):
    this = this_year()
    following = Days(
        date(this.first.year + 1, 1, 1), date(this.first.year + 1, 12, 31), "CNY"
    )

    before = account_of(run, this, "02")
    after = account_of(run, following, "02")

    assert before.closing == after.opening == 1785637
    assert after.stakes[0].opening == before.stakes[0].closing


def test_all_accounts_take_as_many_queries_as_one(queries):
    cooperative = make_cooperative()
    make_charter(cooperative)
    for place in range(12):
        household = make_villager(cooperative, str(place))
        enter_trade(household, "10.00")
        enter_villager_stake(household, "capital", "5.00")
    days = Days(date(2025, 1, 1), date(2025, 12, 31), "CNY")

    with queries(6):
        accounts = member_accounts(cooperative, days)

    assert [each.household.number for each in accounts][:3] == ["0", "1", "2"]
    assert sum(each.trade for each in accounts) == fen("120.00")


@pytest.mark.parametrize("form", ["pdf", "csv", "xlsx", ""])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_account_as_page_and_file(client, run, form, language):
    client.force_login(run.prepared_by)
    client.cookies["django_language"] = language
    household = run.cooperative.households.get(number="01")
    address = reverse(
        "office:member_account", args=[run.cooperative.code, household.pk]
    )

    answer = client.get(address, {"as": form} if form else {})

    content = b"".join(answer) if answer.streaming else answer.content
    assert answer.status_code == 200
    if form == "csv":
        rows = [line.split(",") for line in content.decode("utf-8-sig").splitlines()]
        assert rows[-1][5] == "0.00"
        assert {"26298.25", "-26298.25"} <= {row[5] for row in rows}
    elif form == "pdf":
        assert content.startswith(b"%PDF")


def ordered(client, run, form="pdf"):
    address = reverse("office:member_accounts", args=[run.cooperative.code])
    answer = client.post(address, {"as": form})
    assert answer.status_code == 302
    return ReportRun.objects.latest("pk")


def file_of(client, run, report):
    args = [run.cooperative.code, report.pk]
    return client.get(reverse("office:figures_report_file", args=args))


def test_all_accounts_are_written_by_a_worker_that_tells_how_far_it_is(
    client, run, mailoutbox, monkeypatch
):
    client.force_login(run.prepared_by)
    monkeypatch.setattr("office.distribution.pdf.account.STEP", 3)
    told = []
    tell = writer._tell
    monkeypatch.setattr(
        writer, "_tell", lambda one, done: (told.append(done), tell(one, done))
    )
    report = ordered(client, run)
    waiting = file_of(client, run, report)

    write_run(report.pk)
    report.refresh_from_db()
    pdf = file_of(client, run, report)

    assert waiting.status_code == 404
    assert (report.state, report.done, report.total, told) == ("ready", 7, 7, [3, 6])
    pages = PdfReader(BytesIO(pdf.getvalue())).pages
    assert sum("Household 0" in page.extract_text() for page in pages) >= 7
    deliver_due()
    assert Notification.objects.filter(kind="report-ready").count() == 1


def test_who_may_not_see_accounts_any_more_does_not_fetch_them(client, run):
    client.force_login(run.prepared_by)
    report = ordered(client, run)
    write_run(report.pk)
    assert file_of(client, run, report).getvalue().startswith(b"%PDF")

    run.prepared_by.roles.update(role=Role.CLERK)

    assert file_of(client, run, report).status_code == 404


def test_one_file_for_each_household_in_a_zip(client, run):
    client.force_login(run.prepared_by)
    report = ordered(client, run, "zip")
    write_run(report.pk)

    packed = ZipFile(BytesIO(file_of(client, run, report).getvalue()))

    assert len(packed.namelist()) == 7
    first = PdfReader(BytesIO(packed.read(packed.namelist()[0])))
    assert "Household 01" in first.pages[0].extract_text()


def test_other_files_are_not_ordered_there(client, run):
    client.force_login(run.prepared_by)
    address = reverse("office:member_accounts", args=[run.cooperative.code])

    assert client.post(address, {"as": "exe"}).status_code == 404
    assert client.post(f"{address}?year=1800", {"as": "pdf"}).status_code == 404
    assert not ReportRun.objects.exists()


def test_paper_has_the_days_of_the_markets_time_zone(run, settings):
    """Half an hour after midnight in Shanghai it is still yesterday in UTC."""
    settings.TIME_ZONE = "Asia/Shanghai"
    account = account_of(run, this_year())
    account.moved = [
        Moved(
            datetime(2026, 3, 1, 16, 30, tzinfo=UTC),
            TransactionKind.SURPLUS,
            "2025-1",
            100,
        )
    ]

    pdf = PdfReader(BytesIO(accounts_pdf([account], run.cooperative)))

    text = "".join(page.extract_text() for page in pdf.pages)
    assert "2026-03-02" in text
    assert "2026-03-01" not in text


def test_household_sees_its_own_account_only(client, run):
    user = make_user()
    own, other = run.cooperative.households.order_by("number")[:2]
    own.people.create(name="Zhang", user=user, identity=Secret.of(""))
    client.force_login(user)

    mine = client.get(reverse("accounts:household_account", args=[own.pk]))
    theirs = client.get(reverse("accounts:household_account", args=[other.pk]))

    assert mine.status_code == 200
    assert "¥26,298.25" in mine.content.decode()
    assert theirs.status_code == 404
    own.people.update(left=date(2026, 1, 1))
    gone = client.get(reverse("accounts:household_account", args=[own.pk]))
    assert gone.status_code == 404


def test_rival_sees_no_account(client, run):
    rival = make_cooperative()
    client.force_login(make_treasurer(rival))
    household = run.cooperative.households.get(number="01")

    for slug in (rival.code, run.cooperative.code):
        page = client.get(reverse("office:member_account", args=[slug, household.pk]))
        assert page.status_code == 404
