"""Oscar's dashboard and Django's admin are not there unless a setting opens them."""

import pytest

from accounts.states import StaffRole
from tests.factories.accounts import make_staff, make_user
from tests.factories.pages import read_page

pytestmark = pytest.mark.django_db
PAGES = ("/dashboard/", "/dashboard/orders/", "/admin/", "/admin/login/")


def test_nobody_finds_them_while_they_are_off(client, settings):
    settings.OPERATOR_DASHBOARD = False
    for person in (None, make_user(), make_staff()):
        if person:
            client.force_login(person)
        for path in PAGES:
            assert client.get(path).status_code == 404, (person, path)
    assert "/dashboard/" not in read_page(client, "/accounts/")


def test_operators_alone_open_them_where_the_setting_says_so(client, settings):
    settings.OPERATOR_DASHBOARD = True
    operator, clerk = make_staff(), make_staff()
    clerk.staff_role = StaffRole.FINANCE
    clerk.save()
    client.force_login(clerk)
    assert [client.get(path).status_code for path in ("/dashboard/", "/admin/")] == [
        403,
        404,
    ]
    client.force_login(operator)
    for path in ("/dashboard/", "/admin/"):
        assert client.get(path).status_code == 200, path
