"""Where a request may send a person on to."""

from urllib.parse import unquote

import pytest

from core.redirects import moved_to, safe_next


@pytest.mark.parametrize("url", ["/basket/", "/search/?q=a&b=1", "http://testserver/a"])
def test_page_of_the_site_is_taken(rf, url):
    assert safe_next(rf.post("/", {"next": url}), default="/d/") == url
    assert safe_next(rf.get("/", {"next": url}), default="/d/") == url


@pytest.mark.parametrize(
    "url", ["", "//a.b", "https://a.b/", "/\\a.b", "javascript:x", "/a\r\nX: y", "/\0"]
)
def test_anything_else_is_the_default(rf, url):
    assert safe_next(rf.post("/", {"next": url}), default="/d/") == "/d/"


@pytest.mark.parametrize("url", ["/goods/pear_1/", "/goods/%E6%A2%A8_1/", "/a%25b/"])
def test_who_is_at_the_address_is_not_sent_on(rf, url):
    assert moved_to(rf.get(unquote(url), {"pack": 1}), url) is None


def test_who_is_elsewhere_is_sent_on_for_good_with_what_they_asked(rf):
    moved = moved_to(rf.get("/goods/old_1/", {"pack": "1"}), "/goods/%E6%A2%A8_1/")

    assert moved.status_code == 301
    assert moved["Location"] == "/goods/%E6%A2%A8_1/?pack=1"
