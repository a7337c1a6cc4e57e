"""Reports of a quarter and the whole: each number is the sum of the rows it names."""

import re
from datetime import date, timedelta
from io import BytesIO
from uuid import uuid4

import openpyxl
import pytest
from django.urls import reverse

from core import dates
from programme.figures.models import DayFigure, Target
from programme.plans import report_rows
from programme.plans.models import ProgrammeReportFile
from programme.plans.queries.periods import quarter_of, span_named, spans_of
from programme.plans.report import ProgrammeReport
from programme.plans.report_sheet import report_xlsx
from programme.plans.rules import PlanError
from programme.plans.services.budgets import correct_spending
from programme.plans.services.entries import StateStep
from programme.plans.services.inspections import move_finding
from programme.plans.services.measures import state_reached
from programme.plans.services.reports import keep_report
from tests.factories.plans import (
    FIRST,
    by,
    make_finding,
    make_inspection,
    make_line,
    make_measure,
    make_milestone,
    make_programme,
    make_province_officer,
    make_spending,
)
from tests.factories.programme import day_before, on_day
from tests.factories.reports import TODAY
from tests.factories.vendors import make_county, make_officer

pytestmark = pytest.mark.django_db
ROWS = re.compile(r"(\w+) (\d+)(?:–(\d+))?")


@pytest.fixture(autouse=True)
def _today():
    with on_day(TODAY):
        yield


@pytest.fixture
def programme():
    programme = make_programme(make_county(slug="pingshun", name="Pingshun"))
    line = make_line(programme)
    make_spending(line, 25_000)
    wrong = make_spending(line, 9_900)
    correct_spending(wrong, "Twice", by())
    measure = make_measure(programme, line=line)
    make_milestone(measure, name="Stores", figure="stores", target=8)
    state_reached(
        make_milestone(measure, name="Hall"), "The hall is ready.", TODAY, by()
    )
    finding = make_finding(make_inspection(programme.county, state="held"))
    move_finding(finding, StateStep("answered", None, "They are attached."))
    return programme


def url(name, *args):
    return reverse(f"programme:{name}", args=["pingshun", *args])


def count(county, name, day, value, key=""):
    DayFigure.objects.create(county=county, name=name, day=day, value=value, key=key)


def whole(programme):
    return ProgrammeReport(programme, span_named(programme, "whole"))


def table(report, name):
    return next(one for one in report.tables if one.name == name)


def workbook(report):
    content = report_xlsx(report, lambda path: f"https://market.test{path}")
    return openpyxl.load_workbook(BytesIO(content))


def rows_of(book, source):
    """The rows that a source names."""
    found = []
    for title, first, last in ROWS.findall(source):
        numbers = range(int(first), int(last or first) + 1)
        found += [[cell.value for cell in book[title][number]] for number in numbers]
    return found


def test_quarters_are_those_of_the_calendar(programme):
    names = [span.name for span in spans_of(programme)]

    assert names[0] == "whole"
    assert names[-1] == f"{FIRST.year}-q1"
    assert quarter_of(date(2026, 12, 31)).name == "2026-q4"
    assert quarter_of(date(2026, 2, 3)).last == date(2026, 3, 31)
    assert span_named(programme, "1999-q1") is None


def test_spending_is_the_sum_of_the_rows_it_names(programme):
    report = whole(programme)
    book = workbook(report)
    (line, total) = table(report, "budget").lines

    rows = rows_of(book, line.source)

    assert [row[5] for row in rows] == [250, 99, -99]
    assert sum(row[5] for row in rows) == line.cells[5].value == 250
    assert total.cells[6].value == line.cells[6].value == 9750
    assert rows[2][7] == rows[1][0]
    assert rows[0][9].startswith(f"https://market.test{line.path}#spending-")


def test_figures_are_the_sums_of_the_days_they_name(programme):
    county = programme.county
    count(county, "opened", FIRST, 9)
    count(county, "closed", day_before(5), 1)
    count(county, "sales", day_before(4), 40_000, "CNY")
    count(county, "sales", day_before(2), 2_000, "CNY")
    count(county, "sales", dates.years_later(day_before(2), -1), 21_000, "CNY")
    Target.objects.create(
        county=county, year=TODAY.year, measure="sales", currency="CNY", value=84_000
    )
    report = whole(programme)
    book = workbook(report)
    by_label = {line.cells[0].words: line for line in table(report, "figures").lines}
    sales, stores = by_label["sales CNY"], by_label["stores open"]

    now, before = sales.source.split(" | ")[:2]
    assert sum(row[3] for row in rows_of(book, now)) == 42_000
    assert sum(row[3] for row in rows_of(book, before)) == 21_000
    assert [cell.words for cell in sales.cells[1:]] == [
        "¥420.00", "¥210.00", "¥420.00", "¥840.00", "50%",
    ]  # fmt: skip
    signs = {"opened": 1, "closed": -1}
    rows = rows_of(book, stores.source.split(" | ")[0])
    assert sum(signs[row[0]] * row[3] for row in rows) == stores.cells[1].value == 8


def test_few_stores_are_nowhere_in_it(programme):
    county = programme.county
    count(county, "opened", FIRST, 2)
    count(county, "sales", day_before(4), 43_210, "CNY")
    count(county, "orders", day_before(4), 7)
    report = whole(programme)
    book = workbook(report)

    names = {row[0].value for row in book["Days"].iter_rows(min_row=2)}
    assert names == {"opened"}
    assert not [
        cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value in {43_210, 432.1}
    ]


def test_counted_and_declared_stand_apart(programme):
    programme.county.declared.create(
        measure="stores", value=400, source="Yearbook", first=FIRST, last=TODAY
    )
    report = whole(programme)

    assert "400" not in str([one.cells for one in table(report, "figures").lines])
    (line,) = table(report, "declared").lines
    assert (line.cells[3].value, line.cells[4].words) == (400, "Yearbook")
    assert line.path == url("declared")


def test_milestones_and_findings_name_what_was_said(programme):
    report = whole(programme)
    book = workbook(report)
    stated = table(report, "milestones").lines[-1]
    (found,) = table(report, "findings").lines

    assert rows_of(book, stated.source)[0][2] == "The hall is ready."
    assert found.cells[4].words == "They are attached."
    assert [row[2] for row in rows_of(book, found.source)] == ["Open", "Answered"]


def test_every_line_leads_to_a_page(client, programme):
    client.force_login(make_province_officer(programme.county.region))
    programme.county.declared.create(
        measure="stores", value=400, source="Yearbook", first=FIRST, last=TODAY
    )

    paths = {line.path for one in whole(programme).tables for line in one.lines}

    assert len(paths) > 6
    assert {client.get(path).status_code for path in paths} == {200}


def test_files_are_made_once_and_kept(client, programme):
    officer = make_officer(programme.county)
    client.force_login(officer)
    period = quarter_of(TODAY).name
    address = url("plan_period", programme.pk, period)
    typed = {"key": uuid4()}

    for _again in range(2):
        assert client.post(address, typed)["Location"] == address

    row = ProgrammeReportFile.objects.get()
    assert (row.entered_by, row.last) == (officer, TODAY)
    page = client.get(address).content.decode()
    paper = client.get(url("plan_report_file", row.pk, "pdf"))
    content = paper.getvalue()
    assert url("plan_report_file", row.pk, "xlsx") in page
    assert content.startswith(b"%PDF")
    assert content.count(b"/URI") > 6
    assert client.get(url("plan_report_file", row.pk, "zip")).status_code == 404
    assert client.get(url("plan_period", programme.pk, "1999-q1")).status_code == 404
    assert client.get(url("plan_reports", programme.pk)).status_code == 200


def test_file_of_another_county_is_not_there(client, programme):
    keep_report(programme, span_named(programme, "whole"), by())
    other = make_county(slug="licheng")
    client.force_login(make_officer(other))
    row = ProgrammeReportFile.objects.get()

    page = client.get(
        reverse("programme:plan_report_file", args=["licheng", row.pk, "pdf"])
    )

    assert page.status_code == 404


def test_report_has_an_end(programme, monkeypatch):
    monkeypatch.setattr(report_rows, "MOST_ROWS", 2)

    with pytest.raises(PlanError, match="up to 2 rows"):
        keep_report(programme, span_named(programme, "whole"), by())
    assert not ProgrammeReportFile.objects.exists()


def test_page_asks_the_same_for_more_rows(
    client, programme, django_assert_max_num_queries
):
    for _n in range(5):
        line = make_line(programme)
        for _m in range(4):
            make_spending(line, 100)
        make_milestone(make_measure(programme, line=line))
    client.force_login(make_officer(programme.county))

    with django_assert_max_num_queries(40):
        client.get(url("plan_period", programme.pk, "whole"))


def test_days_after_the_end_do_not_count(programme):
    count(programme.county, "trainees", TODAY, 4)
    count(programme.county, "trainees", TODAY + timedelta(days=1), 90)

    report = whole(programme)

    by_label = {line.cells[0].words: line for line in table(report, "figures").lines}
    assert by_label["people trained"].cells[1].value == 4
