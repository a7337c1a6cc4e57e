"""What somebody sent, for a page that could not do it: kept in it, to be sent again."""

from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError

MOST_TYPED = 200_000  # characters of a form that a page may hold
# Nothing so named is written into a page.
SECRET = "password"  # noqa: S105 - a part of names
TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - a field's name


def is_for_a_script(request: HttpRequest) -> bool:
    """Whether a script asks, which reads JSON, and no person, who reads a page."""
    asked = request.headers.get("Accept", "")
    wants_no_page = asked != "" and "text/html" not in asked
    return "json" in asked or "json" in (request.content_type or "") or wants_no_page


def fields_of(request: HttpRequest) -> list[tuple[str, str]]:
    """Names and values of a form that was sent, secrets left out."""
    if request.method != "POST":
        return []
    try:
        every = [(n, str(v)) for n, values in request.POST.lists() for v in values]
    except (OSError, MultiPartParserError):
        return []
    return [(name, value) for name, value in every if SECRET not in name]


def sent_again(request: HttpRequest) -> list[tuple[str, str]]:
    """The fields of a form that can be sent once more; none if it isn't whole."""
    fields = fields_of(request)
    if not fields or request.FILES or any(SECRET in name for name in request.POST):
        return []
    return fields if sum(map(len, map("".join, fields))) <= MOST_TYPED else []
