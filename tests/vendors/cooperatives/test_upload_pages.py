"""The pages on which a register comes from a file: who may, what is shown."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.models import AuditEntry
from tests.factories.vendors import (
    make_cooperative,
    make_household,
    make_member,
    make_office,
    make_village,
)
from vendors.cooperatives.queries import stake_of
from vendors.cooperatives.services.uploads import apply_upload, take_upload
from vendors.members.states import Role

pytestmark = pytest.mark.django_db
HEADS = "Number,Household,Village,People,Phone number,Identity number,Joined on,Stake"


@pytest.fixture
def cooperative():
    village = make_village(name="Nanpo")
    return make_cooperative(code="five", village=village)


def looked_at(cooperative, *lines, heads=HEADS, encoding="utf-8", stakes=True):
    content = "\n".join([heads, *lines]).encode(encoding)
    return take_upload(cooperative, content, name="r.csv", takes_stakes=stakes, by=None)


@pytest.fixture
def office(client):
    cooperative, admin = make_office(code="six")
    client.force_login(admin)
    return cooperative


def send(client, text):
    file = SimpleUploadedFile("r.csv", text.encode())
    return client.post(reverse("office:register_imports", args=["six"]), {"file": file})


def test_file_is_brought_looked_at_and_taken_in(client, office):
    page = send(client, "Number,Household,Joined on\n1,Wang Mei,2019-01-01")
    shown = client.get(page.url)
    address = reverse("office:register_apply", args=["six", shown.context["upload"].pk])

    client.post(address, {"seen": shown.context["upload"].digest})
    client.post(address, {"seen": shown.context["upload"].digest})

    assert "One household is new." in shown.content.decode()
    assert office.households.get().name == "Wang Mei"


def test_refused_rows_are_named_and_come_as_a_file(client, office):
    page = send(client, "Number,Household,Phone,Joined on\n1,A,13934567890,soon")

    assert "“soon” is not a date" in client.get(page.url).content.decode()
    upload = office.register_imports.get()
    file = client.get(reverse("office:register_refused", args=["six", upload.pk]))
    text = b"".join(file.streaming_content).decode("utf-8-sig")
    assert text.splitlines()[1].startswith(
        "1,A,13934567890,soon,2,“soon” is not a date"
    )
    assert AuditEntry.objects.filter(act="household.private").count() == 1


def test_refused_rows_are_masked_for_the_clerk(client, office):
    send(client, "Number,Household,Phone,Joined on\n1,A,13934567890,soon")
    upload = office.register_imports.get()
    client.force_login(make_member(office, Role.CLERK))

    file = client.get(reverse("office:register_refused", args=["six", upload.pk]))

    assert "13934567890" not in b"".join(file.streaming_content).decode("utf-8-sig")


def test_clerk_does_not_take_in_stakes_of_the_treasurer(client, office):
    send(client, "Number,Household,Joined on,Stake\n1,A,2019-01-01,5")
    upload = office.register_imports.get()
    client.force_login(make_member(office, Role.CLERK))

    client.post(
        reverse("office:register_apply", args=["six", upload.pk]),
        {"seen": upload.digest},
    )

    assert office.households.count() == 0


def test_clerk_sees_no_stake_that_comes_with_a_file(client, office):
    household = make_household(office, number="1", name="A")
    upload = looked_at(office, "1,A,,,,,,4711.50")
    shown = [reverse("office:register_import", args=["six", upload.pk])]
    apply_upload(upload, seen=upload.digest, with_changes=True, by=None)
    shown.append(reverse("office:household", args=["six", household.pk]))
    again = looked_at(office, "1,A,,,,,,12.30")
    shown.append(reverse("office:register_import", args=["six", again.pk]))
    shown.append(reverse("office:register_refused", args=["six", again.pk]))

    def seen():
        pages = [client.get(address) for address in shown]
        parts = [b"".join(page) if page.streaming else page.content for page in pages]
        return [
            any(amount in part.decode() for amount in ("4711.50", "12.30"))
            for part in parts
        ]

    assert stake_of(household) == 471_150
    assert seen() == [True] * 4
    client.force_login(make_member(office, Role.CLERK))
    assert seen() == [False] * 4


def test_file_of_another_cooperative_is_not_found(client, office):
    other = looked_at(make_cooperative(), "1,A,,,,,2019-01-01,")

    for name in ("register_import", "register_refused"):
        address = reverse(f"office:{name}", args=["six", other.pk])
        assert client.get(address).status_code == 404


def test_file_without_columns_keeps_the_page_and_says_what_to_do(client, office):
    answer = send(client, "a,b\n1,2")

    assert answer.status_code == 422
    assert (
        "Please name the columns in the first row, with at least the "
        "number or the household:"
    ) in answer.content.decode()


@pytest.mark.parametrize("role", [Role.TREASURER, Role.INSPECTOR, Role.PACKER])
def test_only_who_keeps_the_register_brings_files(client, office, role):
    client.force_login(make_member(office, role))

    assert (
        client.get(reverse("office:register_imports", args=["six"])).status_code == 403
    )
    assert send(client, "Number,Household\n1,A").status_code == 403
    assert office.register_imports.count() == 0
