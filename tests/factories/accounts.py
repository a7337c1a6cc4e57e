"""People with accounts."""

from typing import Any

from accounts.models import User
from accounts.services import open_account
from tests.factories.numbers import next_number

PASSWORD = "demo-market"


def make_user(email: str | None = None, **fields: Any) -> User:
    email = email or f"person{next_number()}@example.com"
    fields.setdefault("first_name", "Wang")
    fields.setdefault("last_name", "Mei")
    fields.setdefault("verified", True)
    return open_account(email=email, password=PASSWORD, **fields)


def make_staff() -> User:
    return make_user(is_staff=True, is_superuser=True)
