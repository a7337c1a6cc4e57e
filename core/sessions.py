"""Sessions as Django keeps them, found by a statement that is put together once.

Every request of who is signed in asks for its session first. What was saved a moment
ago is not saved again by the middleware, and a new key is not asked for: the database
refuses one that is there.
"""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import get_random_string

from .prepared import Prepared

KEY_LENGTH = 32  # as Django's


@Prepared
def _sessions(key: str, now: Any) -> QuerySet[Session, str]:
    rows = Session.objects.filter(session_key=key, expire_date__gt=now)
    return rows.values_list("session_data", flat=True)


class SessionStore(db.SessionStore):
    """Django's in the database."""

    _saved: tuple[str, bytes] | None = None

    def load(self) -> dict[str, Any]:
        """What is kept; nothing, and a new key when it is saved, if it is over."""
        found = _sessions(self.session_key, timezone.now())
        if not found:
            self._session_key = None
            return {}
        kept: dict[str, Any] = self.decode(found[0])
        return kept

    def save(self, must_create: bool = False) -> None:
        """Does nothing where this very object has saved the same, and for good."""
        if self.session_key is None:
            self.create()
            return
        kept: dict[str, Any] = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        said = self.serializer().dumps(kept)
        if not must_create and self._saved == (self.session_key, said):
            return
        super().save(must_create=must_create)
        if not connection.in_atomic_block:
            self._saved = (self.session_key, said)

    def _get_new_session_key(self) -> str:
        return get_random_string(KEY_LENGTH, VALID_KEY_CHARS)
