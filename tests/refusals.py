"""Refusals without their pages, for tests that ask for thousands of them.

That each of those pages can be read by everybody is shown for each person in
`permissions/test_every_address.py`; what counts in the others is the status.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.http import HttpResponse

from config import urls
from core import middleware


@contextmanager
def bare_refusals() -> Iterator[None]:
    """403, 404 and 405 come with a word instead of a page."""
    with (
        patch.object(urls, "handler403", _bare(403), create=True),
        patch.object(urls, "handler404", _bare(404), create=True),
        patch.object(middleware, "render", _bare(405)),
    ):
        yield


def _bare(status: int) -> Any:
    def answer(*_of: Any, **_more: Any) -> HttpResponse:
        return HttpResponse("refused", status=status)

    return answer
