"""Courses before a shop opens or goes live, and what became of the trained."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.cast import (
    a_cooperative,
    a_county,
    a_farm,
    a_member,
    a_pack,
    a_paid_order,
    a_user,
    a_village,
)
from tests.training.scene import a_course, a_trainee, finished
from tests.vendors.onboarding.makers import a_draft_application
from training.models import Course
from training.queries.cohorts import Trainee, grouped, trainees
from training.queries.trade import may_go_live, missing_to_go_live
from training.services import TrainingRefused, require_course, revoke
from training.states import Need
from vendors.members.states import Role
from vendors.onboarding.services import ApplicationIncomplete, approve, send
from vendors.partner.models import Partner

pytestmark = pytest.mark.django_db


@pytest.fixture
def applicant():
    """A draft that is whole, in a county that asks for a course."""
    application = a_draft_application()
    county = application.village.county
    course = a_course(county)
    require_course(county, course, Need.OPEN_SHOP, by=None)
    return application, course


def test_an_application_is_not_sent_until_the_course_is_finished(applicant):
    application, course = applicant

    with pytest.raises(ApplicationIncomplete, match=course.title):
        send(application, by=application.user)
    application.refresh_from_db()
    assert application.status == "draft"

    finished(a_trainee(course, application.user))
    send(application, by=application.user)
    application.refresh_from_db()
    assert application.status == "submitted"


def test_what_is_missing_is_shown_with_a_link(client, applicant):
    application, course = applicant
    client.force_login(application.user)

    page = client.get(reverse("onboarding:send")).content.decode()

    assert reverse("learn:course", args=[course.slug]) in page


def test_a_certificate_taken_back_before_the_decision_refuses_the_opening(applicant):
    application, course = applicant
    trainee = finished(a_trainee(course, application.user))
    send(application, by=application.user)
    revoke(trainee.certificates.get(), reason="Copied", by=None)

    with pytest.raises(ApplicationIncomplete):
        approve(application, by=None)

    assert not Partner.objects.filter(name=application.name).exists()


def test_a_market_may_ask_for_a_course_of_everybody(settings):
    course = a_course()
    settings.TRAINING_TO_OPEN_SHOP = [course.slug]
    application = a_draft_application()

    with pytest.raises(ApplicationIncomplete):
        send(application, by=application.user)


def test_another_county_asks_for_nothing(applicant):
    _application, _course = applicant
    elsewhere = a_village(county=a_county())
    other = a_draft_application(village=elsewhere)

    send(other, by=other.user)

    other.refresh_from_db()
    assert other.status == "submitted"


def test_a_course_nobody_can_take_is_asked_of_nobody(applicant):
    application, course = applicant
    Course.objects.filter(pk=course.pk).update(state="retired")

    send(application, by=application.user)

    application.refresh_from_db()
    assert application.status == "submitted"


def test_an_open_shop_is_not_touched_by_a_rule():
    farm = a_farm()
    county = farm.village.county
    require_course(county, a_course(county), Need.OPEN_SHOP, by=None)

    farm.refresh_from_db()
    assert farm.status == "open"


def test_a_draft_course_cannot_be_asked_for():
    county = a_county()

    with pytest.raises(TrainingRefused):
        require_course(county, a_course(county, lessons=0), Need.GO_LIVE, by=None)


def test_going_live_waits_for_the_course_of_the_cooperative():
    coop = a_cooperative()
    farm = a_farm(cooperative=coop)
    farmer = a_member(farm)
    course = a_course(coop)
    assert may_go_live(farmer)
    require_course(coop, course, Need.GO_LIVE, by=None)

    assert missing_to_go_live(farmer) == [course]
    finished(a_trainee(course, farmer))
    assert may_go_live(farmer)


# --- From training to trade ---------------------------------------------------------


def trained_farmer(course, *, opens=True, sells=True):
    """Somebody who finished, opened a farm a day later and sold for 71.00."""
    farmer = a_user()
    finished(a_trainee(course, farmer))
    if opens:
        farm = a_farm(opened_at=timezone.now() + timedelta(days=1))
        farm.roles.create(user=farmer, role=Role.OWNER)
        if sells:
            a_paid_order([(a_pack(farm), 1)])
    return farmer


def test_the_way_from_training_to_trade_is_counted():
    course = a_course()
    trained_farmer(course)
    trained_farmer(course, sells=False)
    trained_farmer(course, opens=False)

    row = grouped(trainees(Course.objects.all()), lambda one: one.course)[0]

    assert (row.trained, row.opened, row.sold) == (3, 2, 1)
    assert (row.opened_share, row.sold_share) == (67, 33)
    assert row.days_to_open == 1
    assert row.sales == {"CNY": Decimal("71.00")}


def test_a_shop_that_was_open_before_is_not_the_courses():
    course = a_course()
    farm = a_farm(opened_at=timezone.now() - timedelta(days=30))
    finished(a_trainee(course, a_member(farm)))

    assert grouped(trainees(Course.objects.all()), lambda one: "all")[0].opened == 0


def test_a_person_in_two_courses_counts_once_in_the_sum():
    county = a_county()
    farmer = a_user()
    for _ in range(2):
        finished(a_trainee(a_course(county), farmer))

    rows = grouped(trainees(Course.objects.all()), lambda one: one.course)

    assert [row.trained for row in rows] == [1, 1, 1]


@pytest.mark.parametrize("many", [1, 5])
def test_cohorts_take_the_same_queries_for_any_number(many, django_assert_num_queries):
    course = a_course()
    for _ in range(many):
        trained_farmer(course)

    with django_assert_num_queries(4):
        trainees(Course.objects.all())


def a_row(who, course, *, opened=None):
    day = datetime(2026, 5, 1, tzinfo=UTC).date()
    return Trainee(who, course, "", day, opened, None, {})


def test_of_a_county_nothing_is_told_of_fewer_than_three():
    day = datetime(2026, 6, 1, tzinfo=UTC).date()
    people = [a_row(f"a{n}", "A", opened=day if n < 4 else None) for n in range(8)]
    people += [a_row("b1", "B"), a_row("b2", "B")]

    large, small, total = grouped(people, lambda one: one.course, least=3)

    assert (large.trained, large.opened) == (8, 4)
    assert (small.trained, small.opened) == (None, None)
    # From the sum and the large group they could be worked out.
    assert (total.trained, total.opened) == (None, None)


def test_all_but_one_is_not_told_either():
    day = datetime(2026, 6, 1, tzinfo=UTC).date()
    people = [a_row(f"a{n}", "A", opened=day if n else None) for n in range(5)]

    row = grouped(people, lambda one: one.course, least=3)[0]

    assert (row.trained, row.opened) == (5, None)


def test_filter_does_not_tell_of_the_few_that_it_leaves_out():
    people = [a_row(f"a{n}", "A") for n in range(8)]
    few = [a_row("b1", "A"), a_row("b2", "A")]

    row, total = grouped(people, lambda one: one.course, least=3, others=few)

    assert (row.trained, total.trained) == (None, None)
    many = [*few, a_row("b3", "A")]
    row, total = grouped(people, lambda one: one.course, least=3, others=many)
    assert (row.trained, total.trained) == (8, 8)


def test_cohorts_are_narrowed_by_course_year_and_county(client):
    coop = a_cooperative()
    first, second = a_course(coop), a_course(coop)
    for course in (first, first, first, second, second, second, second):
        trained_farmer(course)
    client.force_login(a_member(coop, Role.ADMIN))
    url = reverse("office:training_cohorts", args=[coop.code])

    def shown(**asked):
        return [row.trained for row in client.get(url, asked).context["rows"]]

    assert shown() == [3, 4, 7]
    assert shown(course=second.pk) == [4, 4]
    assert shown(year=timezone.localdate().year) == [3, 4, 7]
    assert shown(course="999", year="1066", county="x") == [3, 4, 7]
    page = client.get(url, {"by": "county", "course": first.pk})
    assert page.context["rows"][-1].trained == 3
    assert f'value="{first.pk}" selected' in page.content.decode()


def test_cooperative_is_told_nothing_of_fewer_than_three_either(client):
    coop = a_cooperative()
    trained_farmer(a_course(coop))
    client.force_login(a_member(coop, Role.ADMIN))

    page = client.get(reverse("office:training_cohorts", args=[coop.code]))

    assert [row.trained for row in page.context["rows"]] == [None, None]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_cohorts_are_a_file_too(client, form):
    coop = a_cooperative()
    course = a_course(coop)
    for _ in range(3):
        trained_farmer(course)
    client.force_login(a_member(coop, Role.ADMIN))

    response = client.get(
        reverse("office:training_cohorts", args=[coop.code]), {"form": form}
    )

    assert response.status_code == 200
    content = b"".join(response.streaming_content)
    assert (b"Sales in 12 months (CNY)" in content) is (form == "csv")
