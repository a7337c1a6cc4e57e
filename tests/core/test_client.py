"""Where a request comes from."""

import pytest
from django.test import RequestFactory

from core.client import address_of


@pytest.mark.parametrize(
    ("peer", "address"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("", "0.0.0.0"),
        ("unix:", "0.0.0.0"),
    ],
)
def test_address_is_the_peer(peer, address):
    assert address_of(RequestFactory().get("/", REMOTE_ADDR=peer)) == address


def test_forwarded_address_counts_under_a_trusted_proxy_only(settings):
    request = RequestFactory().get(
        "/",
        REMOTE_ADDR="10.0.0.1",
        HTTP_X_FORWARDED_FOR="6.6.6.6, 203.0.113.5",
    )

    settings.TRUST_PROXY = False
    assert address_of(request) == "10.0.0.1"
    settings.TRUST_PROXY = True
    assert address_of(request) == "203.0.113.5"


def test_nonsense_from_a_proxy_is_an_unknown_address(settings):
    settings.TRUST_PROXY = True
    request = RequestFactory().get("/", HTTP_X_FORWARDED_FOR="'; drop table")

    assert address_of(request) == "0.0.0.0"
