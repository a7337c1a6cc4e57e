"""Monthly reports: what they say, that they are made once, kept and announced."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest

from core.models import OutboxMessage
from core.outbox import deliver
from programme.figures.models import MonthlyReport
from programme.figures.services.monthly_reports import TOPIC, make_report, report_month
from tests.factories.programme import on_day, rebuild_figures, sell_on
from tests.factories.reports import TODAY
from tests.factories.vendors import make_county, make_officer, make_village
from tests.programme.figures.test_views import shops

pytestmark = pytest.mark.django_db
SEPTEMBER = date(2026, 9, 1)


@pytest.fixture(autouse=True)
def _today():
    with on_day(TODAY):
        yield


@pytest.fixture
def county():
    """With sales in September and in October."""
    county = make_county(name="Pingshun", slug="pingshun")
    packs = shops(county, 3, village=make_village(county=county))
    for when in (date(2026, 9, 20), date(2026, 10, 2)):
        sell_on([(pack, 1) for pack in packs], when)
    rebuild_figures()
    return county


def content(file):
    with file.open("rb") as opened:
        return opened.read()


def sheets(report):
    return openpyxl.load_workbook(BytesIO(content(report.xlsx)))


def test_report_is_of_the_month_that_is_over(county):
    make_officer(county)

    assert report_month() == 1

    report = MonthlyReport.objects.get()
    rows = list(sheets(report).worksheets[0].values)
    sales = next(row for row in rows if "CNY" in row[0])
    assert report.month == SEPTEMBER
    assert sales[1:4] == (186, None, 186)


def test_report_is_a_paper_and_a_workbook_with_charts(county):
    make_officer(county)
    report_month()

    report = MonthlyReport.objects.get()
    book = sheets(report)

    assert content(report.pdf).startswith(b"%PDF")
    assert [sheet.max_row for sheet in book.worksheets[:2]] == [7, 2]
    assert [len(sheet._charts) for sheet in book.worksheets[:2]] == [0, 2]


def test_report_is_made_and_announced_once(county, mailoutbox):
    officer = make_officer(county)
    report_month()

    assert report_month() == 0

    (message,) = OutboxMessage.objects.filter(topic=TOPIC)
    deliver(message.pk)
    (mail,) = mailoutbox
    assert mail.to == [officer.email]
    assert "/programme/pingshun/reports/" in mail.body
    assert MonthlyReport.objects.count() == 1


def test_report_that_cannot_be_made_keeps_no_other_waiting(county, monkeypatch):
    other = make_county()
    packs = shops(other, 1, village=make_village(county=other))
    sell_on([(packs[0], 1)], date(2026, 9, 20))
    rebuild_figures()
    for each in (county, other):
        make_officer(each)

    def make(each, month):
        if each == county:
            raise ValueError(each)
        return make_report(each, month)

    monkeypatch.setattr("programme.figures.services.monthly_reports.make_report", make)

    assert report_month() == 1
    assert MonthlyReport.objects.get().county == other


def test_county_without_an_officer_gets_no_report(county):
    assert report_month() == 0


def test_file_is_for_officers_of_the_county(client, county):
    officer = make_officer(county)
    report_month()
    report = MonthlyReport.objects.get()
    path = f"/programme/pingshun/reports/{report.pk}/pdf/"

    client.force_login(make_officer(make_county()))
    assert client.get(path).status_code == 404
    client.force_login(officer)
    response = client.get(path)
    assert b"".join(response.streaming_content).startswith(b"%PDF")
    assert client.get(path.replace("pdf", "exe")).status_code == 404
