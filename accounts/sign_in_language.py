"""How the sign-in leaves word of the account's language for the middleware."""

from django.http import HttpRequest

_ATTRIBUTE = "_language_of_the_account"


def leave(request: HttpRequest, code: str) -> None:
    setattr(request, _ATTRIBUTE, code)


def found(request: HttpRequest) -> str:
    """The code that was left, else the empty text."""
    return str(getattr(request, _ATTRIBUTE, ""))
