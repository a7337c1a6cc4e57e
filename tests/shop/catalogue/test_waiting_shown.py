"""Sellers are told which of their changes wait: on the page of many, and on phones."""

from decimal import Decimal

import pytest

from shop.catalogue.models import Product
from shop.catalogue.services.edits import approve_edit
from tests.factories.listings import (
    edit_listing,
    make_listing,
    price_of,
    seen_by_reviewer,
    set_review_rules,
    waiting_edit,
)
from tests.factories.vendors import make_farm, make_member
from tests.markup import flat

from .phone import GOODS, a_phone_draft, a_sent_photo, sends
from .rows import MANY, save, shown, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm():
    return make_farm("Li Orchard", code="li")


@pytest.fixture
def owner(client, farm):
    client.force_login(make_member(farm))
    return client


@pytest.fixture
def product(farm):
    """On sale for 30, where everything is looked at."""
    set_review_rules()
    made = make_listing(farm)
    set_review_rules(price_up=50, words=True, photos=True, packs=True)
    return made


def html(owner):
    return owner.get(MANY).content.decode()


# --- Prices and stock -------------------------------------------------------------


def test_price_that_waits_stands_beside_what_shoppers_pay(owner, product):
    pack = product.stockrecords.get()
    assert "Change in review" not in html(owner)

    save(owner, typed(shown(owner), pack, price="46"))

    page = html(owner)
    assert "Change in review" in page
    assert "You requested <b>¥46.00</b>." in flat(page)
    assert "shoppers pay ¥30.00" in page
    assert "More changes are awaiting review" not in page
    # The field goes on saying what is so.
    assert shown(owner)[f"{product.pk}-price-{pack.pk}"] == "30.00"


def test_saving_the_rest_leaves_the_price_waiting(owner, product):
    pack = product.stockrecords.get()
    save(owner, typed(shown(owner), pack, price="46"))

    save(owner, typed(shown(owner), pack, counted="40"))

    assert waiting_edit(product).after["packs"][str(pack.pk)] == {"price": "46.00"}
    assert "You requested <b>¥46.00</b>." in flat(html(owner))
    assert product.pools.get().on_hand == 40_000


def test_words_that_wait_are_linked(owner, product):
    edit_listing(product, title="Best walnuts")

    page = html(owner)

    assert "Change in review" in page
    assert "More changes are awaiting review." in page
    assert "You requested" not in page


def test_approved_it_is_marked_no_more(owner, product):
    edit_listing(product, price="46.00")
    approve_edit(
        waiting_edit(product), **seen_by_reviewer(waiting_edit(product)), by=None
    )

    page = html(owner)

    assert "Change in review" not in page
    assert "You requested" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_marks_cost_one_query(owner, farm, queries, count):
    set_review_rules()
    goods = [make_listing(farm, title=f"Goods {n}") for n in range(count)]
    set_review_rules(price_up=50)
    for product in goods:
        edit_listing(product, price="90.00")
    owner.get(MANY)

    with queries(12):
        page = owner.get(MANY)

    assert page.content.decode().count("You requested") == count


# --- Phones ---------------------------------------------------------------------


def a_change(owner, product, photos=(), **fields):
    good = owner.get(GOODS, {"pk": product.pk}).json()["goods"][0]
    return a_phone_draft(
        photos,
        fields=good["fields"] | fields,
        product=good["product"],
        version=good["version"],
        publish=False,
    )


HELD = "Sent for review. Shoppers see the previous version until then."


def test_photo_alone_that_waits_is_said_to_wait(owner, product):
    draft = a_change(owner, product, [a_sent_photo(owner)])

    answers = [sends(owner, draft) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 200]
    # Also when the first answer was lost on its way.
    assert [answer.json()["said"] for answer in answers] == [HELD, HELD]
    assert answers[0].json()["version"] == Product.objects.get().version
    assert product.images.count() == 1
    assert len(waiting_edit(product).after["photos"]) == 2


def test_words_sent_again_are_said_to_wait_too(owner, product):
    draft = a_change(owner, product, title="Best walnuts")

    said = [sends(owner, draft).json()["said"] for _ in range(2)]

    assert said == [HELD, HELD]


def test_stock_is_saved_at_once_though_the_price_beside_it_waits(owner, product):
    edit_listing(product, price="90.00")
    draft = a_change(owner, product, **{"stock-counted": "40"})

    said = [sends(owner, draft).json()["said"] for _ in range(2)]

    # A phone says all that it shows, which is the price that waits as well.
    assert said == [HELD, HELD]
    assert product.pools.get().on_hand == 40_000
    assert price_of(product) == Decimal(30)


def test_photo_that_no_rule_asks_for_is_shown_at_once(owner, product):
    set_review_rules()
    draft = a_change(owner, product, [a_sent_photo(owner)])

    answer = sends(owner, draft)

    assert answer.json()["said"] != HELD
    assert product.images.count() == 2
