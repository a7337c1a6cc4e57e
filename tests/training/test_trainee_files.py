"""Trainees from a file: looked at first, then enrolled, each once."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.factories.openings import make_phone_owner
from tests.factories.training import make_course, make_trainee, make_written_trainee
from tests.factories.vendors import (
    make_cooperative,
    make_county,
    make_member,
    make_village,
)
from training.models import Course, Enrolment
from training.services.enrolment import cancel_enrolment
from vendors.members.states import Role

pytestmark = pytest.mark.django_db
PHONE = "+8613900139000"
FILE = """姓名,手机号,村
赵二妮,139 0013 9000,石城
王五,,石城
王五,,
赵二妮,13900139000,
"""


@pytest.fixture
def coop():
    coop = make_cooperative(code="five")
    coop.village.name_zh_hans = "石城"
    coop.village.save()
    return coop


@pytest.fixture
def course(coop):
    return make_course(coop)


@pytest.fixture
def office(client, coop):
    client.force_login(make_member(coop, Role.ADMIN))
    return client


def page_of(course):
    return reverse("office:training_people_file", args=["five", course.pk])


def sends(office, course, text=FILE, encoding="utf-8"):
    file = SimpleUploadedFile("people.csv", text.encode(encoding))
    return office.post(page_of(course), {"file": file})


def fates(page):
    return [each.fate for each in page.context["planned"]]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_file_is_looked_at_then_enrolled(office, course, coop, encoding):
    page = sends(office, course, encoding=encoding)

    assert fates(page) == ["new", "new", "new", "twice"]
    assert "Enrol 3 people" in page.text
    assert not Enrolment.objects.exists()

    office.post(page_of(course), {"rows": page.context["rows"]})

    assert list(
        Enrolment.objects.order_by("pk").values_list("name", "phone", "village")
    ) == [
        ("赵二妮", PHONE, coop.village_id),
        ("王五", "", coop.village_id),
        ("王五", "", None),
    ]


def test_pressed_twice_and_brought_again_it_enrols_nobody_twice(office, course):
    rows = sends(office, course).context["rows"]
    for _time in range(2):
        office.post(page_of(course), {"rows": rows})
    page = sends(office, course)

    assert fates(page) == ["there", "there", "there", "twice"]
    assert "Everybody in this file is in the course already" in page.text
    assert Enrolment.objects.count() == 3


def test_verified_number_is_its_account(office, course):
    owner = make_phone_owner(PHONE)
    office.post(page_of(course), {"rows": sends(office, course).context["rows"]})

    assert Enrolment.objects.get(user=owner).name == "赵二妮"
    assert fates(sends(office, course))[0] == "there"


def test_account_that_joined_by_itself_is_there(office, course):
    make_trainee(course, make_phone_owner(PHONE))

    assert fates(sends(office, course))[0] == "there"


def test_who_left_is_enrolled_again(office, course):
    trainee = make_written_trainee(course, phone=PHONE)
    cancel_enrolment(trainee)
    page = sends(office, course)
    assert fates(page)[0] == "again"

    office.post(page_of(course), {"rows": page.context["rows"]})

    trainee.refresh_from_db()
    assert not trainee.is_cancelled


def test_village_of_another_county_is_not_taken(office, course):
    make_village(county=make_county(), name_zh_hans="别处")

    page = sends(office, course, "姓名,村\n王五,别处\n")

    assert page.context["planned"][0].village is None
    assert "not known" in page.text


def test_wrong_rows_are_named_and_the_rest_is_enrolled(office, course):
    page = sends(office, course, "姓名,手机号\n王五,12\n,13900139001\n孙六,\n")

    assert [one.row for one in page.context["problems"]] == [2, 3]
    assert fates(page) == ["new"]


def test_file_without_a_readable_row_says_only_that(office, course):
    page = sends(office, course, "姓名,手机号\n王五,12\n")

    assert [one.row for one in page.context["problems"]] == [2]
    assert "in the course already" not in page.text


def test_somebody_elses_rows_enrol_nobody(office, client, course, coop):
    rows = sends(office, course).context["rows"]
    client.force_login(make_member(coop, Role.ADMIN))

    page = client.post(page_of(course), {"rows": rows}, follow=True)

    assert "select the file again" in page.text
    assert not Enrolment.objects.exists()


def test_closed_course_enrols_nobody(office, course):
    rows = sends(office, course).context["rows"]
    Course.objects.update(state="retired")

    page = office.post(page_of(course), {"rows": rows}, follow=True)

    assert "closed to new trainees" in page.text
    assert not Enrolment.objects.exists()


def test_many_rows_are_looked_at_in_as_many_queries_as_few(office, course, queries):
    lines = "".join(f"N{n},1390013{n:04},\n" for n in range(400))
    with queries(14):
        page = sends(office, course, f"name,phone,village\n{lines}")
    assert fates(page) == ["new"] * 400


def test_template_is_read_back(office, course):
    address = reverse("office:training_people_template", args=["five", course.pk])
    sheet = office.get(f"{address}?as=xlsx")
    file = SimpleUploadedFile("t.xlsx", b"".join(sheet.streaming_content))
    page = office.post(page_of(course), {"file": file})
    assert "column names but no rows" in page.text
