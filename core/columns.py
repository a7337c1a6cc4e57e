"""Columns that rows of many areas have."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models.expressions import Combinable

if TYPE_CHECKING:
    from accounts.models import User

    PersonColumn = models.ForeignKey[User | Combinable | None, User | None]


def somebody() -> "PersonColumn":
    """A person, as long as there is the account; the row stays when it goes."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
