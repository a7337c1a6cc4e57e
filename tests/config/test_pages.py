"""Django's pages behind the ASGI server: nothing is lost between the two."""

import asyncio

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import path

from config.asgi_bridge import Pages


def echo(request, what):
    del what  # the path says it
    answer = HttpResponse(
        f"{request.method} {request.path} {request.GET.get('q')} "
        f"{request.headers.get('X-Two')} {len(request.body)} "
        f"{request.META.get('HTTP_X_FORWARDED_PROTO')}"
    )
    answer.set_cookie("one", "1")
    answer.set_cookie("two", "2")
    return answer


def download(_request):
    return StreamingHttpResponse(iter([b"a" * 3, b"b" * 3]))


urlpatterns = [path("echo/<str:what>/", echo), path("download/", download)]


def ask(address, *, method="GET", headers=(), body=(b"",)):
    """The messages that a request is answered with."""
    sent = []
    pieces = [
        {"type": "http.request", "body": piece, "more_body": n < len(body) - 1}
        for n, piece in enumerate(body)
    ]
    route, _, query = address.partition("?")
    scope = {
        "type": "http",
        "method": method,
        "path": route,
        "raw_path": route.encode(),
        "query_string": query.encode(),
        "http_version": "1.1",
        "headers": [(b"host", b"localhost"), *headers],
        "server": ("localhost", 80),
        "client": ("127.0.0.1", 5),
    }

    async def receive():
        return pieces.pop(0) if pieces else {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    asyncio.run(Pages()(scope, receive, send))
    return sent


@pytest.fixture(autouse=True)
def _own_addresses(settings):
    settings.ROOT_URLCONF = __name__
    settings.ALLOWED_HOSTS = ["localhost"]
    settings.MIDDLEWARE = []
    settings.WEB_THREADS = 2


def test_page_gets_path_query_headers_and_body():
    start, body = ask(
        "/echo/%E8%8A%B1/?q=%E6%A4%92",
        method="POST",
        headers=[(b"x-two", b"a"), (b"x-two", b"b")],
        body=(b"12345", b"678"),
    )

    assert start["status"] == 200
    assert body["body"].decode() == "POST /echo/花/ 椒 a,b 8 None"
    cookies = [value for name, value in start["headers"] if name == b"set-cookie"]
    assert cookies == [b"one=1; Path=/", b"two=2; Path=/"]


def test_page_cannot_be_told_a_proxys_header_with_underscores():
    _, body = ask("/echo/x/", headers=[(b"x_forwarded_proto", b"https")])

    assert body["body"].decode().endswith(" None")


def test_head_gets_the_headers_alone():
    start, body = ask("/echo/x/", method="HEAD")

    assert start["status"] == 200
    assert body["body"] == b""


def test_download_is_sent_in_pieces():
    _, *pieces = ask("/download/")

    assert b"".join(piece["body"] for piece in pieces) == b"aaabbb"


def test_visitor_who_leaves_while_sending_gets_no_answer():
    assert ask("/echo/x/", method="POST", body=()) == []


def test_path_that_is_not_utf_8_is_no_error_of_the_server():
    start, _ = ask("/echo/%ff%fe/")

    assert start["status"] < 500
