"""By what somebody who is signing in has shown who they are."""

from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest

from .models import User


def came_by_code(request: HttpRequest, person: User) -> bool:
    """Whether a code that was sent to them is the last that they have shown."""
    shown = get_authentication_records(request, person)
    return bool(shown) and shown[-1]["method"] == "code"
