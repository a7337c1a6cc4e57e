"""Where a request may send a person on to."""

import pytest

from core.redirects import safe_next


@pytest.mark.parametrize("url", ["/basket/", "/search/?q=a&b=1", "http://testserver/a"])
def test_page_of_the_site_is_taken(rf, url):
    assert safe_next(rf.post("/", {"next": url}), default="/d/") == url
    assert safe_next(rf.get("/", {"next": url}), default="/d/") == url


@pytest.mark.parametrize(
    "url", ["", "//a.b", "https://a.b/", "/\\a.b", "javascript:x", "/a\r\nX: y", "/\0"]
)
def test_anything_else_is_the_default(rf, url):
    assert safe_next(rf.post("/", {"next": url}), default="/d/") == "/d/"
