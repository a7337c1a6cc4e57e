"""Sessions as Django keeps them, found by a statement that is put together once.

Every request of who is signed in asks for its session first.
"""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from .prepared import Prepared


@Prepared
def _sessions(key: str, now: Any) -> QuerySet[Session, str]:
    rows = Session.objects.filter(session_key=key, expire_date__gt=now)
    return rows.values_list("session_data", flat=True)


class SessionStore(db.SessionStore):
    """Django's in the database; only `load` is ours."""

    def load(self) -> dict[str, Any]:
        """What is kept; nothing, and a new key when it is saved, if it is over."""
        found = _sessions(self.session_key, timezone.now())
        if not found:
            self._session_key = None
            return {}
        kept: dict[str, Any] = self.decode(found[0])
        return kept
