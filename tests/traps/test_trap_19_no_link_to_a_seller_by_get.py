"""Oscar links a user to a seller, with its dashboard's rights, by a mere GET.

Reproduced in stock Oscar: an address in a picture made any signed-in staff grant
dashboard access. Here people act for a seller by a role that only a service gives.
"""

import pytest
from django.urls import reverse

from tests.factories.accounts import make_staff, make_user
from tests.factories.vendors import make_farm
from vendors.members.models import PartnerRole

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "name", ["partner-user-link", "partner-user-unlink", "partner-user-update"]
)
def test_staff_who_follow_the_link_grant_nothing(client, name, method):
    farm, person = make_farm(), make_user()
    client.force_login(make_staff())
    url = reverse(f"dashboard:{name}", args=[farm.pk, person.pk])

    getattr(client, method)(url)

    assert list(farm.users.all()) == []
    assert list(person.user_permissions.all()) == []
    assert PartnerRole.objects.count() == 0


def test_oscars_link_alone_opens_no_desk(client):
    farm, person = make_farm(), make_user()
    farm.users.add(person)
    client.force_login(person)

    for name in ("today", "orders", "products", "shop"):
        assert client.get(reverse(f"desk:{name}", args=[farm.code])).status_code == 404
