"""The link of an invitation: shown once, to whoever made it, right after that."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from core.pdf.blocks import inline_svg
from core.secrets import UnreadableSecretError, seal, unseal

KEPT = "members.new_link"
SHOWN_FOR = 600  # seconds


@dataclass(frozen=True)
class NewLink:
    """A link that is shown once, and as a code to scan."""

    url: str
    qr: SafeString


def keep_link(request: HttpRequest, door: str, about: str, token: str) -> None:
    """Keep the token sealed in the session until the page about it shows the link.

    `door` is the name of the address that the link opens.
    """
    request.session[KEPT] = {"door": door, "about": about, "token": seal(token)}


def kept_link(request: HttpRequest, door: str, about: str) -> NewLink | None:
    """The link that was just made, this once."""
    kept = request.session.get(KEPT)
    if not kept or (kept.get("door"), kept.get("about")) != (door, about):
        return None
    del request.session[KEPT]
    try:
        token = unseal(kept["token"], max_age=SHOWN_FOR)
    except UnreadableSecretError:
        return None
    # The token stands in the query, which logs leave out.
    url = request.build_absolute_uri(f"{reverse(door)}?{urlencode({'invite': token})}")
    return NewLink(url, inline_svg(url))
