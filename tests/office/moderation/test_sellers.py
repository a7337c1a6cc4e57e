import pytest

from tests.factories.vendors import make_cooperative, make_farm, make_member
from vendors.members.states import Role
from vendors.partner.models import Partner
from vendors.partner.states import PartnerStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def cooperative():
    return make_cooperative("Five Villages", code="five")


@pytest.fixture
def admin(client, cooperative):
    client.force_login(make_member(cooperative, Role.ADMIN))
    return client


def test_sellers_are_found_and_filtered(admin, cooperative):
    make_farm("Cliff Farm", cooperative=cooperative)
    make_farm("Stone Farm", cooperative=cooperative, status=PartnerStatus.SUSPENDED)
    make_farm("Elsewhere")

    every = admin.get("/office/five/sellers/").context["page"]
    stopped = admin.get("/office/five/sellers/?status=suspended").context["page"]
    found = admin.get("/office/five/sellers/", {"q": "cliff\x00"}).context["page"]

    assert [s.name for s in every] == ["Cliff Farm", "Stone Farm"]
    assert [s.name for s in stopped] == ["Stone Farm"]
    assert [s.name for s in found] == ["Cliff Farm"]
    assert admin.get("/office/five/sellers/?status=x&page=-9").status_code == 200


def test_seller_is_suspended_and_reopened(admin, cooperative):
    farm = make_farm(cooperative=cooperative)
    page = f"/office/five/sellers/{farm.pk}/"

    assert admin.post(page, {"do": "suspend"}).status_code == 422
    farm.refresh_from_db()
    assert farm.status == PartnerStatus.OPEN

    admin.post(page, {"do": "suspend", "reason": "Late parcels"})
    farm.refresh_from_db()
    assert (farm.status, farm.status_reason) == ("suspended", "Late parcels")

    admin.post(page, {"do": "reopen"})
    farm.refresh_from_db()
    assert (farm.status, farm.status_reason) == ("open", "")


def test_closed_seller_stays_closed(admin, cooperative):
    farm = make_farm(cooperative=cooperative)
    page = f"/office/five/sellers/{farm.pk}/"
    admin.post(page, {"do": "close", "reason": "Retired"})

    answer = admin.post(page, {"do": "reopen"}, follow=True)

    farm.refresh_from_db()
    assert farm.status == PartnerStatus.CLOSED
    assert "Nothing was changed" in answer.content.decode()


def test_holiday_is_the_sellers_own_to_end(admin, cooperative):
    farm = make_farm(
        cooperative=cooperative,
        status=PartnerStatus.HOLIDAY,
        holiday_until="2999-01-01",
    )

    admin.post(f"/office/five/sellers/{farm.pk}/", {"do": "reopen"})

    farm.refresh_from_db()
    assert farm.status == PartnerStatus.HOLIDAY


def test_unknown_act_on_a_seller_is_404(admin, cooperative):
    farm = make_farm(cooperative=cooperative)

    answer = admin.post(
        f"/office/five/sellers/{farm.pk}/", {"do": "delete", "reason": "x"}
    )

    assert answer.status_code == 404
    assert Partner.objects.get(pk=farm.pk).status == PartnerStatus.OPEN
