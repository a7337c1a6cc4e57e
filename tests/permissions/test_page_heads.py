"""Every public page says what it is: heading, title, description and its address."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from django.conf import settings
from django.urls import reverse

from core.page_head import LONGEST
from tests.permissions.answers import IN
from tests.permissions.table import ROWS
from tests.permissions.world import ANONYMOUS, World, build
from tests.structured import facts_of, faults_in

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(kept) -> World:
    return build()


def public_pages(world: World, language: str) -> Iterator[tuple[str, str]]:
    """What a guest may read and a search engine may keep, as whole pages."""
    guest = world.client(ANONYMOUS)
    closed = _closed_to_engines(guest.get("/robots.txt").text)
    guest.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    for name, row in sorted(ROWS.items()):
        if row.get[ANONYMOUS] != IN or name.startswith(("account_", "mfa_")):
            continue
        path = reverse(name, kwargs=row.args(world))
        if path.startswith(closed):
            continue
        response = guest.get(path)
        if response.status_code != 200 or "html" not in response["Content-Type"]:
            continue
        if "<!DOCTYPE" in response.text and not _is_kept_out(response.text):
            yield f"{name}, {language}", response.text


def _closed_to_engines(robots: str) -> tuple[str, ...]:
    return tuple(re.findall(r"^Disallow: (/[^*\s]+)$", robots, re.MULTILINE))


def _is_kept_out(page: str) -> bool:
    return re.search(r'<meta name="robots" content="noindex', page) is not None


def faults_of(page: str) -> list[str]:
    head = page.partition("</head>")[0]
    titles = re.findall(r"<title>(.*?)</title>", head, re.DOTALL)
    described = re.findall(r'<meta name="description" content="([^"]*)"', head)
    canonical = re.findall(r'<link rel="canonical" href="([^"]*)"', head)
    found = []
    if len(titles) != 1 or not titles[0].strip():
        found.append(f"titles: {titles}")
    if len(described) != 1 or not 10 <= len(unescape(described[0])) <= LONGEST:
        found.append(f"descriptions: {described}")
    if len(canonical) != 1 or not canonical[0].startswith("http"):
        found.append(f"canonical: {canonical}")
    if page.count("<h1") != 1:
        found.append(f"{page.count('<h1')} headings")
    for name in ("title", "description", "type", "url"):
        if head.count(f'property="og:{name}"') != 1:
            found += [f"no og:{name}"]
    return found + [one for facts in facts_of(page) for one in faults_in(facts)]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_public_page_says_what_it_is(world, language):
    pages = dict(public_pages(world, language))

    assert len(pages) > 20
    found = {name: faults_of(page) for name, page in pages.items()}
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_what_is_missing_is_found():
    page = "<head><title></title></head><h1>A</h1><h1>B</h1>"
    facts = {"@context": "https://schema.org", "@type": "Product", "name": "Pears"}

    assert len(faults_of(page)) == 8
    assert faults_in(facts) == ["Product: neither offers nor rating"]
