"""What goes out compressed, and what as it is."""

import gzip

import pytest
from django.http import FileResponse, HttpResponse, JsonResponse, StreamingHttpResponse
from django.test import RequestFactory

from config.headers import Compression
from tests.factories.shop import make_pack

TEXT = "<p>柿子 persimmons</p>" * 50
GZIP = {"Accept-Encoding": "br, gzip"}


def answer(response, **headers):
    request = RequestFactory().get("/", headers=headers or GZIP)
    return Compression(lambda _request: response)(request)


@pytest.mark.django_db
def test_page_is_compressed_for_browsers_that_read_it(client):
    make_pack(title="磨盘柿")

    packed = client.get("/catalogue/", headers=GZIP)

    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert int(packed["Content-Length"]) == len(packed.content)
    text = gzip.decompress(packed.content).decode()
    assert "磨盘柿" in text
    assert len(packed.content) < len(text.encode()) / 2


@pytest.mark.django_db
def test_page_goes_out_plain_to_others(client):
    plain = client.get("/catalogue/")

    assert "Content-Encoding" not in plain.headers
    assert b"<html" in plain.content


def test_length_does_not_tell_what_stands_in_it():
    lengths = {len(answer(HttpResponse(TEXT)).content) for _ in range(40)}

    assert len(lengths) > 5


@pytest.mark.parametrize(
    "response",
    [
        lambda: HttpResponse(b"\x89PNG" * 200, content_type="image/png"),
        lambda: HttpResponse(b"PK" * 400, content_type="application/zip"),
        lambda: HttpResponse(TEXT, headers={"Content-Encoding": "br"}),
        lambda: StreamingHttpResponse([TEXT], content_type="text/event-stream"),
        lambda: FileResponse([TEXT.encode()], content_type="text/csv"),
        lambda: HttpResponse("short"),
    ],
)
def test_files_streams_and_what_is_compressed_stay_as_they_are(response):
    given = response()
    before = given.headers.get("Content-Encoding")

    assert answer(given).headers.get("Content-Encoding") == before


def test_json_is_compressed():
    assert answer(JsonResponse({"text": TEXT}))["Content-Encoding"] == "gzip"
