"""A phone's bar leads to everything of the desk that a role may use."""

import re

import pytest
from django.urls import reverse

from tests.factories.vendors import make_cooperative, make_farm, make_member
from vendors.members.queries import roles_for
from vendors.members.states import Role

pytestmark = pytest.mark.django_db


def links(answer):
    return set(re.findall(r'href="(/desk/[^"]+)"', answer.content.decode()))


def bar(answer):
    tabs = answer.content.decode().split('<nav class="tabs"')[1].split("</nav>")[0]
    return re.findall(r'href="([^"]+)"', tabs)


def a_partner_with(role):
    """A farm or cooperative that knows the role."""
    is_farms = role in {Role.OWNER, Role.PACKER, Role.STREAMER}
    partner = make_farm(code="li") if is_farms else make_cooperative(code="li")
    if role not in roles_for(partner):
        partner = make_cooperative(code="five") if is_farms else make_farm(code="five")
    return partner


@pytest.mark.parametrize("role", sorted(Role.values))
def test_every_section_that_is_listed_opens_and_none_is_left_out(client, role):
    partner = a_partner_with(role)
    client.force_login(make_member(partner, role))

    page = client.get(reverse("desk:more", args=[partner.code]))

    listed = [url for url, _label, _icon in page.context["sections"]]
    assert {client.get(url).status_code for url in listed} == {200}
    for name in ("visits", "live", "money", "delivery", "lots", "questions", "team"):
        url = reverse(f"desk:{name}", args=[partner.code])
        assert (url in listed) == (client.get(url).status_code == 200), name


def test_owners_bar_has_five_and_the_last_leads_to_visits(client):
    farm = make_farm(code="li")
    client.force_login(make_member(farm))

    page = client.get("/desk/li/")

    assert len(bar(page)) == 5
    assert bar(page)[-1] == "/desk/li/more/"
    assert "/desk/li/visits/" in links(client.get(bar(page)[-1]))


def test_streamers_bar_has_the_broadcasts(client):
    farm = make_farm(code="li")
    client.force_login(make_member(farm, Role.STREAMER))

    assert "/desk/li/live/" in bar(client.get("/desk/li/"))


def test_streamer_takes_no_file_of_lots(client):
    farm = make_farm(code="li")
    client.force_login(make_member(farm, Role.STREAMER))

    page = client.get("/desk/li/export/")
    file = client.get("/desk/li/export/lots/", {"form": "csv"})

    assert "/desk/li/export/lots/" not in page.content.decode()
    assert client.get("/desk/li/lots/").status_code == 403
    assert file.status_code == 403
