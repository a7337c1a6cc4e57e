"""Whether the market is open, and what is refused on the way there."""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.refusals import RefusalError
from core.runtime_settings import RuntimeSetting

# A market that the environment alone describes is open, as it was before there was a
# setup; `manage.py start` closes one in which nobody has an account.
IS_OPEN = RuntimeSetting[bool]("MARKET_IS_OPEN", _("Open to shoppers"))
LINK_HOLDS = timedelta(hours=24)


class LinkRefusedError(RefusalError, ValueError):
    """Raised when a setup link can't be made or used; its words say why."""


class NotReadyError(RefusalError, ValueError):
    """Raised when the market can't open yet; its words say what is missing."""


class TestNotSentError(RefusalError, ValueError):
    """Raised when a test message was refused on its way; its words say by what."""


Words = str | Promise
Fact = Callable[[], bool]


def hash_of(token: str) -> str:
    """What is kept of a link's token."""
    return sha256(token.encode()).hexdigest()
