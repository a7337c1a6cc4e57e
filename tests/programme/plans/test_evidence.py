"""Evidence: looked at, kept where no server shows it, seen by those it concerns."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.storage import private_storage
from programme.figures.models import DayFigure
from programme.plans.models import Evidence
from programme.plans.rules import EndedError, PlanError
from programme.plans.services import evidence as services
from programme.plans.services.entries import StateStep
from programme.plans.services.evidence import remove_evidence
from programme.plans.services.programmes import move_programme
from tests.core.images import corpus
from tests.factories.accounts import make_staff, make_user
from tests.factories.plans import (
    make_evidence,
    make_finding,
    make_inspection,
    make_line,
    make_measure,
    make_milestone,
    make_programme,
    make_province_officer,
    make_request,
    make_spending,
)
from tests.factories.programme import on_day
from tests.factories.reports import TODAY
from tests.factories.vendors import make_county, make_officer

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\nreceipt\n%%EOF\n"


@pytest.fixture(autouse=True)
def _today():
    with on_day(TODAY):
        yield


@pytest.fixture
def county():
    return make_county(slug="pingshun")


@pytest.fixture
def entry(county):
    return make_spending(make_line(make_programme(county)))


@pytest.fixture
def officer(client, county):
    user = make_officer(county)
    client.force_login(user)
    return user


def url(name, *args):
    return reverse(f"programme:{name}", args=["pingshun", *args])


def typed(content=PDF, name="发票.pdf", **fields):
    file = {} if content is None else {"file": SimpleUploadedFile(name, content)}
    return {"key": uuid4(), "title": "发票", "rows": ""} | file | fields


def test_paper_is_kept_and_handed_out_as_a_download(client, officer, entry):
    sent = typed()
    page = client.post(url("plan_evidence_new", "spending", entry.pk), sent)

    row = Evidence.objects.get()
    assert page["Location"].endswith(f"#spending-{entry.pk}")
    assert (row.file_kind, row.size, row.entered_by) == ("pdf", len(PDF), officer)
    response = client.get(url("plan_evidence", row.pk))
    assert response.getvalue() == PDF
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Disposition"].startswith("attachment")
    assert "发票" in client.get(url("plan_line", entry.line_id)).content.decode()


def test_photo_is_encoded_anew(client, officer, entry):
    sent = typed(corpus.private_jpeg(), "shelf.jpg")

    client.post(url("plan_evidence_new", "spending", entry.pk), sent)

    row = Evidence.objects.get()
    assert row.file_kind == "jpg"
    assert b"Exif" not in client.get(url("plan_evidence", row.pk)).getvalue()


def test_file_sent_twice_is_kept_once(client, officer, entry):
    key = uuid4()
    for _again in range(2):
        client.post(url("plan_evidence_new", "spending", entry.pk), typed(key=key))

    assert Evidence.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"MZ\x90 program", "invoice.pdf"),
        (b"", "empty.pdf"),
        (b"%PDF-1.7 torn", "torn.pdf"),
        (b"GIF89a....", "photo.gif"),
        (b"<svg onload=x>", "drawing.svg"),
        (b"%PDF-1.4" + b"0" * (10 * 1024 * 1024), "large.pdf"),
    ],
)
def test_file_of_a_wrong_kind_is_refused(client, officer, entry, content, name):
    page = client.post(
        url("plan_evidence_new", "spending", entry.pk), typed(content, name)
    )

    assert page.status_code == 422
    assert "file" in page.context["form"].errors
    assert 'value="发票"' in page.content.decode()
    assert not Evidence.objects.exists()


def test_one_of_file_and_figures_is_asked_for(client, officer, county, entry):
    DayFigure.objects.create(county=county, day=TODAY, name="opened", value=3)
    month = f"month-{TODAY:%Y-%m}"
    address = url("plan_evidence_new", "spending", entry.pk)

    for sent in (typed(None), typed(rows=month)):
        assert client.post(address, sent).status_code == 422
    assert client.post(address, typed(None, rows="month-1900-01")).status_code == 422
    assert not Evidence.objects.exists()


def test_rows_of_the_market_are_linked(client, officer, county):
    DayFigure.objects.create(county=county, day=TODAY, name="opened", value=3)
    report = county.reports.create(month=date(2026, 1, 1), pdf="x.pdf", xlsx="x.xlsx")
    milestone = make_milestone(make_measure(make_programme(county)))
    address = url("plan_evidence_new", "milestone", milestone.pk)

    ways = {
        f"month-{TODAY:%Y-%m}": f"{url('months')}?year={TODAY.year}",
        f"cohort-{TODAY.year}": f"{url('training_cohorts')}?by=year",
        f"report-{report.pk}": url("reports"),
    }
    for rows, leads_to in ways.items():
        client.post(address, typed(None, rows=rows))
        row = Evidence.objects.latest("pk")
        assert client.get(url("plan_evidence", row.pk))["Location"] == leads_to
        assert client.get(leads_to).status_code == 200
    client.force_login(make_province_officer(county.region))
    for leads_to in ways.values():
        assert client.get(leads_to).status_code == 200


def test_only_those_whom_it_concerns_see_it(client, county, entry):
    row = make_evidence(entry)
    address = url("plan_evidence", row.pk)

    may = [make_officer(county), make_province_officer(county.region), make_staff()]
    for person in may:
        client.force_login(person)
        assert client.get(address).status_code == 200
    others = [make_user(), make_officer(make_county()), make_province_officer("CN-HE")]
    for person in others:
        client.force_login(person)
        assert client.get(address).status_code == 404
    client.logout()
    assert "/accounts/login/" in client.get(address)["Location"]


def test_evidence_of_another_county_is_not_there(client, officer):
    entry = make_spending(make_line(make_programme(make_county())))
    row = make_evidence(entry)

    assert client.get(url("plan_evidence", row.pk)).status_code == 404
    assert client.post(url("plan_evidence_remove", row.pk)).status_code == 404
    new = url("plan_evidence_new", "spending", entry.pk)
    assert client.post(new, typed()).status_code == 404
    assert client.get(url("plan_evidence_new", "shop", entry.pk)).status_code == 404


def test_what_is_removed_is_gone_and_its_title_stays(
    client, officer, county, django_capture_on_commit_callbacks
):
    milestone = make_milestone(make_measure(make_programme(county)))
    row = make_evidence(milestone, "milestone")
    name = row.file.name

    with django_capture_on_commit_callbacks(execute=True):
        for _again in range(2):
            client.post(url("plan_evidence_remove", row.pk))

    row.refresh_from_db()
    assert (row.removed_by, row.file.name) == (officer, "")
    assert not private_storage().exists(name)
    assert client.get(url("plan_evidence", row.pk)).status_code == 404
    assert "Receipt" in client.get(url("plan_milestone", milestone.pk)).content.decode()


def test_county_does_not_remove_what_an_inspector_showed(client, officer, county):
    inspector = make_province_officer(county.region)
    finding = make_finding(make_inspection(county, inspector, state="held"))
    client.force_login(inspector)
    client.post(url("plan_evidence_new", "finding", finding.pk), typed())
    row = Evidence.objects.get()

    client.force_login(officer)
    assert client.post(url("plan_evidence_remove", row.pk)).status_code == 403
    row.refresh_from_db()
    assert row.removed_at is None
    client.force_login(inspector)
    assert client.post(url("plan_evidence_remove", row.pk)).status_code == 302


def test_province_shows_nothing_of_what_is_the_countys(client, county, entry):
    client.force_login(make_province_officer(county.region))
    asked = make_request(county)

    for kind, pk in (("spending", entry.pk), ("request", asked.pk)):
        page = client.post(url("plan_evidence_new", kind, pk), typed())
        assert page.status_code == 403
    assert not Evidence.objects.exists()


def test_there_is_an_end_to_evidence(entry, monkeypatch):
    monkeypatch.setattr(services, "MOST", 1)
    make_evidence(entry)

    with pytest.raises(PlanError, match="At most 1"):
        make_evidence(entry)
    remove_evidence(Evidence.objects.get(), make_staff())
    make_evidence(entry)


def test_milestone_of_an_ended_programme_takes_none(county):
    programme = make_programme(county)
    milestone = make_milestone(make_measure(programme))
    move_programme(programme, StateStep("ended", None, "Done."))

    with pytest.raises(EndedError):
        make_evidence(milestone, "milestone")
    assert not Evidence.objects.exists()
