"""The button to follow a seller, and where it leads who has to sign in first."""

import pytest
from django.urls import reverse

from shop.storefront.models import Follow
from tests.factories.accounts import make_user
from tests.factories.vendors import make_farm

pytestmark = pytest.mark.django_db


def test_who_signs_in_to_follow_comes_back_to_the_seller(client):
    farm = make_farm()

    response = client.post(
        reverse("storefront:follow", args=[farm.code]), {"do": "follow"}
    )

    way = reverse("storefront:farm", args=[farm.code])
    assert response["Location"] == f"{reverse('account_login')}?next={way}"
    assert not Follow.objects.exists()


def test_page_for_everybody_fetches_what_a_person_sees_of_the_button(client):
    """The seller's page says the same to who follows, as it is kept for everybody."""
    farm, person = make_farm(), make_user()
    page, own = (
        reverse(f"storefront:{name}", args=[farm.code]) for name in ("farm", "follow")
    )
    assert 'hx-trigger="none"' in client.get(page).text
    client.force_login(person)

    before = client.get(own).text
    client.post(own, {"do": "follow"})
    after = client.get(own).text

    asked = client.get(page).text
    assert f'hx-get="{own}"' in asked
    assert 'hx-trigger="load"' in asked
    assert 'value="unfollow"' not in asked + before
    assert 'value="unfollow"' in after
    assert 'name="letters"' in before
