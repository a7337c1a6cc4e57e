from decimal import Decimal

import pytest

from core.models import Photo
from core.transitions import TransitionError
from core.units import UnitKind
from shop.catalogue.services.content import (
    ListingError,
    StaleEditError,
    UnknownPackError,
)
from shop.catalogue.services.listings import update_product
from shop.catalogue.services.packs import save_pack
from shop.catalogue.services.photos import remove_photo
from shop.catalogue.services.publication import (
    hide_listing,
    publish_listing,
    refuse_listing,
    submit_listing,
    what_is_missing,
    withdraw_listing,
)
from shop.catalogue.states import ListingState
from tests.factories.accounts import make_user
from tests.factories.listings import (
    listing_content,
    make_draft,
    pack_content,
    piece_pack_content,
    wording,
)
from tests.factories.shop import make_basket, make_category
from tests.factories.vendors import make_farm, make_village
from tests.news import noted
from vendors.partner.models import StockEntry, StockRecord
from vendors.partner.services.sellers import suspend_partner

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm():
    return make_farm("Cliff Farm", village=make_village(name="Shenlongwan"))


def decided():
    """Of which listings sellers are told, and how they stand."""
    return [
        (about, occasion.partition("-")[2])
        for _what, about, occasion in noted("listing_decided")
    ]


def state_of(product):
    product.refresh_from_db()
    return product.state


# --- Writing it -----------------------------------------------------------------


def test_new_listing_is_a_draft_with_packs_stock_and_card(farm):
    product = make_draft(
        farm, packs=[pack_content(2500, "69.00"), pack_content(1000, "30.00")]
    )

    assert product.partner == farm
    assert not product.is_public
    assert list(product.categories.all()) == [product.main_category]
    assert product.lead_pack.quantity == 1000
    assert (product.lead_price, product.unit_price) == (Decimal(30), Decimal(30))
    pool = product.pools.get()
    assert (pool.on_hand, pool.unit_kind) == (50_000, "weight")
    assert {p.pool for p in product.stockrecords.all()} == {pool}
    entry = StockEntry.objects.get()
    assert (entry.quantity, entry.reason) == (50_000, StockEntry.Reason.HARVEST)
    assert product.cover == Photo.objects.get()


def test_pack_without_a_name_is_called_by_what_is_in_it(farm):
    product = make_draft(
        farm, packs=[pack_content(2500), pack_content(300, names={"en": "Small bag"})]
    )

    small, large = product.stockrecords.order_by("quantity")

    assert (large.name_en, small.name_en) == ("2.5 kg", "Small bag")
    save_pack(product, pack_content(5000, pack_id=large.pk))
    large.refresh_from_db()
    assert large.name_en == "5 kg"


def test_rich_text_is_cleaned(farm):
    text = "Dried.<script>alert(1)</script>\n\nSlowly."

    product = make_draft(farm, words=wording("Walnuts", description=text))

    assert product.description_en == "<p>Dried.</p><p>Slowly.</p>"


def test_search_text_holds_both_languages_seller_and_village(farm):
    product = make_draft(
        farm, words=wording("Thin-shell Walnuts", "薄皮核桃", summary="Big")
    )

    assert product.search_text == (
        "thin-shell walnuts 薄皮核桃 big nuts cliff farm shenlongwan"
    )


def test_edit_changes_words_packs_and_version(farm):
    product = make_draft(farm)
    old = product.stockrecords.get()

    update_product(
        product,
        version=1,
        content=listing_content("Honey", category=make_category("Honey"), season=0b1),
        packs=[pack_content(500, "25.00", pack_id=old.pk), pack_content(1000, "48.00")],
        by=make_user(),
    )

    product.refresh_from_db()
    assert (product.title, product.version, product.season) == ("Honey", 2, 1)
    assert [c.name for c in product.categories.all()] == ["Honey"]
    assert [(p.quantity, p.price) for p in product.stockrecords.all()] == [
        (500, Decimal(25)),
        (1000, Decimal(48)),
    ]
    assert product.lead_pack_id == old.pk
    assert product.unit_price == Decimal(50)


def test_stale_edit_changes_nothing(farm):
    product = make_draft(farm)
    update_product(product, version=1, content=listing_content("Walnuts A"), by=None)

    with pytest.raises(StaleEditError) as stale:
        update_product(
            product,
            version=1,
            content=listing_content("B"),
            packs=[pack_content(9)],
            by=None,
        )

    product.refresh_from_db()
    assert stale.value.product.title == "Walnuts A"
    assert (product.title, product.version) == ("Walnuts A", 2)
    assert product.stockrecords.count() == 1


def test_pack_of_another_listing_is_unknown_and_nothing_changes(farm):
    product, other = make_draft(farm), make_draft(make_farm(), title="Theirs")
    foreign = other.stockrecords.get()

    with pytest.raises(UnknownPackError):
        update_product(
            product,
            version=1,
            content=listing_content("Stolen"),
            packs=[pack_content(1, "0.01", pack_id=foreign.pk)],
            by=None,
        )

    product.refresh_from_db()
    foreign.refresh_from_db()
    assert (product.title, product.version) == ("Walnuts", 1)
    assert foreign.price == Decimal(30)


@pytest.mark.parametrize("price", ["0", "-1", "1.005"])
def test_price_the_currency_does_not_have_is_refused(farm, price):
    product = make_draft(farm)

    with pytest.raises(ListingError):
        save_pack(product, pack_content(1000, price))

    assert product.stockrecords.count() == 1


def test_pack_is_taken_off_sale_and_never_deleted(farm):
    product = make_draft(farm, packs=[pack_content(1000), pack_content(2500, "69.00")])
    first = product.stockrecords.get(quantity=1000)
    make_basket(packs=[(first, 1)])

    save_pack(product, pack_content(1000, pack_id=first.pk, is_on_sale=False))

    product.refresh_from_db()
    assert StockRecord.objects.filter(pk=first.pk).exists()
    assert first.basket_lines.count() == 1
    assert product.lead_pack.quantity == 2500


# --- How it is measured ---------------------------------------------------------


def test_measure_may_change_while_nothing_is_there(farm):
    product = make_draft(farm, stock=0)
    old = product.stockrecords.get()

    update_product(
        product,
        version=1,
        content=listing_content(unit_kind=UnitKind.PIECE),
        packs=[piece_pack_content(pack_id=old.pk)],
        by=None,
    )

    product.refresh_from_db()
    assert product.unit_kind == product.pools.get().unit_kind == UnitKind.PIECE


def test_measure_stays_while_stock_is_there(farm):
    product = make_draft(farm)

    with pytest.raises(ListingError, match="Set the stock to 0"):
        update_product(
            product,
            version=1,
            content=listing_content(unit_kind=UnitKind.PIECE),
            by=None,
        )

    product.refresh_from_db()
    assert (product.unit_kind, product.version) == (UnitKind.WEIGHT, 1)


def test_measure_stays_once_it_was_promised(farm):
    product = make_draft(farm)
    product.pools.update(claimed=1000)

    with pytest.raises(ListingError, match="This was already sold, so its unit"):
        update_product(
            product,
            version=1,
            content=listing_content(unit_kind=UnitKind.VOLUME),
            by=None,
        )

    assert state_of(product) == ListingState.DRAFT
    assert product.unit_kind == UnitKind.WEIGHT


# --- Showing it -----------------------------------------------------------------


def test_listing_lacking_everything_says_so(farm):
    product = make_draft(
        farm, packs=[], stock=0, photo=False, category=None, words=wording("")
    )

    assert [str(each) for each in what_is_missing(product)] == [
        "Please enter a name.",
        "Please add a photo.",
        "Please choose a category.",
        "Add a pack with a price and put it on sale.",
        "Please enter the stock.",
    ]
    with pytest.raises(ListingError) as refusal:
        submit_listing(product, by=None)
    assert len(refusal.value.messages) == 5
    assert state_of(product) == ListingState.DRAFT


def test_first_publishing_is_reviewed(farm):
    product = make_draft(farm)

    submit_listing(product, by=None)
    assert state_of(product) == ListingState.IN_REVIEW
    assert not product.is_public

    publish_listing(product, version=1, by=make_user())
    assert state_of(product) == ListingState.PUBLISHED
    assert product.is_public
    assert product.published_at is not None
    assert decided() == [(product.pk, ListingState.PUBLISHED)]


def test_without_review_it_is_published_at_once(farm, settings):
    settings.LISTINGS_NEED_REVIEW = False

    product = submit_listing(make_draft(farm), by=None)

    assert state_of(product) == ListingState.PUBLISHED


def test_reviewer_sends_it_back_with_a_note(farm):
    product = submit_listing(make_draft(farm), by=None)

    refuse_listing(product, note="Show the inside", by=make_user())

    assert state_of(product) == ListingState.DRAFT
    assert product.review_note == "Show the inside"
    assert product.published_at is None
    assert decided() == [(product.pk, ListingState.DRAFT)]


def test_what_changed_since_the_reviewer_saw_it_is_not_approved(farm):
    product = submit_listing(make_draft(farm), by=None)
    update_product(
        product, version=1, content=listing_content("Something else"), by=None
    )

    with pytest.raises(StaleEditError):
        publish_listing(product, version=1, by=None)

    assert state_of(product) == ListingState.IN_REVIEW


def test_decision_counts_once(farm):
    product = submit_listing(make_draft(farm), by=None)
    publish_listing(product, by=None)

    with pytest.raises(TransitionError):
        refuse_listing(product, note="late", by=None)
    with pytest.raises(TransitionError):
        publish_listing(product, by=None)

    assert state_of(product) == ListingState.PUBLISHED
    assert product.review_note == ""
    assert decided() == [(product.pk, ListingState.PUBLISHED)]


def test_seller_takes_it_back_hides_it_and_shows_it_again(farm):
    product = submit_listing(make_draft(farm), by=None)
    withdraw_listing(product, by=None)
    assert state_of(product) == ListingState.DRAFT

    publish_listing(submit_listing(product, by=None), by=None)
    hide_listing(product, by=None)
    assert state_of(product) == ListingState.HIDDEN
    assert not product.is_public

    submit_listing(product, by=None)
    assert state_of(product) == ListingState.PUBLISHED


def test_edit_of_a_published_listing_keeps_it_published(farm):
    product = publish_listing(submit_listing(make_draft(farm), by=None), by=None)

    update_product(
        product, version=1, content=listing_content("Better walnuts"), by=None
    )

    assert state_of(product) == ListingState.PUBLISHED
    assert product.title == "Better walnuts"


def test_published_listing_keeps_what_it_needs(farm):
    product = publish_listing(submit_listing(make_draft(farm), by=None), by=None)
    only = product.stockrecords.get()

    with pytest.raises(ListingError, match="put it on sale"):
        update_product(
            product,
            version=1,
            content=listing_content("Changed"),
            packs=[pack_content(1000, pack_id=only.pk, is_on_sale=False)],
            by=None,
        )
    with pytest.raises(ListingError, match="needs a photo"):
        remove_photo(product, product.images.get().pk)

    product.refresh_from_db()
    only.refresh_from_db()
    assert (product.title, product.version) == ("Walnuts", 1)
    assert only.is_on_sale
    assert product.images.count() == 1


def test_suspended_seller_publishes_nothing(farm):
    product = make_draft(farm)
    suspend_partner(farm, reason="Checks", by=None)

    with pytest.raises(ListingError, match="not open"):
        submit_listing(product, by=None)

    assert state_of(product) == ListingState.DRAFT
