"""The button to follow a seller, and where it leads who has to sign in first."""

import pytest
from django.urls import reverse

from shop.storefront.models import Follow
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
