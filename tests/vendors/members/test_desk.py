"""The page of the team: who sees what, the link that is shown once, the buttons."""

import re

import pytest

from tests.factories.accounts import make_user
from tests.factories.vendors import make_farm, make_member
from vendors.members.models import Invitation, PartnerRole
from vendors.members.queries import role_at
from vendors.members.services import give_role, invite
from vendors.members.states import Role

pytestmark = pytest.mark.django_db

PAGE = "/desk/li/team/"


@pytest.fixture
def farm():
    return make_farm("Li Orchard", code="li")


@pytest.fixture
def owner(client, farm):
    user = make_member(farm, first_name="Li", last_name="Guiying")
    client.force_login(user)
    return user


def text(answer):
    return answer.content.decode()


def new_link(page):
    return re.search(r'value="(http://[^"]+/join/[^"]*)"', page).group(1)


def test_link_is_shown_once_with_a_code_to_scan(client, farm, owner):
    answer = client.post(f"{PAGE}invite/", {"role": "packer", "email": ""}, follow=True)

    page = text(answer)
    link = new_link(page)
    assert "<svg" in page
    assert "no-store" in answer["Cache-Control"]
    assert client.get(link).status_code == 200
    assert "new-link" not in text(client.get(PAGE))
    assert link.rpartition("=")[2] not in str(dict(client.session))


def test_link_is_not_shown_at_another_desk(client, farm, owner):
    give_role(make_farm(code="other"), owner, Role.OWNER)
    client.post(f"{PAGE}invite/", {"role": "packer"})

    assert "new-link" not in text(client.get("/desk/other/team/"))


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"role": "admin"}, "Select a valid choice"),
        ({"role": ""}, "required"),
        ({"role": "packer", "email": "no address"}, "name@example.com"),
        ({"role": "packer", "email": "a\x00@example.com"}, "Null characters"),
        ({"role": "packer", "email": "x" * 300}, "at most 254"),
    ],
)
def test_invitation_with_a_mistake_keeps_what_was_typed(
    client, farm, owner, sent, says
):
    answer = client.post(f"{PAGE}invite/", sent)

    assert answer.status_code == 422
    assert says in text(answer)
    assert Invitation.objects.count() == 0


def test_invitation_is_taken_back(client, farm, owner):
    invitation, _token = invite(farm, role=Role.PACKER, by=owner)
    other, _token = invite(make_farm(), role=Role.PACKER, by=None)

    for _ in range(2):
        client.post(f"{PAGE}invite/{invitation.pk}/")
    answer = client.post(f"{PAGE}invite/{other.pk}/")

    invitation.refresh_from_db()
    other.refresh_from_db()
    assert not invitation.is_pending
    assert (answer.status_code, other.is_pending) == (404, True)


def test_member_gets_another_role_and_is_removed(client, farm, owner):
    packer = make_member(farm, Role.PACKER)
    row = f"{PAGE}member/{role_at(packer, 'li').pk}/"

    client.post(row, {"role": "seller"})
    assert role_at(packer, "li").role == Role.SELLER
    assert client.post(row, {}).status_code == 404

    answer = client.post(row, {"remove": "1"}, follow=True)
    assert role_at(packer, "li") is None
    assert "Access ended at once" in text(answer)
    assert client.post(row, {"remove": "1"}).status_code == 404


def test_another_farms_member_is_not_found(client, farm, owner):
    other = make_farm()
    person = make_member(other)
    pk = PartnerRole.objects.get(user=person).pk

    answer = client.post(f"{PAGE}member/{pk}/", {"remove": "1"})

    assert answer.status_code == 404
    assert PartnerRole.objects.filter(pk=pk).exists()


def test_last_owner_is_told_why_they_stay(client, farm, owner):
    answer = client.post(f"{PAGE}leave/", follow=True)

    assert "A shop needs at least one manager" in text(answer)
    assert role_at(owner, "li") is not None
    assert "You are the last manager" in text(client.get(PAGE))


def test_who_leaves_is_out_at_the_next_click(client, farm):
    packer = make_member(farm, Role.PACKER)
    make_member(farm)
    client.force_login(packer)
    assert client.get("/desk/li/").status_code == 200

    answer = client.post(f"{PAGE}leave/", follow=True)

    assert "You left the team of Li Orchard" in text(answer)
    for page in ("/desk/li/", PAGE, "/desk/li/orders/"):
        assert client.get(page).status_code == 404


def test_team_member_sees_the_team_and_no_buttons_for_it(client, farm, owner):
    packer = make_member(farm, Role.PACKER)
    invite(farm, role=Role.OWNER, email="secret@example.com", by=owner)
    client.force_login(packer)

    page = text(client.get(PAGE))

    assert "Li Guiying" in page
    assert "Leave team" in page
    for hidden in ("secret@example.com", "Invite someone", "Remove from team"):
        assert hidden not in page
    for act in ("invite/", f"member/{role_at(owner, 'li').pk}/"):
        assert client.post(PAGE + act, {"role": "owner"}).status_code == 403


@pytest.mark.parametrize("count", [1, 12])
def test_page_stays_within_its_queries(client, farm, owner, queries, count):
    for _ in range(count):
        make_member(farm, Role.PACKER)
        invite(farm, role=Role.PACKER, by=owner)

    with queries(12):
        client.get(PAGE)


def test_name_cannot_carry_markup(client, farm, owner):
    make_member(farm, first_name="<script>1</script>", last_name="x")

    assert "<script>1" not in text(client.get(PAGE))


def test_stranger_sees_nothing(client, farm):
    client.force_login(make_user())

    assert client.get(PAGE).status_code == 404
    assert client.post(f"{PAGE}leave/").status_code == 404
