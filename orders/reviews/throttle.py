"""Slows down who writes or votes more than people do, by person and by address."""

import secrets

from django.http import HttpRequest

from core import limits
from core.client import address_of

WINDOW = 3600  # seconds
# Sent reviews of a person, and from one address, which a village may share.
OF_A_PERSON = 20
OF_AN_ADDRESS = 60
# Votes from one address, in all and for one review: a new browser is quickly made.
VOTES = 60
VOTES_FOR_ONE = 3
IN_SESSION = "review_reader"


def may_write(request: HttpRequest) -> bool:
    """Counts the one that asks."""
    counted = {f"reviews:address:{address_of(request)}": OF_AN_ADDRESS}
    if request.user.is_authenticated:
        counted[f"reviews:person:{request.user.pk}"] = OF_A_PERSON
    return limits.within(counted, WINDOW)


def may_vote(request: HttpRequest, review: int) -> bool:
    """Likewise; who has signed in votes once for each anyway."""
    address = address_of(request)
    counted = {f"reviews:votes:{address}": VOTES}
    if not request.user.is_authenticated:
        counted[f"reviews:votes:{address}:{review}"] = VOTES_FOR_ONE
    return limits.within(counted, WINDOW)


def browser_of(request: HttpRequest) -> str:
    """What a browser is known by that nobody signed in; nothing of the person."""
    if request.user.is_authenticated:
        return ""
    known = str(request.session.get(IN_SESSION, ""))
    if not known:
        known = request.session[IN_SESSION] = secrets.token_hex(16)
    return known
