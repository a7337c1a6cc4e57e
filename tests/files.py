"""Files that a response holds, in tests that go on with the same connection."""

from django.http.response import HttpResponseBase


def close_files(response: HttpResponseBase) -> None:
    """As a server does after the answer.

    `response.close()` would end the request too, and PostgreSQL's connection with it.
    """
    for close in response._resource_closers:
        close()
