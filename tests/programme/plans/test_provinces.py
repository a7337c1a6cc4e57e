"""Provincial officers: all counties of theirs, to look at, to compare and to ask."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse

from core import dates
from core.models import AuditEntry
from programme.figures.models import DayFigure, Target
from programme.plans.models import CorrectionRequest
from programme.plans.notifications import ProgrammeStep
from programme.plans.queries.comparison import compared_counties
from programme.plans.rules import PlanError
from programme.plans.services.entries import StateStep
from programme.plans.services.requests import move_request
from tests.factories.accounts import make_staff, make_user
from tests.factories.plans import (
    make_line,
    make_measure,
    make_milestone,
    make_programme,
    make_province_officer,
    make_request,
)
from tests.factories.programme import day_before, on_day
from tests.factories.reports import TODAY
from tests.factories.training import finish_course, make_course, make_written_trainee
from tests.factories.vendors import make_county, make_officer, make_village
from vendors.places.models import County, ProvinceOfficer
from vendors.places.services import PlaceError, appoint_province_officer

pytestmark = pytest.mark.django_db
PLACES = "/office/market/places/"
READ = (
    "overview", "months", "regions", "villages", "counties", "reports", "targets",
    "declared", "plan", "plan_requests",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _today():
    with on_day(TODAY):
        yield


@pytest.fixture
def county():
    return make_county(slug="pingshun", name="Pingshun")


@pytest.fixture
def inspector(client, county):
    user = make_province_officer(county.region)
    client.force_login(user)
    return user


def url(name, *args, slug="pingshun"):
    return reverse(f"programme:{name}", args=[slug, *args])


def sold(county, day, minor, *, stores=5):
    rows = [("sales", "CNY", minor), ("orders", "", 4), ("opened", "", stores)]
    for name, key, value in rows:
        DayFigure.objects.create(
            county=county, day=day, name=name, key=key, value=value
        )


def test_province_reads_every_county_of_its_own(client, inspector, county):
    make_programme(county)
    elsewhere = make_county(region="CN-HE", slug="shexian")

    for name in READ:
        assert client.get(url(name)).status_code == 200, name
        assert client.get(url(name, slug=elsewhere.slug)).status_code == 404
    assert client.get("/programme/province/CN-HE/").status_code == 404
    assert client.get("/programme/province/CN-SX/").status_code == 200


def test_province_edits_none_of_a_countys_entries(client, inspector, county):
    programme = make_programme(county)
    line, measure = make_line(programme), make_measure(programme)
    milestone = make_milestone(measure)

    for name, pk in (
        ("plan_edit", programme.pk), ("plan_line_new", programme.pk),
        ("plan_spending", line.pk), ("plan_measure_edit", measure.pk),
        ("plan_reached", milestone.pk),
    ):  # fmt: skip
        assert client.post(url(name, pk), {}).status_code == 403
    assert client.post(url("plan_state", programme.pk, "ended"), {}).status_code == 403
    assert client.post(url("declared"), {}).status_code == 403
    assert "Declare a figure" not in client.get(url("declared")).content.decode()
    page = client.get(url("plan_programme", programme.pk)).content.decode()
    assert "End programme" not in page
    assert "Add budget line" not in page


def test_province_sets_targets(client, inspector, county):
    client.post(url("targets"), {"stores": "400"})

    assert Target.objects.get().value == 400
    entry = AuditEntry.objects.get(act="programme.target")
    assert (entry.user_id, entry.role) == (inspector.pk, "province")


def test_rights_end_at_once(client, inspector, county):
    ProvinceOfficer.objects.all().delete()

    assert client.get(url("plan")).status_code == 404
    assert client.get("/programme/province/CN-SX/").status_code == 404
    assert client.get("/programme/").status_code == 404


def test_door_leads_to_the_province(client, inspector):
    assert client.get("/programme/")["Location"] == "/programme/province/CN-SX/"


def test_officer_of_a_county_stays_one_where_both(client, county):
    both = make_officer(county)
    ProvinceOfficer.objects.create(region=county.region, user=both)
    client.force_login(both)

    assert client.get(url("plan_new")).status_code == 200
    assert client.get(url("plan_request_new")).status_code == 403


def test_staff_appoint_and_dismiss(client, county):
    client.force_login(make_staff())
    person = make_user("han@example.com")
    page = f"{PLACES}provinces/CN-SX/"

    client.post(page, {"contact": "han@example.com"})
    again = client.post(page, {"contact": "han@example.com"})

    assert again.status_code == 302
    assert [one.user for one in ProvinceOfficer.objects.all()] == [person]
    assert "Wang" in client.get(page).content.decode()
    client.post(f"{page}{person.pk}/")
    client.post(f"{page}{person.pk}/")
    assert not ProvinceOfficer.objects.exists()
    acts = AuditEntry.objects.filter(act__startswith="province_officer")
    assert [one.act for one in acts.order_by("pk")] == [
        "province_officer.appoint", "province_officer.dismiss",
    ]  # fmt: skip


def test_unknown_person_or_province_is_refused(client, county):
    client.force_login(make_staff())

    page = client.post(f"{PLACES}provinces/CN-SX/", {"contact": "no@example.com"})

    assert page.status_code == 422
    assert "no@example.com" in page.content.decode()
    assert client.get(f"{PLACES}provinces/CN-HE/").status_code == 404
    with pytest.raises(PlaceError):
        appoint_province_officer("CN-HE", make_user())
    assert not ProvinceOfficer.objects.exists()


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"population": "150000"}, "population_year"),
        ({"population_year": "2020"}, "population"),
        (
            {"population": "0", "population_year": "2020", "population_source": "x"},
            "population",
        ),
        (
            {"population": "5", "population_year": "2999", "population_source": "x"},
            "population_year",
        ),
    ],
)
def test_population_has_a_year_and_a_source(client, sent, field):
    client.force_login(make_staff())
    typed = {"name_en": "Anze", "region": "CN-SX"}

    page = client.post(f"{PLACES}new/", typed | sent)

    assert page.status_code == 422
    assert field in page.context["form"].errors
    whole = {
        "population": "150000", "population_year": "2020",
        "population_source": "第七次人口普查",
    }  # fmt: skip
    page = client.post(f"{PLACES}new/", typed | whole, follow=True)
    assert County.objects.get(name_en="Anze").population == 150_000
    assert "第七次人口普查" in page.content.decode()


def test_counties_are_compared_per_head_and_with_the_year_before(county):
    county.population, county.population_year = 150_000, 2020
    county.population_source = "Census"
    county.save()
    small = make_county(name="Huguan")
    sold(county, day_before(2), 6_000_000)
    sold(county, dates.years_later(day_before(2), -1), 4_000_000)
    sold(small, day_before(2), 900, stores=2)

    one, other = compared_counties("CN-SX", TODAY.year, "CNY")

    assert (one.county, one.sales, one.per_head, one.growth) == (
        county, Decimal(60_000), Decimal(400), 50,
    )  # fmt: skip
    assert (other.county, other.sales, other.growth) == (small, None, None)


def test_page_hides_few_and_keeps_declared_apart(client, inspector, county):
    sold(county, day_before(2), 987_654, stores=2)
    county.declared.create(
        measure="sales", currency="CNY", value=27_600_000_000, source="Yearbook",
        first=TODAY.replace(month=1, day=1), last=TODAY.replace(month=1, day=2),
    )  # fmt: skip

    page = client.get("/programme/province/CN-SX/").content.decode()

    assert "9,876" not in page
    assert "276 million" in page
    for kind in ("csv", "xlsx"):
        for table in ("figures", "people"):
            file = client.get(f"/programme/province/CN-SX/?as={kind}&table={table}")
            assert file.status_code == 200
    table = b"".join(client.get("/programme/province/CN-SX/?as=csv").streaming_content)
    assert b"9876" not in table


def test_queries_stay_the_same_for_more_counties(
    client, inspector, county, django_assert_max_num_queries
):
    for _n in range(12):
        sold(make_county(), day_before(2), 5_000)

    with django_assert_max_num_queries(24):
        client.get("/programme/province/CN-SX/")


def test_trained_people_are_followed_to_their_sales(county):
    course, village = make_course(county), make_village(county=county)
    for _n in range(3):
        finish_course(make_written_trainee(course, village=village))

    (one,) = compared_counties("CN-SX", TODAY.year, "CNY")

    assert (one.people.trained, one.people.opened, one.people.selling) == (3, 0, 0)


def test_one_or_two_trained_are_not_told(county):
    course, village = make_course(county), make_village(county=county)
    finish_course(make_written_trainee(course, village=village))

    (one,) = compared_counties("CN-SX", TODAY.year, "CNY")

    assert one.people.trained is None


# --- Requests for corrections -----------------------------------------------------


def test_request_is_asked_answered_and_accepted(client, inspector, county):
    figure = county.declared.create(
        measure="stores", value=30, source="Yearbook", first=TODAY, last=TODAY
    )
    typed = {
        "key": uuid4(), "thing": f"figure-{figure.pk}", "reason": "哪些店？",
        "due": (TODAY + timedelta(days=9)).isoformat(),
    }  # fmt: skip
    for _again in range(2):
        client.post(url("plan_request_new"), typed)
    asked = CorrectionRequest.objects.get()
    officer = make_officer(county)
    assert list(ProgrammeStep(asked.entries.get()).people()) == [officer]
    answer = client.get(url("plan_request_state", asked.pk, "answered"))
    assert answer.status_code == 403

    client.force_login(officer)
    state = url("plan_request_state", asked.pk, "answered")
    assert client.post(state, {"reason": ""}).status_code == 422
    client.post(state, {"reason": "Those of 2018"})
    refused = client.post(url("plan_request_state", asked.pk, "settled"), {})
    assert refused.status_code == 403
    assert list(ProgrammeStep(asked.entries.last()).people()) == [inspector]

    client.force_login(inspector)
    client.post(url("plan_request_state", asked.pk, "open"), {"reason": "All names"})
    client.force_login(officer)
    client.post(state, {"reason": "In the yearbook, page 4"})
    client.force_login(inspector)
    client.post(url("plan_request_state", asked.pk, "settled"), {"reason": ""})

    asked.refresh_from_db()
    assert asked.state == "settled"
    said = [entry.reason for entry in asked.entries.all()]
    assert said == [
        "哪些店？", "Those of 2018", "All names", "In the yearbook, page 4", "",
    ]  # fmt: skip
    page = client.get(url("plan_request", asked.pk)).content.decode()
    assert "In the yearbook, page 4" in page


def test_nobody_settles_their_own_answer(county):
    staff = make_staff()
    asked = make_request(county)
    move_request(asked, StateStep("answered", staff, "As it is"))

    with pytest.raises(PlanError, match="somebody else"):
        move_request(asked, StateStep("settled", staff))
    asked.refresh_from_db()
    assert asked.state == "answered"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"due": (TODAY - timedelta(days=1)).isoformat()}, "due"),
        ({"thing": "figure-99999"}, "thing"),
        ({"reason": ""}, "reason"),
    ],
)
def test_request_that_is_no_good_is_not_sent(client, inspector, county, fields, field):
    figure = county.declared.create(
        measure="stores", value=30, source="Yearbook", first=TODAY, last=TODAY
    )
    typed = {
        "key": uuid4(), "thing": f"figure-{figure.pk}", "reason": "Which?",
        "due": TODAY.isoformat(),
    }  # fmt: skip

    page = client.post(url("plan_request_new"), typed | fields)

    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert not CorrectionRequest.objects.exists()


def test_request_outlives_the_figure(client, inspector, county):
    asked = make_request(county, inspector)
    county.declared.all().delete()

    page = client.get(url("plan_request", asked.pk))

    assert page.status_code == 200
    assert "2018" in page.content.decode()
