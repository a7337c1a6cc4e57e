"""What goes out compressed, and what as it is."""

import gzip

import pytest
from django.http import FileResponse, HttpResponse, JsonResponse, StreamingHttpResponse
from django.test import RequestFactory

from config.headers import StaticFiles, compression
from tests.core.test_compressed import UNPACK
from tests.factories.shop import make_pack

TEXT = "<p>柿子 persimmons</p>" * 50
GZIP = {"Accept-Encoding": "br, gzip"}


def answer(response, **headers):
    request = RequestFactory().get("/", headers=headers or GZIP)
    return compression(lambda _request: response)(request)


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


def test_zstd_is_sent_where_it_is_taken():
    packed = answer(HttpResponse(TEXT), **{"Accept-Encoding": "gzip, br, zstd"})

    assert packed["Content-Encoding"] == "zstd"
    assert UNPACK["zstd"](packed.content).decode() == TEXT
    assert int(packed["Content-Length"]) == len(packed.content)


@pytest.mark.parametrize("refused", ["gzip;q=0", "br", "identity, gzip;q=0.5"])
def test_what_a_browser_refuses_is_not_sent(refused):
    plain = answer(HttpResponse(TEXT), **{"Accept-Encoding": refused})

    assert "Content-Encoding" not in plain.headers
    assert plain["Vary"] == "Accept-Encoding"
    assert plain.content.decode() == TEXT


def test_strong_tag_is_weak_when_compressed():
    tagged = HttpResponse(TEXT, headers={"ETag": '"a"'})

    assert answer(tagged)["ETag"] == 'W/"a"'


@pytest.fixture
def static_files(settings, tmp_path):
    (tmp_path / "base.css").write_text(TEXT)
    (tmp_path / "base.css.gz").write_bytes(gzip.compress(TEXT.encode()))
    (tmp_path / "base.css.br").write_bytes(b"br")
    settings.STATIC_ROOT, settings.STATIC_URL = tmp_path, "/static/"
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = False
    return StaticFiles(lambda _request: HttpResponse(status=404))


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip", "gzip"),
        ("gzip, br;q=0", "gzip"),
        ("gzip;q=0, *;q=0", None),
        ("", None),
        ("gzip-9", None),
        ("zstd", None),
    ],
)
def test_static_file_is_sent_as_the_browser_takes_it(static_files, accepted, encoding):
    headers = {"Accept-Encoding": accepted}
    sent = static_files(RequestFactory().get("/static/base.css", headers=headers))

    assert sent.get("Content-Encoding") == encoding
    assert sent["Vary"] == "Accept-Encoding"
    content = b"".join(sent)
    sent.file_to_stream.close()
    assert (gzip.decompress(content) if encoding else content) == TEXT.encode()


@pytest.mark.parametrize("accepted", ["gzip, br", "*", "br;q=0.5, gzip;q=0.4"])
def test_static_file_is_sent_in_brotli_where_it_was_built(static_files, accepted):
    headers = {"Accept-Encoding": accepted}
    sent = static_files(RequestFactory().get("/static/base.css", headers=headers))

    assert sent["Content-Encoding"] == "br"
    assert b"".join(sent) == b"br"
    sent.file_to_stream.close()


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
