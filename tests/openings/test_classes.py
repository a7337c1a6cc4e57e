"""A class opens shops: joined by a code, seen on a screen, in few queries for many."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.states import StaffRole
from openings.models import ClassOpening, ClassSeat
from openings.queries.classes import progress_of
from openings.services import OpeningError
from openings.services.classes import Joining, join_class
from tests.factories.accounts import make_staff, make_user
from tests.factories.openings import make_class, make_phone_owner
from tests.factories.shop import keep_photo, make_pack
from tests.factories.training import make_course, make_session
from tests.factories.vendors import (
    make_cooperative,
    make_farm,
    make_member,
    make_office,
    make_village,
)
from training.models import Enrolment
from vendors.members.states import Role
from vendors.onboarding.models import SellerApplication
from vendors.partner.models import Partner

pytestmark = pytest.mark.django_db


@pytest.fixture
def coop():
    return make_cooperative("Five Villages", code="five")


def joined(klass, name="Zhao"):
    person = make_phone_owner()
    application = join_class(klass, person, Joining(f"{name}'s", name, klass.village))
    return person, application


def test_office_makes_a_class_and_farmers_join_by_phone(client, coop):
    trainer = make_user("trainer@example.com")
    client.force_login(make_member(coop, Role.ADMIN))
    sent = {
        "title": "Open your shop", "village": coop.village.pk, "grows": "Pears",
        "story": "Pears from the terraces.", "hours": "8", "skips_vetting": "on",
        "trainer": "trainer@example.com",
    }  # fmt: skip
    answer = client.post("/office/five/classes/", sent)
    klass = ClassOpening.objects.get()
    assert klass.trainer == trainer
    assert answer["Location"] == f"/sell/class/{klass.code}/screen/"

    client.logout()
    assert "Create account" in client.get(f"/sell/class/{klass.code.lower()}/").text
    person = make_phone_owner()
    client.force_login(person)
    form = {"person": "赵二妮", "shop": "二妮家", "village": klass.village.pk}
    page = client.post(f"/sell/class/{klass.code}/", form, follow=True)

    shop = Partner.objects.get(name="二妮家")
    assert page.redirect_chain[-1][0] == f"/desk/{shop.code}/"
    assert (shop.status, shop.cooperative, shop.tax_status) == ("open", coop, "exempt")
    assert shop.roles.get().user == person
    client.post(f"/sell/class/{klass.code}/", form)
    assert Partner.objects.filter(name="二妮家").count() == 1


def test_without_the_offices_word_it_waits(client, coop):
    klass = make_class(coop)
    person, application = joined(klass)
    assert application.status == "submitted"
    (row,) = progress_of(klass).rows
    assert row.waits_for == "Application in review"
    client.force_login(person)
    assert "with the office" in client.get(f"/sell/class/{klass.code}/").text


@pytest.mark.parametrize("why", ["ended", "unproven"])
def test_who_cannot_join(coop, why):
    klass, person = make_class(coop), make_phone_owner()
    if why == "ended":
        klass.closes = timezone.now() - timedelta(minutes=1)
        klass.save()
    else:
        person.phone_verified = False
        person.save()
    with pytest.raises(OpeningError):
        join_class(klass, person, Joining("Z", "Z", klass.village))
    assert not SellerApplication.objects.exists()
    assert not ClassSeat.objects.exists()


def test_trainer_has_proven_the_number_or_address(client):
    make_user(phone="+8613900139111", verified=False)
    client.force_login(make_staff())
    village = make_farm().village.pk
    sent = {"title": "A", "village": village, "grows": "Pears", "hours": "3"}
    answer = client.post("/office/market/classes/", sent | {"trainer": "139 0013 9111"})
    assert answer.status_code == 422
    assert "Nobody has confirmed this" in answer.text
    assert "139 0013 9111" in answer.text


def test_class_belongs_to_a_session_of_the_office(client, coop):
    trainer = make_user()
    course = make_course(coop)
    session = make_session(course, trainer=trainer)
    make_session(make_course(make_cooperative()))
    client.force_login(make_member(coop, Role.ADMIN))
    choices = client.get("/office/five/classes/").context["form"]["session"].field
    assert list(choices.queryset) == [session]
    sent = {"title": "A", "village": coop.village.pk, "grows": "Pears", "hours": "3"}

    client.post("/office/five/classes/", sent | {"session": session.pk})

    klass = ClassOpening.objects.get()
    assert (klass.session, klass.trainer) == (session, trainer)
    # It has its class now.
    again = client.post("/office/five/classes/", sent | {"session": session.pk})
    assert again.status_code == 422
    person, _application = joined(klass)
    assert Enrolment.objects.filter(course=course, user=person).exists()


def test_screen_is_for_staff_whose_role_has_openings(client):
    klass = make_class(None)
    for role, status in ((StaffRole.OPERATOR, 200), (StaffRole.SUPPORT, 404)):
        client.force_login(make_user(is_staff=True, staff_role=role))
        answer = client.get(f"/sell/class/{klass.code}/screen/")
        assert answer.status_code == status


def test_screen_shows_who_has_come_how_far(client, coop):
    klass = make_class(coop, skips_vetting=True, trainer=make_user())
    _first, one = joined(klass, "Zhao")
    joined(klass, "Qian")
    make_pack(one.partner, "Pears")
    Partner.objects.filter(pk=one.partner_id).update(cover=keep_photo())

    rows = progress_of(klass).rows
    assert [(row.name, row.steps[:3]) for row in rows] == [
        ("Zhao", (True, True, True)),
        ("Qian", (True, False, False)),
    ]
    client.force_login(klass.trainer)
    screen = f"/sell/class/{klass.code}/screen/"
    assert klass.code in client.get(screen).text
    part = client.get(screen, headers={"HX-Request": "true"})
    assert "Qian" in part.text
    assert "<html" not in part.text
    file = b"".join(client.get(f"/sell/class/{klass.code}/file/").streaming_content)
    lines = file.decode("utf-8-sig").splitlines()
    assert "Qian" in lines[2]
    assert len(set(lines[0].split(","))) == 7
    client.force_login(make_member(make_cooperative(), Role.ADMIN))
    assert client.get(screen).status_code == 404


def test_thirty_cost_the_screen_what_one_costs(
    client, coop, django_assert_max_num_queries
):
    klass = make_class(coop, skips_vetting=True)
    for number in range(30):
        joined(klass, f"N{number}")
    assert Partner.objects.filter(application__class_seat__klass=klass).count() == 30
    with django_assert_max_num_queries(1):
        assert len(progress_of(klass).rows) == 30


def test_sessions_class_counts_in_its_course(coop):
    course = make_course(coop)
    session = make_session(course)
    klass = make_class(coop, session=session, skips_vetting=True)
    person, _application = joined(klass)
    assert Enrolment.objects.get(course=course).user == person
    with pytest.raises(OpeningError, match="already"):
        make_class(coop, session=session)


def test_shop_of_another_office_is_vetted(coop):
    klass = make_class(None, skips_vetting=True)
    _person, application = joined(klass)
    assert application.partner.cooperative is None
    assert make_farm().cooperative is None


def test_class_needs_no_trainer(client):
    office, clerk = make_office()
    client.force_login(clerk)
    village = make_village()

    answer = client.post(
        f"/office/{office.code}/classes/",
        {
            "title": "北社村开店班", "village": village.pk, "grows": "核桃",
            "trainer": "", "hours": "3",
        },
    )  # fmt: skip

    assert answer.status_code == 302
    assert ClassOpening.objects.get().trainer is None


def test_trainer_finds_their_classes_where_they_teach(client, coop):
    trainer = make_user()
    klass = make_class(coop, trainer=trainer, title="Open your shop")
    long_ended = timezone.now() - timedelta(days=20)
    make_class(coop, trainer=trainer, title="Long ago", closes=long_ended)
    make_class(coop, trainer=make_user(), title="Somebody else's")
    client.force_login(trainer)

    assert "What I teach" in client.get("/learn/mine/").text
    text = client.get("/learn/trainer/").text

    assert "Open your shop" in text
    assert f"/sell/class/{klass.code}/screen/" in text
    assert "Long ago" not in text
    assert "Somebody else" not in text


def test_who_teaches_nothing_is_not_led_there(client):
    client.force_login(make_user())
    assert "What I teach" not in client.get("/learn/mine/").text
    assert "Nothing to teach" in client.get("/learn/trainer/").text
