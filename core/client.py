"""Where a request comes from, as far as that can be trusted."""

from ipaddress import IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "0.0.0.0"  # noqa: S104 - an address to count under, nothing binds to it
# A home or a phone gets a whole /64 of IPv6, so single addresses in it mean nothing.
IPV6_PREFIX = 64


def address_of(request: HttpRequest) -> str:
    """The address of the request's client."""
    return address_from(
        request.META.get("REMOTE_ADDR", ""),
        request.META.get("HTTP_X_FORWARDED_FOR", ""),
    )


def address_from(peer: str, forwarded: str) -> str:
    """The client's address: the peer's, or the one our own proxy names for it.

    `X-Forwarded-For` counts only under TRUST_PROXY, and of it only the last entry,
    which is the one our proxy wrote.
    """
    claimed = peer
    if settings.TRUST_PROXY:
        claimed = forwarded.rpartition(",")[2].strip() or claimed
    try:
        address = ip_address(claimed)
    except ValueError:
        return UNKNOWN
    if address.version == 4:
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    network = IPv6Network((int(address), IPV6_PREFIX), strict=False)
    return str(network.network_address)
