"""The pages of signing in elsewhere, which are there where a market has keys for it."""

import pytest

from tests.factories.accounts import PASSWORD, make_user
from tests.html import faults as html_faults
from tests.identity_double import come_back
from tests.looks.stage import stage
from tests.looks.test_accessible import AXE, faults, hidden

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.chromium,
    pytest.mark.usefixtures("identities"),
]
LOGIN, JOIN, CONNECTED = (
    "/accounts/login/",
    "/accounts/outside/join/",
    "/accounts/outside/",
)


def newcomer(client):
    come_back(client, "wechat")
    return JOIN


def stranger(_client):
    return LOGIN


def owner(client):
    """Of an account to which WeChat is connected, and Alipay is not."""
    user = make_user()
    client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    come_back(client, "wechat", process="connect")
    return CONNECTED


@pytest.mark.parametrize("who", [stranger, newcomer, owner])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_it_is_valid_and_accessible(client, chromium, who, language):
    path = who(client)
    client.post("/i18n/setlang/", {"language": language})
    response = client.get(path)
    assert response.status_code == 200
    assert "WeChat" in response.text or "微信" in response.text
    assert html_faults({path: response.text}) == []

    with stage(chromium, client) as there:
        there.page.add_init_script(path=AXE)
        assert there.open(path)
        assert list(faults(there.page)) == []
        assert hidden(there.page) == []


def test_form_that_is_refused_is_valid_too(client):
    newcomer(client)
    response = client.post(JOIN, {"contact": "fang@", "name": "王芳"})

    assert "fang@" in response.text
    assert html_faults({JOIN: response.text}) == []
