"""Coming boxes on a farm's stock pages: what they take, and what is missing of it."""

import pytest

from tests.factories.boxes import make_subscription
from tests.factories.vendors import make_member
from tests.selling.boxes.autumn import at, october
from vendors.partner.services.stock import count_stock

pytestmark = pytest.mark.django_db
PAGES = ("/desk/li/products/", "/desk/li/products/many/")


@pytest.fixture
def desk(client, farm):
    client.force_login(make_member(farm, email="owner@example.com"))
    return client


@pytest.fixture
def two_subscribers(box, millet):
    """Each gets a kilogram of millet on four Thursdays; there are 5 kg of it."""
    with at(october(16)):
        count_stock(
            millet.pool, counted=5000, seen_on_hand=millet.pool.on_hand, by=None
        )
        for _ in range(2):
            make_subscription(box)


def seen(desk, page):
    with at(october(17)):
        return " ".join(desk.get(page).text.split())


def test_farm_sees_what_boxes_will_take(desk, two_subscribers, millet):
    page = seen(desk, f"/desk/li/products/{millet.product_id}/")

    assert "Planned for boxes, next 4 weeks" in page
    assert '<b class="num">8 kg</b>' in page
    assert "3 kg missing" in page
    assert "2 kg of it on Thursday" in page
    assert 'href="/desk/li/boxes/needs/"' in page


@pytest.mark.parametrize("page", PAGES)
def test_lists_say_it_too(desk, two_subscribers, millet, page):
    text = seen(desk, page)

    assert text.count("Planned for boxes, next 4 weeks:") == 2
    assert text.count("3 kg missing") == 1


def test_list_leads_to_the_forecast(desk, two_subscribers):
    assert 'href="/desk/li/boxes/needs/"' in seen(desk, PAGES[0])


@pytest.mark.parametrize("page", PAGES)
def test_goods_in_no_box_say_nothing(desk, box, page):
    text = seen(desk, page)

    assert "Millet" in text
    assert "Planned for boxes" not in text
    assert "/boxes/needs/" not in text
