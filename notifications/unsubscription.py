"""The way out of mails that nobody must have: signed, without signing in.

Mail programs post to the address in the header (RFC 8058), people open it and press.
"""

from dataclasses import dataclass

from django.core import signing
from django.urls import reverse

from accounts.models import User
from core.deliveries import digest

from .emails import Reader, absolute
from .states import ALWAYS, ESSENTIAL, TOPIC_OF, Kind, Topic

SALT = "notifications.unsubscribe"


@dataclass(frozen=True)
class Unsubscription:
    """Whose mails of which topic; of a guest there is but a digest of the address."""

    topic: Topic
    user: User | None = None
    whom: str = ""


def unsubscribe_link(kind: Kind, to: Reader) -> str:
    """Empty for news that nobody may miss."""
    if kind in ESSENTIAL or kind in ALWAYS:
        return ""
    whom = to.user.pk if to.user else digest(to.email)
    token = signing.dumps([str(TOPIC_OF[kind]), whom], salt=SALT)
    return absolute(reverse("unsubscribe", args=[token]))


def unsubscription_of(token: str) -> Unsubscription | None:
    """None for a token that isn't ours, and where the account is gone."""
    try:
        topic, whom = signing.loads(token, salt=SALT)
        known = Topic(topic)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if isinstance(whom, str):
        return Unsubscription(known, whom=whom)
    user = User.objects.filter(pk=whom).first()
    return Unsubscription(known, user=user) if user else None
