"""The wall of certificates, courses that are suggested next, and certificates' ends."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse

from core import dates
from core.models import AuditEntry, OutboxMessage
from tests.factories.accounts import make_user
from tests.factories.outbox import deliver_everything
from tests.factories.training import (
    finish_course,
    make_course,
    make_trainee,
    make_written_trainee,
)
from tests.factories.vendors import (
    make_cooperative,
    make_county,
    make_member,
    make_village,
)
from training.models import CourseCertificate, Enrolment
from training.queries.certificates import on_wall
from training.services import TrainingError
from training.services.completion import (
    remind_of_ends,
    revoke,
    show_name,
    show_on_wall,
)
from training.services.courses import edit_course, retire
from training.services.enrolment import enrol, forget, take_again
from vendors.members.states import Role

pytestmark = pytest.mark.django_db
WALL = "/learn/certificates/"


def on_the_wall(course=None, user=None):
    """Somebody with an account who finished and agreed to be named."""
    trainee = finish_course(make_trainee(course or make_course(), user))
    show_on_wall(trainee, shows=True)
    trainee.refresh_from_db()
    return trainee


def named():
    return [one.name for one in on_wall()]


def test_wall_names_only_who_agreed(client):
    silent = make_user(first_name="Silent", last_name="Reader")
    finish_course(make_trainee(make_course(title_en="Bees"), silent))
    shown = on_the_wall()

    page = client.get(WALL)

    text = page.content.decode()
    assert shown.name in text
    assert silent.get_full_name() not in text
    assert "Bees" not in text
    assert page["X-Robots-Tag"] == "noindex"
    assert page["Cache-Control"] == "no-store"
    code = shown.certificates.get().code
    assert reverse("learn:certificate", args=[code]) in text
    assert shown.name in client.get(f"{WALL}{code}/").content.decode()


def test_an_empty_wall_says_how_one_gets_there(client):
    assert "agree to it on the course" in client.get(WALL).content.decode()


def test_person_agrees_on_the_courses_page_and_takes_it_back(client):
    trainee = finish_course(make_trainee(make_course()))
    url = reverse("learn:course", args=[trainee.course.slug])
    client.force_login(trainee.user)
    assert "Name me on the wall" in client.get(url).content.decode()

    client.post(url, {"do": "wall", "shows": "1"})
    assert named() == [trainee.name]
    assert "Take me off the wall" in client.get(url).content.decode()

    client.post(url, {"do": "wall", "shows": "0"})
    assert named() == []
    trainee.refresh_from_db()
    # The certificate's own page is as it was agreed to.
    assert trainee.shows_name


def test_who_hides_the_name_is_taken_off_the_wall():
    trainee = on_the_wall()

    show_name(trainee, shows=False)

    assert named() == []
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.filter(pk=trainee.pk).update(is_on_wall=True)


def test_nobody_is_on_the_wall_before_finishing():
    trainee = make_trainee(make_course())

    with pytest.raises(TrainingError, match="not completed"):
        show_on_wall(trainee, shows=True)

    trainee.refresh_from_db()
    assert not trainee.is_on_wall


def test_certificate_that_is_revoked_or_ended_leaves_the_wall():
    revoked, ended = on_the_wall(), on_the_wall(make_course(valid_months=12))
    assert len(named()) == 2

    revoke(revoked.certificates.get(), reason="Mixed up", by=None)
    assert named() == [ended.name]

    last = ended.certificates.get().good_until
    with time_machine.travel(dates.start_of(last) + timedelta(hours=12), tick=False):
        assert named() == [ended.name]
    with time_machine.travel(dates.start_of(last) + timedelta(hours=36), tick=False):
        assert named() == []


def test_forgotten_person_leaves_the_wall():
    trainee = on_the_wall()

    forget(trainee.user)

    assert named() == []


def test_person_stands_there_once_also_with_a_renewed_certificate():
    trainee = on_the_wall(make_course(valid_months=12))
    soon = dates.today() + timedelta(days=20)
    long_ago = dates.today() - timedelta(days=300)
    trainee.certificates.update(good_until=soon, issued_on=long_ago)

    second = enrol(trainee.course, trainee.user)
    assert second.is_on_wall
    assert len(named()) == 1
    finish_course(second)

    assert [one.enrolment for one in on_wall()] == [second]


def test_wall_is_narrowed_by_county(client):
    here, there = (make_village(county=make_county()) for _ in range(2))
    for village in (here, there):
        trainee = make_written_trainee(make_course(), village=village)
        finish_course(trainee)
        show_on_wall(trainee, shows=True, by_office=True)
    county = make_county()
    taught = on_the_wall(make_course(county))

    def shown(slug):
        page = client.get(WALL, {"county": slug})
        return [one.enrolment.village for one in page.context["page"]]

    assert shown(here.county.slug) == [here]
    assert shown(there.county.slug) == [there]
    # Whose village nobody knows is where the course is taught.
    assert [one.enrolment for one in on_wall(county)] == [taught]
    assert len(shown("nowhere")) == 3


@pytest.mark.parametrize("many", [1, 8])
def test_wall_takes_the_same_queries(client, many, django_assert_max_num_queries):
    course, village = make_course(), make_village()
    for _ in range(many):
        trainee = make_written_trainee(course, village=village)
        finish_course(trainee)
        show_on_wall(trainee, shows=True, by_office=True)
    client.get(WALL)

    with django_assert_max_num_queries(8):
        client.get(WALL)


def test_wall_has_pages(client):
    course = make_course()
    for number in range(61):
        trainee = make_written_trainee(course, name=f"Li {number}")
        finish_course(trainee)
        show_on_wall(trainee, shows=True, by_office=True)

    assert len(client.get(WALL).context["page"]) == 60
    assert len(client.get(WALL, {"page": 2}).context["page"]) == 1


# --- The office, for people without an account --------------------------------------


@pytest.fixture
def coop():
    return make_cooperative()


def person_page(coop, trainee):
    args = [coop.code, trainee.course_id, trainee.pk]
    return reverse("office:training_person", args=args)


def test_office_notes_who_agreed(client, coop):
    trainee = make_written_trainee(make_course(coop))
    finish_course(trainee)
    client.force_login(make_member(coop, Role.ADMIN))
    url = person_page(coop, trainee)
    assert "put on the wall" in client.get(url).content.decode()

    client.post(url, {"do": "wall", "shows": "1"})

    assert named() == [trainee.name]
    entry = AuditEntry.objects.get(act="training.wall")
    assert entry.after == {"is_on_wall": True}
    client.post(url, {"do": "wall", "shows": "0"})
    assert named() == []


def test_office_does_not_decide_for_who_has_an_account(client, coop):
    trainee = finish_course(make_trainee(make_course(coop)))
    client.force_login(make_member(coop, Role.ADMIN))
    url = person_page(coop, trainee)
    assert "put on the wall" not in client.get(url).content.decode()

    page = client.post(url, {"do": "wall", "shows": "1"}, follow=True)

    assert "decide this themselves" in page.content.decode()
    assert named() == []


def test_staff_who_only_read_change_nothing(client, coop):
    trainee = make_written_trainee(make_course(coop))
    finish_course(trainee)
    client.force_login(make_user())

    page = client.post(person_page(coop, trainee), {"do": "wall", "shows": "1"})

    assert page.status_code == 404
    assert named() == []


# --- What to take next --------------------------------------------------------------


def page_of(client, trainee):
    client.force_login(trainee.user)
    return client.get(reverse("learn:course", args=[trainee.course.slug]))


def test_next_course_is_suggested_to_who_finished(client):
    following = make_course(title_en="Pears", title_zh_hans="")
    trainee = make_trainee(make_course(follow_up=following))
    assert "Suggested next" not in page_of(client, trainee).content.decode()

    finish_course(trainee)

    page = page_of(client, trainee)
    assert page.context["following"] == following
    assert "Suggested next" in page.content.decode()
    deliver_everything()
    assert "Suggested next: Pears" in mail.outbox[-1].body


def test_what_is_closed_or_taken_already_is_not_suggested(client):
    following = make_course()
    trainee = finish_course(make_trainee(make_course(follow_up=following)))
    make_trainee(following, trainee.user)
    assert page_of(client, trainee).context["following"] is None

    other = finish_course(make_trainee(trainee.course))
    assert page_of(client, other).context["following"] == following
    retire(following)
    assert page_of(client, other).context["following"] is None


def test_owner_chooses_what_follows(client, coop):
    mine, other = make_course(coop), make_course(make_county())
    draft = make_course(lessons=0)
    client.force_login(make_member(coop, Role.ADMIN))
    url = reverse("office:training_edit", args=[coop.code, mine.pk])
    form = client.get(url).context["form"]
    offered = set(form.fields["follow_up"].queryset)
    assert other in offered
    assert not {mine, draft} & offered

    def post(follow_up):
        data = {"title_en": "Bees", "pass_mark": 80, "most_attempts": 3}
        data |= {"seen": 1, "follow_up": follow_up}
        return client.post(url, data)

    for wrong in (mine.pk, draft.pk):
        assert post(wrong).context["form"].errors["follow_up"]
    post(other.pk)
    mine.refresh_from_db()
    assert mine.follow_up == other
    assert AuditEntry.objects.get(act="training.course.edit").after["follow_up_id"] == (
        other.pk
    )


def test_no_course_follows_itself():
    course = make_course()

    with pytest.raises(IntegrityError), transaction.atomic():
        edit_course(course, {"follow_up": course}, seen=course.version)


# --- Certificates that end ----------------------------------------------------------


def ending(course, *, days, user=None):
    """Somebody whose certificate of a year ends in so many days."""
    trainee = finish_course(make_trainee(course, user))
    today = dates.today()
    trainee.certificates.update(
        good_until=today + timedelta(days=days),
        issued_on=today - timedelta(days=365 - days),
    )
    return trainee


@pytest.fixture
def yearly():
    return make_course(valid_months=12, title_en="Packing")


def test_certificate_may_be_renewed_in_its_last_month(client, yearly):
    trainee = ending(yearly, days=30)
    page = page_of(client, trainee).content.decode()
    assert "Take course again" in page
    assert "it stays valid until then" in page

    second = enrol(yearly, trainee.user)

    assert second.again_of == trainee
    assert trainee.certificates.get().is_good


@pytest.mark.parametrize("days", [31, 200])
def test_earlier_it_is_not_renewed(yearly, days):
    trainee = ending(yearly, days=days)

    assert enrol(yearly, trainee.user) == trainee
    with pytest.raises(TrainingError, match="still valid"):
        take_again(trainee, by=None)


def test_holder_is_told_once_that_it_ends(yearly, mailoutbox):
    trainee = ending(yearly, days=12)
    for days in (31, -1):
        ending(yearly, days=days)

    assert remind_of_ends() == 1
    assert remind_of_ends() == 0
    deliver_everything()

    last = mailoutbox[-1]
    assert last.to == [trainee.user.email]
    assert last.subject.endswith("Your certificate expires soon: Packing")
    assert "Take the course again" in last.body
    assert reverse("learn:course", args=[yearly.slug]) in last.body


def test_who_has_no_account_gets_a_text(yearly):
    trainee = make_written_trainee(yearly, phone="+8613800000001")
    finish_course(trainee)
    today = dates.today()
    trainee.certificates.update(
        good_until=today + timedelta(days=9), issued_on=today - timedelta(days=350)
    )

    assert remind_of_ends() == 1
    assert OutboxMessage.objects.filter(topic="training.sms").last()


def revoked(trainee):
    revoke(trainee.certificates.get(), reason="Mixed up", by=None)


def renewing(trainee):
    enrol(trainee.course, trainee.user)


def closed(trainee):
    retire(trainee.course)


def just_issued(trainee):
    trainee.certificates.update(issued_on=dates.today() - timedelta(days=14))


@pytest.mark.parametrize("did", [revoked, renewing, closed, just_issued])
def test_who_need_not_or_cannot_renew_is_not_told(yearly, did):
    did(ending(yearly, days=12))

    assert remind_of_ends() == 0
    assert not CourseCertificate.objects.filter(is_end_told=True).exists()
