"""The double of WeChat's and Alipay's sign-in: started once, emptied for each test."""

from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import requests

from accounts.providers.calls import breaker_of
from config.local_market import identity_keys
from identity_double.testing import running_double


@pytest.fixture(scope="session")
def _identities():
    with running_double() as double:
        yield double


@pytest.fixture
def identities(_identities, settings):
    """A double that was asked nothing yet, and a market that has keys for it."""
    _identities.reset()
    for name, value in identity_keys(_identities.url).items():
        setattr(settings, name, value)
    for provider in ("weixin", "alipay"):
        breaker_of(provider).note_success()
    return _identities


def leave(client, way, **sent):
    """The address at the provider to which the button leads."""
    answer = client.post(f"/accounts/outside/{way}/", sent)
    assert answer.status_code == 302, answer.status_code
    return answer["Location"]


def choose(address, person):
    """The address here to which the provider sends who allows it as `person`.

    An empty one refuses.
    """
    parts = urlsplit(address)
    form = dict(parse_qsl(parts.query)) | {"person": person}
    page = f"{parts.scheme}://{parts.netloc}{parts.path}"
    answer = requests.post(page, data=form, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def come_back(client, way, person="fang", **sent):
    """The market's answer to who was there and came back."""
    return client.get(choose(leave(client, way, **sent), person))


def with_state(address, state):
    parts = urlsplit(address)
    return f"{parts.path}?{urlencode(dict(parse_qsl(parts.query)) | {'state': state})}"
