"""The doors lead to the one desk or office a person has, or let them choose."""

import pytest

from tests.factories.accounts import make_staff, make_user
from tests.factories.vendors import make_cooperative, make_farm, make_member
from tests.markup import flat
from vendors.members.services import give_role

pytestmark = pytest.mark.django_db


def test_desk_door_leads_to_the_only_farm(client):
    farm = make_farm(code="li")
    client.force_login(make_member(farm))

    assert client.get("/desk/")["Location"] == "/desk/li/"


def test_desk_door_lets_choose_between_two(client):
    first, second = make_farm("Orchard"), make_farm("Apiary")
    person = make_member(first)
    give_role(second, person, "packer")
    client.force_login(person)

    page = client.get("/desk/").content.decode()

    assert flat(page).count('<li><a class="row grow"') == 2


def test_doors_lead_to_the_application_without_a_role(client):
    client.force_login(make_user())

    assert client.get("/desk/")["Location"] == "/sell/"
    assert client.get("/office/")["Location"] == "/sell/"


def test_office_door_leads_to_the_cooperative(client):
    client.force_login(make_member(make_cooperative(code="five"), "admin"))

    assert client.get("/office/")["Location"] == "/office/five/"


def test_office_door_leads_a_packer_to_the_scales(client):
    cooperative = make_cooperative(code="mist-ridge")
    client.force_login(make_member(cooperative, "packer"))

    response = client.get("/office/")

    assert response["Location"] == "/office/mist-ridge/intake/"
    assert client.get(response["Location"]).status_code == 200


def test_office_door_leads_the_staff_to_the_market(client):
    client.force_login(make_staff())

    assert client.get("/office/")["Location"] == "/office/market/"


def test_doors_are_closed_to_strangers(client):
    assert client.get("/desk/")["Location"] == "/accounts/login/?next=/desk/"
