"""Courses before a shop opens or goes live, and what became of the trained."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from core import dates
from tests.factories.accounts import make_user
from tests.factories.orders import make_paid_order
from tests.factories.shop import make_pack
from tests.factories.training import finish_course, make_course, make_trainee
from tests.factories.vendors import (
    make_cooperative,
    make_county,
    make_draft_application,
    make_farm,
    make_member,
    make_village,
)
from training.models import Course
from training.queries.cohorts import Trainee, grouped, trainees
from training.queries.trade import may_go_live, missing_to_go_live
from training.services import TrainingError
from training.services.completion import revoke
from training.services.courses import require_course
from training.states import Need
from vendors.members.states import Role
from vendors.onboarding.services.decisions import approve
from vendors.onboarding.services.drafts import ApplicationIncompleteError, send
from vendors.partner.models import Partner

pytestmark = pytest.mark.django_db


@pytest.fixture
def applicant():
    """A draft that is whole, in a county that asks for a course."""
    application = make_draft_application()
    county = application.village.county
    course = make_course(county)
    require_course(county, course, Need.OPEN_SHOP, by=None)
    return application, course


def test_an_application_is_not_sent_until_the_course_is_finished(applicant):
    application, course = applicant

    with pytest.raises(ApplicationIncompleteError, match=course.title):
        send(application, by=application.user)
    application.refresh_from_db()
    assert application.status == "draft"

    finish_course(make_trainee(course, application.user))
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
    trainee = finish_course(make_trainee(course, application.user))
    send(application, by=application.user)
    revoke(trainee.certificates.get(), reason="Copied", by=None)

    with pytest.raises(ApplicationIncompleteError):
        approve(application, by=None)

    assert not Partner.objects.filter(name=application.name).exists()


def test_a_market_may_ask_for_a_course_of_everybody(settings):
    course = make_course()
    settings.TRAINING_TO_OPEN_SHOP = [course.slug]
    application = make_draft_application()

    with pytest.raises(ApplicationIncompleteError):
        send(application, by=application.user)


def test_another_county_asks_for_nothing(applicant):
    _application, _course = applicant
    elsewhere = make_village(county=make_county())
    other = make_draft_application(village=elsewhere)

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
    farm = make_farm()
    county = farm.village.county
    require_course(county, make_course(county), Need.OPEN_SHOP, by=None)

    farm.refresh_from_db()
    assert farm.status == "open"


def test_a_draft_course_cannot_be_asked_for():
    county = make_county()

    with pytest.raises(TrainingError):
        require_course(county, make_course(county, lessons=0), Need.GO_LIVE, by=None)


def test_going_live_waits_for_the_course_of_the_cooperative():
    coop = make_cooperative()
    farm = make_farm(cooperative=coop)
    farmer = make_member(farm)
    course = make_course(coop)
    assert may_go_live(farmer)
    require_course(coop, course, Need.GO_LIVE, by=None)

    assert missing_to_go_live(farmer) == [course]
    finish_course(make_trainee(course, farmer))
    assert may_go_live(farmer)


# --- From training to trade ---------------------------------------------------------


def trained_farmer(course, *, opens=True, sells=True):
    """Somebody who finished, opened a farm a day later and sold for 71.00."""
    farmer = make_user()
    finish_course(make_trainee(course, farmer))
    if opens:
        farm = make_farm(opened_at=timezone.now() + timedelta(days=1))
        farm.roles.create(user=farmer, role=Role.OWNER)
        if sells:
            make_paid_order([(make_pack(farm), 1)])
    return farmer


def test_the_way_from_training_to_trade_is_counted():
    course = make_course()
    trained_farmer(course)
    trained_farmer(course, sells=False)
    trained_farmer(course, opens=False)

    row = grouped(trainees(Course.objects.all()), lambda one: one.course)[0]

    assert (row.trained, row.opened, row.sold) == (3, 2, 1)
    assert (row.opened_share, row.sold_share) == (67, 33)
    assert row.days_to_open == 1
    assert row.sales == {"CNY": Decimal("71.00")}


def test_a_shop_that_was_open_before_is_not_the_courses():
    course = make_course()
    farm = make_farm(opened_at=timezone.now() - timedelta(days=30))
    finish_course(make_trainee(course, make_member(farm)))

    assert grouped(trainees(Course.objects.all()), lambda one: "all")[0].opened == 0


def test_a_person_in_two_courses_counts_once_in_the_sum():
    county = make_county()
    farmer = make_user()
    for _ in range(2):
        finish_course(make_trainee(make_course(county), farmer))

    rows = grouped(trainees(Course.objects.all()), lambda one: one.course)

    assert [row.trained for row in rows] == [1, 1, 1]


@pytest.mark.parametrize("many", [1, 5])
def test_cohorts_take_the_same_queries_for_any_number(many, django_assert_num_queries):
    course = make_course()
    for _ in range(many):
        trained_farmer(course)

    with django_assert_num_queries(5):
        trainees(Course.objects.all())


def a_row(who, course, *, opened=None):
    day = date(2026, 5, 1)
    return Trainee(who, course, "", day, opened, None, {})


def test_of_a_county_nothing_is_told_of_fewer_than_three():
    day = date(2026, 6, 1)
    people = [a_row(f"a{n}", "A", opened=day if n < 4 else None) for n in range(8)]
    people += [a_row("b1", "B"), a_row("b2", "B")]

    large, small, total = grouped(people, lambda one: one.course, least=3)

    assert (large.trained, large.opened) == (8, 4)
    assert (small.trained, small.opened) == (None, None)
    # From the sum and the large group they could be worked out.
    assert (total.trained, total.opened) == (None, None)


def test_all_but_one_is_not_told_either():
    day = date(2026, 6, 1)
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
    coop = make_cooperative()
    first = make_course(coop, title_en="Bees")
    second = make_course(coop, title_en="Pears")
    for course in (first, first, first, second, second, second, second):
        trained_farmer(course)
    client.force_login(make_member(coop, Role.ADMIN))
    url = reverse("office:training_cohorts", args=[coop.code])

    def shown(**asked):
        return [row.trained for row in client.get(url, asked).context["rows"]]

    assert shown() == [3, 4, 7]
    assert shown(course=second.pk) == [4, 4]
    assert shown(year=dates.today().year) == [3, 4, 7]
    assert shown(course="999", year="1066", county="x") == [3, 4, 7]
    page = client.get(url, {"by": "county", "course": first.pk})
    assert page.context["rows"][-1].trained == 3
    assert f'value="{first.pk}" selected' in page.content.decode()


def test_cooperative_is_told_nothing_of_fewer_than_three_either(client):
    coop = make_cooperative()
    trained_farmer(make_course(coop))
    client.force_login(make_member(coop, Role.ADMIN))

    page = client.get(reverse("office:training_cohorts", args=[coop.code]))

    assert [row.trained for row in page.context["rows"]] == [None, None]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_cohorts_are_a_file_too(client, form):
    coop = make_cooperative()
    course = make_course(coop)
    for _ in range(3):
        trained_farmer(course)
    client.force_login(make_member(coop, Role.ADMIN))

    response = client.get(
        reverse("office:training_cohorts", args=[coop.code]), {"form": form}
    )

    assert response.status_code == 200
    content = b"".join(response.streaming_content)
    assert (b"Sales in 12 months (CNY)" in content) is (form == "csv")
