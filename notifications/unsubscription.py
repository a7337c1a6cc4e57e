"""The way out of mails that nobody must have: signed, without signing in.

Mail programs post to the address in the header (RFC 8058), people open it and press.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core import signing
from django.urls import reverse
from django.utils.translation import pgettext

from accounts.models import User
from core.deliveries import digest

from .emails import Reader, absolute
from .states import TOPIC_OF, Kind, Topic, can_be_missed

SALT = "notifications.unsubscribe"


@dataclass(frozen=True)
class Unsubscription:
    """Whose mails of which topics; of who has no choices a digest of the address."""

    topics: tuple[Topic, ...]
    user: User | None = None
    whom: str = ""

    @property
    def label(self) -> str:
        return pgettext("between topics", ", ").join(str(t.label) for t in self.topics)


def unsubscribe_link(kinds: Iterable[Kind], to: Reader) -> str:
    """From mails of the topics of these kinds; empty when nobody may miss all of it."""
    topics = sorted({str(TOPIC_OF[kind]) for kind in kinds if can_be_missed(kind)})
    if not topics:
        return ""
    whom = to.user.pk if to.user and to.has_choices else digest(to.email)
    token = signing.dumps([",".join(topics), whom], salt=SALT)
    return absolute(reverse("unsubscribe", args=[token]))


def unsubscription_of(token: str) -> Unsubscription | None:
    """None for a token that isn't ours, and where the account is gone."""
    try:
        topics, whom = signing.loads(token, salt=SALT)
        known = tuple(Topic(topic) for topic in topics.split(","))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if isinstance(whom, str):
        return Unsubscription(known, whom=whom)
    user = User.objects.filter(pk=whom).first()
    return Unsubscription(known, user=user) if user else None
