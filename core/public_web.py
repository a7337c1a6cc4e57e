"""Calling an address that a stranger wrote: only what the whole internet can reach."""

import ipaddress
from typing import Any

from requests_hardened import Config, HTTPSession
from requests_hardened.ip_filter import InvalidIPAddress
from requests_hardened.ip_filter_adapter import IPFilterAdapter

__all__ = ["InvalidIPAddress", "PublicAdapter", "https_session"]


class PublicAdapter(IPFilterAdapter):
    """Checks the address that a name was looked up to, and connects to that one.

    Raises `InvalidIPAddress` for any that is not the internet's.
    """

    def __init__(self, is_https_proto: bool, *, allow_loopback: bool = False) -> None:
        self._allow_loopback = allow_loopback
        super().__init__(is_https_proto, allow_loopback=allow_loopback)

    def build_connection_pool_key_attributes(
        self, request: Any, verify: Any, cert: Any = None
    ) -> Any:
        parts, options = super().build_connection_pool_key_attributes(
            request, verify, cert
        )
        address = ipaddress.ip_address(str(parts["host"]).strip("[]"))
        allowed = self._allow_loopback and address.is_loopback
        if not (address.is_global or allowed) or address.is_multicast:
            raise InvalidIPAddress(address)
        return parts, options


def https_session(user_agent: str) -> HTTPSession:
    """For https alone; it follows no redirect and knows no proxy of this machine."""
    session = HTTPSession(
        Config(
            ip_filter_enable=True,
            ip_filter_allow_loopback_ips=False,
            never_redirect=True,
            default_timeout=(4, 10),
            user_agent_override=user_agent,
        )
    )
    session.trust_env = False
    session.adapters.clear()
    session.mount("https://", PublicAdapter(is_https_proto=True))
    return session
