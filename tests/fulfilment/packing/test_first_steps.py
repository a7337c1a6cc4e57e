"""A new farm's first page lists what to set up, until it is done or put away."""

import pytest
from django.urls import reverse

from accounts.services import set_phone
from core.secrets import Secret
from tests.factories.shipping import make_delivery
from tests.factories.shop import keep_photo, make_pack
from tests.factories.vendors import make_farm, make_member
from vendors.banking.models import BankAccount
from vendors.members.states import Role
from vendors.partner.services.sellers import set_tax_status

pytestmark = pytest.mark.django_db
TODAY = "/desk/new/"


@pytest.fixture
def farm():
    return make_farm("New Farm", code="new", delivers=False)


@pytest.fixture
def owner(client, farm):
    client.force_login(make_member(farm))
    return client


def done(page):
    return [str(step.words) for step in page.context["steps"] if step.is_done]


def test_nothing_is_set_up_yet(owner, farm):
    page = owner.get(TODAY)

    assert len(page.context["steps"]) == 6
    assert done(page) == []
    assert "0 of 6 done" in page.text
    assert f'href="{reverse("desk:product_quick", args=["new"])}"' in page.text
    assert all(step.minutes <= 2 for step in page.context["steps"])
    assert "All done" not in page.text
    assert "Go live" not in page.text


def test_what_is_done_is_ticked(owner, farm):
    make_pack(farm, "Pears")

    page = owner.get(TODAY)

    assert done(page) == ["List your first goods"]
    assert "Go live" in page.text


def test_list_goes_once_all_is_done(owner, farm):
    make_pack(farm, "Pears")
    make_delivery(farm)
    farm.cover = keep_photo()
    farm.save(update_fields=["cover"])
    BankAccount.objects.create(
        partner=farm, country="CN", holder="Li", bank="ABC", number=Secret("6222")
    )
    assert len(done(owner.get(TODAY))) == 4

    # The tax that stood there is right, as the farm says.
    set_tax_status(farm, farm.tax_status, by=None)
    assert "5 of 6 done" in owner.get(TODAY).text
    set_phone(farm.roles.get().user, "+8613800138000", verified=True)

    page = owner.get(TODAY)
    assert page.context["steps"] == []
    assert "First steps" not in page.text


def test_list_can_be_put_away(owner, farm):
    owner.post(reverse("desk:first_steps_hide", args=["new"]))

    page = owner.get(TODAY)
    assert page.context["steps"] == []
    assert "All done" not in page.text
    assert "No goods yet" in page.text


def test_each_step_leads_to_its_very_form(owner, farm):
    make_pack(farm, "Pears")
    for step in owner.get(TODAY).context["steps"]:
        path, _, part = step.url.partition("#")
        page = owner.get(path)
        assert page.status_code in {200, 302}, path
        assert not part or f'id="{part}"' in page.text


def test_packer_is_not_asked_to_set_up_the_shop(client, farm):
    client.force_login(make_member(farm, Role.PACKER))

    assert client.get(TODAY).context["steps"] == []


def test_steps_take_few_queries(owner, farm, django_assert_max_num_queries):
    owner.get(TODAY)

    with django_assert_max_num_queries(21):
        owner.get(TODAY)
