"""Buying together and before the harvest, page by page on a phone in both languages."""

from contextlib import suppress

import pytest
from django.conf import settings
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from selling.group_buys.models import GroupPlace
from selling.group_buys.services.places import start_group
from tests.browser.watched import SIZES
from tests.factories.accounts import make_user
from tests.factories.group_buys import GroupScene, join_of, own_address, pay_join
from tests.factories.orders import make_china
from tests.factories.presales import make_presale
from tests.factories.shop import make_pack
from tests.factories.vendors import make_member
from tests.looks.stage import stage
from tests.looks.test_long_names import WIDTH
from tests.selling.presales.facts import ordered, part_of

pytestmark = [pytest.mark.django_db, pytest.mark.chromium]
SIZE = dict(zip(("width", "height"), SIZES[360], strict=True))
WORDS = {
    "en": {
        "place": "Name of the place",
        "free": "Free place",
        "basket": "Reserved for you until",
        "checkout": "Everything in this order goes there",
        "complete": "Complete since",
        "presale": "Harvest",
        "waits": "Waiting for the harvest",
    },
    "zh-hans": {
        "place": "地点名称",
        "free": "空位",
        "basket": "为您保留到",
        "checkout": "此订单的全部商品都送到那里",
        "complete": "成团",
        "presale": "采收",
        "waits": "等待采收",
    },
}


class Phone:
    """One person's phone: each page that it opens fits, and says what it has to."""

    def __init__(self, chromium, user, language):
        self.chromium, self.language = chromium, language
        self.client = Client()
        self.client.force_login(user)
        user.language = language
        user.save(update_fields=["language"])
        self.client.cookies[settings.LANGUAGE_COOKIE_NAME] = language

    def shows(self, path, word):
        with suppress(Resolver404):
            if self.language != "en" and resolve(f"/{self.language}{path}"):
                path = f"/{self.language}{path}"
        with stage(self.chromium, self.client, viewport=SIZE) as there:
            assert there.open(path), path
            assert there.page.evaluate(WIDTH) is None
            text = there.page.locator("main").inner_text()
        assert WORDS[self.language][word] in text, text


@pytest.fixture
def scene(playwright, chromium):
    make_china()
    return GroupScene(to_leader=True)


def a_place():
    return GroupPlace(
        name="Village shop Wang", receiver="Wang Li", phone="+8613800001111",
        line1="Xinfu Lu 8", line3="朝阳区", line4="北京", state="Beijing",
        country_id="CN",
    )  # fmt: skip


@pytest.mark.parametrize("language", WORDS)
def test_a_group_from_its_place_to_its_completion(scene, chromium, language):
    leader, other = make_user(), make_user()
    phone = Phone(chromium, leader, language)
    phone.shows(reverse("groups:place", args=[scene.offer.pk]), "place")

    place = a_place()
    join = start_group(scene.offer, leader, key="one", place=place)
    phone.shows(reverse("basket:summary"), "basket")
    phone.shows(reverse("checkout:index"), "checkout")

    pay_join(join, address=own_address() | place.columns())
    page = join.group.get_absolute_url()
    Phone(chromium, other, language).shows(page, "free")
    pay_join(join_of(join.group, other), address=own_address() | place.columns())
    phone.shows(page, "complete")
    desk = reverse("desk:group", args=[scene.farm.code, scene.offer.pk])
    Phone(chromium, scene.host, language).shows(desk, "complete")


@pytest.mark.parametrize("language", WORDS)
def test_goods_before_their_harvest(scene, chromium, language):
    presale = make_presale(make_pack(scene.farm, on_hand=0))
    user = make_user()
    phone = Phone(chromium, user, language)
    phone.shows(presale.pool.product.get_absolute_url(), "presale")

    order = ordered(presale, user=user)
    phone.shows(reverse("orders:detail", args=[order.number]), "waits")
    seller = Phone(chromium, make_member(scene.farm), language)
    seller.shows(
        reverse("desk:order", args=[scene.farm.code, part_of(order).number]), "waits"
    )
    seller.shows(reverse("desk:presale", args=[scene.farm.code, presale.pk]), "presale")
