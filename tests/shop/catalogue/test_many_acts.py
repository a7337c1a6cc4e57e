"""What is done to the goods that are ticked on the page of many."""

from decimal import Decimal

import pytest

from shop.catalogue.models import ChangeBatch, Product
from shop.catalogue.services.publication import submit_listing
from shop.catalogue.states import ListingState
from tests.factories.listings import make_draft
from tests.factories.pages import read_messages
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member

from .rows import MANY, UNTOUCHED, facts, save, shown, typed, undo

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm():
    return make_farm("Li Orchard", code="li")


@pytest.fixture
def owner(client, farm):
    client.force_login(make_member(farm))
    return client


@pytest.fixture
def packs(farm):
    """Apples, Beans and Corn, a pack of 5 kg each at 59.00, with 100 kg there."""
    return [make_pack(farm, title) for title in ("Apples", "Beans", "Corn")]


def ticked(form, *packs, **fields):
    return {**form, "choose": [pack.product_id for pack in packs], **fields}


def test_prices_of_ticked_goods_go_up_at_the_currencys_step(owner, packs):
    form = ticked(shown(owner), *packs[:2], then="price", percent="3,3", way="up")

    answer = owner.post(MANY, form, follow=True)

    assert read_messages(answer) == ["2 listings changed. You can undo this below."]
    assert [price for price, *_rest in facts(packs)] == [
        Decimal("60.95"), Decimal("60.95"), Decimal(59),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("percent", "way"),
    [("0", "up"), ("91", "down"), ("501", "up"), ("", "up"), ("5", "x")],
)
def test_senseless_percent_changes_nothing(owner, packs, percent, way):
    form = ticked(shown(owner), *packs, then="price", percent=percent, way=way)

    assert owner.post(MANY, form).status_code == 422
    assert facts(packs) == [UNTOUCHED] * 3


def test_price_never_falls_to_nothing(owner, farm):
    cheap = make_pack(farm, "Straw", price="0.01")

    form = ticked(shown(owner), cheap, then="price", percent="90", way="down")
    save(owner, form)

    assert facts([cheap])[0][0] == Decimal("0.01")


def test_ticked_goods_are_hidden_and_shown_again_by_undo(owner, farm, settings):
    settings.LISTINGS_NEED_REVIEW = False
    for _ in range(2):
        submit_listing(make_draft(farm), by=None)
    stays = make_pack(farm).product
    form = shown(owner)
    chosen = [pk for pk in form["row"] if int(pk) != stays.pk]

    save(owner, {**form, "choose": chosen, "then": "hide"})
    hidden = Product.objects.filter(state=ListingState.HIDDEN, is_public=False)
    assert sorted(str(product.pk) for product in hidden) == sorted(chosen)

    undo(owner, ChangeBatch.objects.get())
    shown_again = Product.objects.filter(state=ListingState.PUBLISHED, is_public=True)
    assert shown_again.count() == 3


def test_incomplete_draft_is_not_published_and_says_why(owner, farm):
    make_draft(farm, photo=False, title="Walnuts")
    form = shown(owner)

    answer = owner.post(
        MANY, {**form, "choose": form["row"], "then": "publish"}, follow=True
    )

    assert read_messages(answer) == ["Walnuts: Please add a photo."]
    assert Product.objects.get().state == ListingState.DRAFT
    assert not ChangeBatch.objects.exists()


def test_act_on_ticked_goods_does_not_swallow_what_was_typed(owner, packs):
    form = typed(shown(owner), packs[0], price="64.50")

    answer = owner.post(MANY, ticked(form, packs[1], then="hide"))

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Please save your entries first." in text
    assert 'value="64.50"' in text
    assert Product.objects.filter(state=ListingState.PUBLISHED).count() == 3


def test_act_without_a_tick_is_no_act(owner, packs):
    answer = owner.post(MANY, {**shown(owner), "then": "hide"})

    assert answer.status_code == 422
    assert Product.objects.filter(state=ListingState.PUBLISHED).count() == 3
