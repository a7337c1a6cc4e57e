"""The page that CONTRIBUTING builds stands as it says."""

import re
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import clear_url_caches, path

from config import desk_urls
from shop.catalogue.models import Product
from tests.factories.shop import make_product
from tests.factories.vendors import make_farm, make_member
from tests.source_files import ROOT
from vendors.members.desk.base import DeskView
from vendors.members.states import Role


@pytest.fixture
def worked_page(settings, tmp_path):
    """The blocks of CONTRIBUTING, put where they say that they belong."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text.partition("## A new page")[2]
    python, html = re.findall(r"```(?:python|django)\n(.*?)```", section, re.DOTALL)[:2]
    (tmp_path / "desk").mkdir()
    (tmp_path / "desk" / "season.html").write_text(html)
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], tmp_path]}]
    around = {"DeskView": DeskView, "Product": Product, "path": path}
    exec(compile(python, "CONTRIBUTING.md", "exec"), around)
    before = list(desk_urls.urlpatterns)
    desk_urls.urlpatterns.extend(around["desk_urlpatterns"])
    clear_url_caches()
    yield "/desk/li/season/"
    desk_urls.urlpatterns[:] = before
    clear_url_caches()


@pytest.mark.django_db
def test_worked_example_of_a_page_is_for_the_sellers_team(worked_page):
    farm, rival = make_farm(code="li"), make_farm(code="wang")
    make_product(farm, title="Walnuts", season=0b11)
    make_product(rival, title="Pears")
    pages = {}
    for partner in (farm, rival):
        client = Client()
        client.force_login(make_member(partner, Role.PACKER))
        pages[partner.code] = client.get(worked_page)

    assert {code: page.status_code for code, page in pages.items()} == {
        "li": HTTPStatus.OK,
        "wang": HTTPStatus.NOT_FOUND,
    }
    assert "Walnuts" in pages["li"].text
    assert "Jan–Feb" in pages["li"].text
    assert "Pears" not in pages["li"].text
