from decimal import Decimal

import pytest

from core.models import Photo
from core.transitions import TransitionError
from shop.catalogue.services import (
    ListingRefused,
    StaleEdit,
    UnknownPack,
    hide_listing,
    publish_listing,
    refuse_listing,
    remove_photo,
    save_pack,
    submit_listing,
    update_product,
    what_is_missing,
    withdraw_listing,
)
from shop.catalogue.signals import listing_decided
from shop.catalogue.states import ListingState
from tests.cast import a_basket, a_category, a_farm, a_user, a_village
from vendors.partner.models import StockEntry, StockRecord
from vendors.partner.services import suspend_partner

from .makers import KINDS, a_draft, a_piece_pack, content, pack, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm():
    return a_farm("Cliff Farm", village=a_village(name="Shenlongwan"))


@pytest.fixture
def decided():
    """What `listing_decided` said."""
    heard = []

    def hear(sender, **said):
        heard.append((said["product"].pk, said["approved"], said["note"]))

    listing_decided.connect(hear)
    yield heard
    listing_decided.disconnect(hear)


def state_of(product):
    product.refresh_from_db()
    return product.state


# --- Writing it -----------------------------------------------------------------


def test_new_listing_is_a_draft_with_packs_stock_and_card(farm):
    product = a_draft(farm, packs=[pack(2500, "69.00"), pack(1000, "30.00")])

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
    product = a_draft(farm, packs=[pack(2500), pack(300, names={"en": "Small bag"})])

    small, large = product.stockrecords.order_by("quantity")

    assert (large.name_en, small.name_en) == ("2.5 kg", "Small bag")
    save_pack(product, pack(5000, pack_id=large.pk))
    large.refresh_from_db()
    assert large.name_en == "5 kg"


def test_rich_text_is_cleaned(farm):
    text = "Dried.<script>alert(1)</script>\n\nSlowly."

    product = a_draft(farm, words=words("Walnuts", description=text))

    assert product.description_en == "<p>Dried.</p><p>Slowly.</p>"


def test_search_text_holds_both_languages_seller_and_village(farm):
    product = a_draft(
        farm, words=words("Thin-shell Walnuts", "薄皮核桃", summary="Big")
    )

    assert product.search_text == (
        "thin-shell walnuts 薄皮核桃 big nuts cliff farm shenlongwan"
    )


def test_edit_changes_words_packs_and_version(farm):
    product = a_draft(farm)
    old = product.stockrecords.get()

    update_product(
        product,
        version=1,
        content=content("Honey", category=a_category("Honey"), season=0b1),
        packs=[pack(500, "25.00", pack_id=old.pk), pack(1000, "48.00")],
        by=a_user(),
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
    product = a_draft(farm)
    update_product(product, version=1, content=content("Walnuts A"), by=None)

    with pytest.raises(StaleEdit) as stale:
        update_product(
            product, version=1, content=content("B"), packs=[pack(9)], by=None
        )

    product.refresh_from_db()
    assert stale.value.product.title == "Walnuts A"
    assert (product.title, product.version) == ("Walnuts A", 2)
    assert product.stockrecords.count() == 1


def test_pack_of_another_listing_is_unknown_and_nothing_changes(farm):
    product, other = a_draft(farm), a_draft(a_farm(), title="Theirs")
    foreign = other.stockrecords.get()

    with pytest.raises(UnknownPack):
        update_product(
            product,
            version=1,
            content=content("Stolen"),
            packs=[pack(1, "0.01", pack_id=foreign.pk)],
            by=None,
        )

    product.refresh_from_db()
    foreign.refresh_from_db()
    assert (product.title, product.version) == ("Walnuts", 1)
    assert foreign.price == Decimal(30)


@pytest.mark.parametrize("price", ["0", "-1", "1.005"])
def test_price_the_currency_does_not_have_is_refused(farm, price):
    product = a_draft(farm)

    with pytest.raises(ListingRefused):
        save_pack(product, pack(1000, price))

    assert product.stockrecords.count() == 1


def test_pack_is_taken_off_sale_and_never_deleted(farm):
    product = a_draft(farm, packs=[pack(1000), pack(2500, "69.00")])
    first = product.stockrecords.get(quantity=1000)
    a_basket(packs=[(first, 1)])

    save_pack(product, pack(1000, pack_id=first.pk, is_on_sale=False))

    product.refresh_from_db()
    assert StockRecord.objects.filter(pk=first.pk).exists()
    assert first.basket_lines.count() == 1
    assert product.lead_pack.quantity == 2500


# --- How it is measured ---------------------------------------------------------


def test_measure_may_change_while_nothing_is_there(farm):
    product = a_draft(farm, stock=0)
    old = product.stockrecords.get()

    update_product(
        product,
        version=1,
        content=content(unit_kind=KINDS.PIECE),
        packs=[a_piece_pack(pack_id=old.pk)],
        by=None,
    )

    product.refresh_from_db()
    assert product.unit_kind == product.pools.get().unit_kind == KINDS.PIECE


def test_measure_stays_while_stock_is_there(farm):
    product = a_draft(farm)

    with pytest.raises(ListingRefused, match="Set the stock to 0"):
        update_product(
            product, version=1, content=content(unit_kind=KINDS.PIECE), by=None
        )

    product.refresh_from_db()
    assert (product.unit_kind, product.version) == (KINDS.WEIGHT, 1)


def test_measure_stays_once_it_was_promised(farm):
    product = a_draft(farm)
    product.pools.update(claimed=1000)

    with pytest.raises(ListingRefused, match="was sold already"):
        update_product(
            product, version=1, content=content(unit_kind=KINDS.VOLUME), by=None
        )

    assert state_of(product) == ListingState.DRAFT
    assert product.unit_kind == KINDS.WEIGHT


# --- Showing it -----------------------------------------------------------------


def test_listing_lacking_everything_says_so(farm):
    product = a_draft(
        farm, packs=[], stock=0, photo=False, category=None, words=words("")
    )

    assert [str(each) for each in what_is_missing(product)] == [
        "Give it a name.",
        "Add a photo.",
        "Choose a category.",
        "Add a pack with a price, and put it on sale.",
        "Say how much there is.",
    ]
    with pytest.raises(ListingRefused) as refusal:
        submit_listing(product, by=None)
    assert len(refusal.value.messages) == 5
    assert state_of(product) == ListingState.DRAFT


def test_first_publishing_is_reviewed(farm, decided):
    product = a_draft(farm)

    submit_listing(product, by=None)
    assert state_of(product) == ListingState.IN_REVIEW
    assert not product.is_public

    publish_listing(product, version=1, by=a_user())
    assert state_of(product) == ListingState.PUBLISHED
    assert product.is_public
    assert product.published_at is not None
    assert decided == [(product.pk, True, "")]


def test_without_review_it_is_published_at_once(farm, settings):
    settings.LISTINGS_NEED_REVIEW = False

    product = submit_listing(a_draft(farm), by=None)

    assert state_of(product) == ListingState.PUBLISHED


def test_reviewer_sends_it_back_with_a_note(farm, decided):
    product = submit_listing(a_draft(farm), by=None)

    refuse_listing(product, note="Show the inside", by=a_user())

    assert state_of(product) == ListingState.DRAFT
    assert product.review_note == "Show the inside"
    assert product.published_at is None
    assert decided == [(product.pk, False, "Show the inside")]


def test_what_changed_since_the_reviewer_saw_it_is_not_approved(farm):
    product = submit_listing(a_draft(farm), by=None)
    update_product(product, version=1, content=content("Something else"), by=None)

    with pytest.raises(StaleEdit):
        publish_listing(product, version=1, by=None)

    assert state_of(product) == ListingState.IN_REVIEW


def test_decision_counts_once(farm, decided):
    product = submit_listing(a_draft(farm), by=None)
    publish_listing(product, by=None)

    with pytest.raises(TransitionError):
        refuse_listing(product, note="late", by=None)
    with pytest.raises(TransitionError):
        publish_listing(product, by=None)

    assert state_of(product) == ListingState.PUBLISHED
    assert product.review_note == ""
    assert decided == [(product.pk, True, "")]


def test_seller_takes_it_back_hides_it_and_shows_it_again(farm):
    product = submit_listing(a_draft(farm), by=None)
    withdraw_listing(product, by=None)
    assert state_of(product) == ListingState.DRAFT

    publish_listing(submit_listing(product, by=None), by=None)
    hide_listing(product, by=None)
    assert state_of(product) == ListingState.HIDDEN
    assert not product.is_public

    submit_listing(product, by=None)
    assert state_of(product) == ListingState.PUBLISHED


def test_edit_of_a_published_listing_keeps_it_published(farm):
    product = publish_listing(submit_listing(a_draft(farm), by=None), by=None)

    update_product(product, version=1, content=content("Better walnuts"), by=None)

    assert state_of(product) == ListingState.PUBLISHED
    assert product.title == "Better walnuts"


def test_published_listing_keeps_what_it_needs(farm):
    product = publish_listing(submit_listing(a_draft(farm), by=None), by=None)
    only = product.stockrecords.get()

    with pytest.raises(ListingRefused, match="put it on sale"):
        update_product(
            product,
            version=1,
            content=content("Changed"),
            packs=[pack(1000, pack_id=only.pk, is_on_sale=False)],
            by=None,
        )
    with pytest.raises(ListingRefused, match="needs a photo"):
        remove_photo(product, product.images.get().pk)

    product.refresh_from_db()
    only.refresh_from_db()
    assert (product.title, product.version) == ("Walnuts", 1)
    assert only.is_on_sale
    assert product.images.count() == 1


def test_suspended_seller_publishes_nothing(farm):
    product = a_draft(farm)
    suspend_partner(farm, reason="Checks", by=None)

    with pytest.raises(ListingRefused, match="not open"):
        submit_listing(product, by=None)

    assert state_of(product) == ListingState.DRAFT
