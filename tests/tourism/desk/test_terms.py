"""The place and the tax of an experience: offered, explained, checked."""

import re
from decimal import Decimal

import pytest

from tests.factories.shop import make_tax_category
from tests.factories.tourism import make_draft_experience
from tests.factories.vendors import make_farm, make_member, make_viewpoint, make_village
from tests.markup import flat
from tourism.models import Experience
from vendors.partner.models import Partner, TaxCategory

from .test_offers import at, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm(client):
    found = make_farm()
    client.force_login(make_member(found))
    return found


def test_place_to_see_is_chosen_and_says_the_village(client, farm):
    place = make_viewpoint(village=farm.village)

    client.post(at("visit_new", farm), typed(farm, viewpoint=place.pk, village=""))

    found = Experience.objects.get()
    assert (found.viewpoint, found.village) == (place, farm.village)
    again = client.get(at("visit_edit", farm, found.pk)).content.decode()
    assert f'<option value="{place.pk}" selected>' in flat(again)


def test_place_of_another_village_is_refused(client, farm):
    other = make_viewpoint(village=make_village(county=farm.village.county))

    page = client.post(at("visit_new", farm), typed(farm, viewpoint=other.pk))

    assert page.status_code == 422
    assert "This viewpoint is in another village." in page.content.decode()
    assert not Experience.objects.exists()


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("registered", "A visit is a service, and the price includes its tax rate"),
        ("small", "As a small-scale taxpayer you pay the small rate at most"),
        ("exempt", "your exemption covers only what you grow"),
    ],
)
def test_tax_of_services_is_suggested_and_explained(client, farm, status, said):
    rates = {"free": "0", "low": "0.01", "services": "0.06", "high": "0.13"}
    made = {
        code: TaxCategory.objects.create(code=code, name=code, rate=Decimal(rate))
        for code, rate in rates.items()
    }
    Partner.objects.filter(pk=farm.pk).update(tax_status=status)

    page = client.get(at("visit_new", farm)).content.decode()

    assert said in page
    assert f'<option value="{made["services"].pk}" selected>' in flat(page)
    made["services"].delete()
    page = client.get(at("visit_new", farm)).content.decode()
    assert f'<option value="{made["low"].pk}" selected>' in flat(page)


def test_tax_that_was_chosen_stays(client, farm):
    chosen = make_tax_category("0.13")
    TaxCategory.objects.create(code="services", name="s", rate=Decimal("0.06"))
    found = make_draft_experience(farm, tax_category=chosen)

    page = client.get(at("visit_edit", farm, found.pk)).content.decode()

    assert f'<option value="{chosen.pk}" selected>' in flat(page)


def test_meeting_point_is_not_called_optional(client, farm):
    """A visit can be kept without one, and is offered with one only."""
    page = client.get(at("visit_new", farm)).text

    for label in re.findall(r"<label[^>]*>.*?</label>", page, re.DOTALL):
        assert "Meeting point" not in label or "(optional)" not in label
