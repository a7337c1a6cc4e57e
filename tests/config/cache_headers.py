"""What a browser keeps of an answer, and who else may show it, by its headers."""

from django.http.response import HttpResponseBase

from config.headers import PRIVATE, SHOWN_ELSEWHERE

# How a phone's worker keeps something for one person, or what is of no person.
_ON_PHONES = {
    "no-cache, max-age=0",  # the worker's script
    "public, max-age=3600",  # what makes the desk an app
    "private, max-age=3600",  # names of categories and of packs
}


def is_kept(path: str, answer: HttpResponseBase) -> bool:
    """Whether a page of a private area is kept where others may open it."""
    if not path.startswith(PRIVATE) or "X-Desk-User" in answer:
        return False
    kept = answer.get("Cache-Control", "")
    return "no-store" not in kept and kept not in _ON_PHONES


def is_shown_elsewhere(path: str, answer: HttpResponseBase) -> bool:
    """Whether other sites may put what is no photo into their pages."""
    own = answer.get("Cross-Origin-Resource-Policy") == "same-origin"
    return not own and not path.startswith(SHOWN_ELSEWHERE)
