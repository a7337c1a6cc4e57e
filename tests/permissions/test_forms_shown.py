"""Every page of an office and a desk as each role: only what it may do and open."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from http import HTTPStatus
from urllib.parse import parse_qsl, urljoin

import pytest
from django.test import Client
from django.urls import reverse

from tests.effort import THOROUGH
from tests.factories.vendors import make_member
from tests.files import close_files
from tests.permissions.answers import IN
from tests.permissions.table import ROWS
from tests.permissions.test_every_address import rolled_back
from tests.permissions.world import OWN_COOP, OWNER, build
from vendors.members.states import Role

pytestmark = pytest.mark.django_db
# Of the person, wherever they are: language, sign-out, whose name one acts in.
ANYWHERE = re.compile(r"^/(language|accounts|i18n|acting|sign-out)/")


class Forms(HTMLParser):
    """What each posted form with a button sends, as a browser would, by its address."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.found: list[tuple[str, dict[str, str]]] = []
        self.here: tuple[str, dict[str, str]] | None = None
        self.links: set[str] = set()

    def handle_starttag(self, tag, attrs):
        held = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in held:
            self.links.add(urljoin(self.path, held["href"]).partition("#")[0])
        if tag == "form" and held.get("method", "").lower() == "post":
            self.here = (urljoin(self.path, held.get("action", "")), {})
        elif self.here and tag == "input" and held.get("type") == "hidden":
            self.here[1][held["name"]] = held.get("value", "")
        elif self.here and tag == "button" and held.get("type") != "button":
            pressed = {held["name"]: held["value"]} if "name" in held else {}
            self.found.append((self.here[0], self.here[1] | pressed))

    def handle_endtag(self, tag):
        if tag == "form":
            self.here = None


@pytest.fixture(scope="module")
def world(kept):
    return build()


TEAMS = [
    *(
        ("office:", OWN_COOP, role)
        for role in (
            Role.ADMIN,
            Role.CHAIR,
            Role.TREASURER,
            Role.INSPECTOR,
            Role.CLERK,
        )
    ),
    *(("desk:", OWNER, role) for role in (Role.SELLER, Role.PACKER, Role.STREAMER)),
]


@dataclass
class Member:
    """One of a team: a browser, and the pages that were shown in it."""

    role: str
    client: Client
    forms: list[Forms]


@pytest.fixture(scope="module", params=TEAMS, ids=lambda team: f"{team[0]}{team[2]}")
def member(request, world):
    """Has walked through the area once, for all that is asked of its pages."""
    area, owner, role = request.param
    seller = {"office:": world.coop, "desk:": world.farm}[area]
    client = Client()
    client.force_login(make_member(seller, role, email=f"{role}@team.example"))
    return Member(role, client, list(forms_shown(world, client, area, owner)))


def forms_shown(world, client, area, owner):
    """What each page of the area holds that this browser is shown."""
    paths = {
        reverse(name, kwargs=row.args(world))
        for name, row in ROWS.items()
        if name.startswith(area) and row.get.get(owner) == IN
    }
    for path in sorted(paths):
        page = client.get(path)
        if page.status_code == 200 and "html" in page.get("Content-Type", ""):
            forms = Forms(path)
            forms.feed(page.content.decode())
            yield forms
        close_files(page)


def test_nobody_is_shown_a_form_that_is_refused(member):
    refused, count = [], 0
    for forms in member.forms:
        for address, fields in forms.found:
            if ANYWHERE.match(address):
                continue
            count += 1
            with rolled_back():
                answer = member.client.post(address, fields)
            if answer.status_code == 403:
                refused.append(f"{forms.path}: {address}")

    assert "\n".join(refused) == ""
    assert count or member.role == Role.INSPECTOR


def test_who_may_not_change_a_listing_can_type_nothing_into_it(world):
    address = reverse("desk:product", args=["own-farm", world.product.pk])
    shown = {}
    for role in (Role.SELLER, Role.STREAMER):
        client = Client()
        client.force_login(make_member(world.farm, role, email=f"{role}@type.example"))
        page = client.get(address).text
        shown[role] = ("<fieldset disabled>" in page, 'name="then"' in page)

    assert shown == {Role.SELLER: (False, True), Role.STREAMER: (True, False)}


def kind_of(address):
    """Links that differ in the values of a query ask one view for the same: once."""
    path, _mark, query = address.partition("?")
    names = [name for name, value in parse_qsl(query, keep_blank_values=True) if value]
    return address if THOROUGH or not names else f"{path}?{sorted(names)}"


def test_nobody_is_shown_a_link_to_a_page_that_is_refused(member):
    asked = dict.fromkeys((forms.path for forms in member.forms), HTTPStatus.OK)
    refused, followed = [], 0
    for forms in member.forms:
        for address in forms.links:
            if not address.startswith(("/desk/", "/office/")):
                continue
            followed += 1
            page = kind_of(address)
            if page not in asked:
                with rolled_back():
                    answer = member.client.get(address)
                close_files(answer)
                asked[page] = answer.status_code
            if asked[page] == HTTPStatus.FORBIDDEN:
                refused.append(f"{forms.path}: {address}")

    assert "\n".join(refused) == ""
    assert followed
