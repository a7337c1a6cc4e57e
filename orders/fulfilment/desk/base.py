"""What the desk's pages of this app share."""

from typing import cast

from django.http import HttpRequest

from accounts.models import User


class Person:
    """Who is at the desk: `DeskView` lets nobody in who has not signed in."""

    request: HttpRequest

    @property
    def person(self) -> User:
        return cast("User", self.request.user)
