from decimal import Decimal

import pytest

from core.models import AuditEntry
from core.transitions import TransitionError
from shop.catalogue.models import Product, ProposedEdit
from shop.catalogue.queries import last_refused, open_edit_of
from shop.catalogue.services.batches import RowChange, change_listings
from shop.catalogue.services.content import ListingError, StaleEditError
from shop.catalogue.services.edits import (
    EditConflictError,
    approve_edit,
    refuse_edit,
    reopen_edit,
    withdraw_edit,
)
from shop.catalogue.services.parts import photo_ids
from shop.catalogue.services.photos import add_photo, remove_photo
from shop.catalogue.services.publication import hide_listing, submit_listing
from shop.catalogue.states import EditState, ListingState
from tests.factories.listings import (
    edit_listing,
    make_listing,
    pack_content,
    price_of,
    seen_by_reviewer,
    set_review_rules,
    waiting_edit,
)
from tests.factories.shop import keep_photo, make_category
from tests.factories.vendors import make_farm

pytestmark = pytest.mark.django_db

KEY = "5f3a8f0e-6d53-4a52-9c7f-0e1f4b1a7f11"


@pytest.fixture
def farm():
    return make_farm()


@pytest.fixture
def product(farm):
    set_review_rules()
    made = make_listing(farm)
    set_review_rules(price_up=50, price_down=50, words=True, photos=True, packs=True)
    return made


def again(product):
    return Product.objects.get(pk=product.pk)


# --- Kept -----------------------------------------------------------------------


def test_a_price_jump_waits_and_shoppers_see_the_old_price(product):
    changed = edit_listing(product, price="46.00")

    assert changed.held == waiting_edit(product)
    assert price_of(product) == Decimal("30.00")
    assert again(product).lead_price == Decimal("30.00")
    edit = waiting_edit(product)
    (known,) = product.stockrecords.all()
    assert edit.rule == "price-up"
    assert edit.before == {"packs": {str(known.pk): {"price": "30.00"}}}
    assert edit.after == {"packs": {str(known.pk): {"price": "46.00"}}}


@pytest.mark.parametrize(("price", "waits"), [("45.00", False), ("45.01", True)])
def test_the_limit_itself_passes(product, price, waits):
    assert bool(edit_listing(product, price=price).held) == waits


@pytest.mark.parametrize(("price", "waits"), [("15.00", False), ("14.99", True)])
def test_the_limit_downwards_passes_too(product, price, waits):
    assert bool(edit_listing(product, price=price).held) == waits


def test_small_steps_are_held_against_what_was_approved(product):
    edit_listing(product, price="44.00")
    assert price_of(product) == Decimal("44.00")

    assert edit_listing(product, price="50.00").held
    assert price_of(product) == Decimal("44.00")


def test_less_in_a_pack_is_a_jump_of_its_price(product):
    set_review_rules(price_up=50)
    (known,) = product.stockrecords.all()
    held = edited_pack(
        product, pack_content(known.quantity // 2, "30.00", pack_id=known.pk)
    )

    assert held.held.rule == "price-up"


def edited_pack(product, told):
    from shop.catalogue.services.listings import update_product
    from tests.factories.listings import listing_content

    fresh = again(product)
    return update_product(
        fresh,
        version=fresh.version,
        content=listing_content(fresh.title_en, category=fresh.main_category),
        packs=[told],
        by=None,
    )


def test_words_wait_whole_with_a_price_that_would_pass(product):
    edit_listing(product, title="Best walnuts", price="31.00")

    assert again(product).title == "Walnuts"
    assert price_of(product) == Decimal("30.00")
    assert waiting_edit(product).after["title_en"] == "Best walnuts"


def test_off_sale_never_waits(product):
    first = product.stockrecords.get()
    edited_pack(product, pack_content(5000, "120.00"))
    approve_edit(
        waiting_edit(product), **seen_by_reviewer(waiting_edit(product)), by=None
    )

    edited_pack(
        product, pack_content(1000, "99.00", pack_id=first.pk, is_on_sale=False)
    )

    first.refresh_from_db()
    assert (first.is_on_sale, first.price) == (False, Decimal("30.00"))
    assert waiting_edit(product).after == {"packs": {str(first.pk): {"price": "99.00"}}}


def test_a_hidden_listing_is_no_way_round(product):
    hide_listing(product, by=None)
    edit_listing(product, price="90.00")

    submit_listing(product, by=None)

    assert again(product).state == ListingState.PUBLISHED
    assert price_of(product) == Decimal("30.00")
    assert waiting_edit(product)


def test_what_could_not_be_shown_is_refused_at_once(product):
    (known,) = product.stockrecords.all()

    with pytest.raises(ListingError):
        edited_pack(
            product, pack_content(1000, "99.00", pack_id=known.pk, is_on_sale=False)
        )

    assert open_edit_of(product) is None


def test_the_same_again_is_one_edit(product):
    edit_listing(product, price="90.00")
    first, version = waiting_edit(product), again(product).version

    edit_listing(product, price="90.00")

    assert (waiting_edit(product), waiting_edit(product).version) == (
        first,
        first.version,
    )
    assert again(product).version == version


def test_another_save_takes_the_place_of_what_waits(product):
    edit_listing(product, title="Best walnuts")
    edit_listing(product, title="Good walnuts")

    edit = ProposedEdit.objects.get()
    assert (edit.after, edit.version) == ({"title_en": "Good walnuts"}, 2)


def test_putting_back_what_stands_takes_the_edit_back(product):
    edit_listing(product, title="Best walnuts")

    edit_listing(product, title="Walnuts")

    assert open_edit_of(product) is None
    assert ProposedEdit.objects.get().state == EditState.WITHDRAWN


def test_whoever_opened_the_page_before_is_told(product):
    old = again(product)
    edit_listing(product, title="Best walnuts")

    from shop.catalogue.services.listings import update_product
    from tests.factories.listings import listing_content

    with pytest.raises(StaleEditError):
        update_product(old, version=old.version, content=listing_content("X"), by=None)


# --- Photos ---------------------------------------------------------------------


def test_photos_wait_one_after_the_other(product):
    shown = photo_ids(product)
    blue, green = keep_photo("blue"), keep_photo("green")

    assert add_photo(product, blue) is None
    assert add_photo(product, green) is None

    assert photo_ids(product) == shown
    assert waiting_edit(product).after == {"photos": [*shown, blue.pk, green.pk]}
    approve_edit(
        waiting_edit(product), **seen_by_reviewer(waiting_edit(product)), by=None
    )
    assert photo_ids(product) == [*shown, blue.pk, green.pk]


def test_words_saved_meanwhile_leave_the_photos_waiting(product):
    add_photo(product, keep_photo("blue"))

    edit_listing(product, title="Best walnuts")

    assert sorted(waiting_edit(product).after) == ["photos", "title_en"]


def test_the_last_photo_stays(product):
    image = product.images.get()

    with pytest.raises(ListingError):
        remove_photo(product, image.pk)


# --- Many at once ---------------------------------------------------------------


def test_prices_of_many_wait_and_the_rest_is_done(farm, product):
    (known,) = product.stockrecords.all()
    other = make_listing(farm, title="Chestnuts")
    (others,) = other.stockrecords.all()

    outcome = change_listings(
        farm,
        [
            row(product, known, "99.00", on_hand=70_000),
            row(other, others, "31.00"),
        ],
        key=KEY,
        by=None,
    )

    assert (outcome.waiting, outcome.done) == ([product.pk], [product.pk, other.pk])
    assert (price_of(product), price_of(other)) == (Decimal(30), Decimal(31))
    assert product.pools.get().on_hand == 70_000
    assert waiting_edit(product).rule == "price-up"


def row(product, known, price, **more):
    seen_parts = {"packs": {str(known.pk): {"price": "30.00"}}, "on_hand": 50_000}
    wanted = {"packs": {str(known.pk): {"price": price}}, **more}
    return RowChange(product.pk, seen_parts, wanted)


def test_a_price_of_many_joins_words_that_wait_only_if_it_must(farm, product):
    edit_listing(product, title="Best walnuts")
    (known,) = product.stockrecords.all()

    change_listings(farm, [row(product, known, "31.00")], key=KEY, by=None)

    assert price_of(product) == Decimal(31)
    assert waiting_edit(product).after == {"title_en": "Best walnuts"}


# --- Decided --------------------------------------------------------------------


def test_approved_it_is_shown_and_written_down(product):
    edit_listing(product, title="Best walnuts", price="46.00")
    edit = waiting_edit(product)

    approve_edit(edit, **seen_by_reviewer(edit), by=None)

    edit.refresh_from_db()
    assert edit.state == EditState.APPROVED
    assert (again(product).title, price_of(product)) == ("Best walnuts", Decimal(46))
    assert again(product).lead_price == Decimal(46)
    assert "best walnuts" in again(product).search_text
    entry = AuditEntry.objects.get(act="edit.decided")
    assert (entry.before["title_en"], entry.after["title_en"]) == (
        "Walnuts",
        "Best walnuts",
    )
    # What was approved is what the next price is held against.
    assert edit_listing(product, title="Best walnuts", price="60.00").held is None


def test_refused_nothing_changes_and_the_seller_reads_why(product):
    edit_listing(product, price="90.00")
    edit = waiting_edit(product)

    refuse_edit(edit, reason="A slip?", seen=edit.version, by=None)

    assert price_of(product) == Decimal(30)
    assert last_refused(product).reason == "A slip?"
    assert AuditEntry.objects.get(act="edit.decided").reason == "A slip?"
    # It can be sent again.
    edit_listing(product, price="80.00")
    assert last_refused(product) is None


def test_taken_back_it_can_not_be_approved(product):
    edit_listing(product, price="90.00")
    edit = waiting_edit(product)
    withdraw_edit(edit, by=None)

    with pytest.raises(TransitionError):
        approve_edit(edit, **seen_by_reviewer(edit), by=None)

    assert price_of(product) == Decimal(30)


def test_changed_since_it_was_seen_it_is_not_approved(product):
    edit_listing(product, price="90.00")
    old = seen_by_reviewer(waiting_edit(product))
    edit_listing(product, price="91.00")

    with pytest.raises(StaleEditError):
        approve_edit(waiting_edit(product), **old, by=None)
    with pytest.raises(StaleEditError):
        refuse_edit(waiting_edit(product), reason="No", seen=old["seen"], by=None)

    assert price_of(product) == Decimal(30)


def test_a_conflict_is_shown_before_it_is_overruled(product):
    edit_listing(product, price="90.00")
    edit = waiting_edit(product)
    product.stockrecords.update(price="33.00")

    with pytest.raises(EditConflictError):
        approve_edit(edit, **seen_by_reviewer(edit), by=None)
    assert price_of(product) == Decimal(33)

    approve_edit(edit, **seen_by_reviewer(edit), over=True, by=None)
    assert price_of(product) == Decimal(90)


def test_undone_it_waits_again_and_shoppers_see_the_old(product):
    edit_listing(product, title="Best walnuts", price="90.00")
    edit = waiting_edit(product)
    approved = approve_edit(edit, **seen_by_reviewer(edit), by=None)

    reopen_edit(edit, product_version=approved.version, by=None)

    assert (again(product).title, price_of(product)) == ("Walnuts", Decimal(30))
    assert waiting_edit(product) == edit
    approve_edit(
        waiting_edit(product), **seen_by_reviewer(waiting_edit(product)), by=None
    )
    assert price_of(product) == Decimal(90)


def test_undo_of_a_refusal_lets_it_wait_again(product):
    edit_listing(product, price="90.00")
    refused = refuse_edit(waiting_edit(product), reason="No", seen=1, by=None)

    reopen_edit(refused, product_version=refused.product.version, by=None)

    assert waiting_edit(product).reason == ""


def test_nothing_is_undone_after_another_change(product):
    edit_listing(product, price="90.00")
    edit = waiting_edit(product)
    approved = approve_edit(edit, **seen_by_reviewer(edit), by=None)
    edit_listing(product, price="91.00")

    with pytest.raises(StaleEditError):
        reopen_edit(edit, product_version=approved.version, by=None)

    assert price_of(product) == Decimal(91)


def test_a_new_pack_waits_and_is_made_when_approved(product):
    edited_pack(product, pack_content(5000, "140.00"))
    assert product.stockrecords.count() == 1

    approve_edit(
        waiting_edit(product), **seen_by_reviewer(waiting_edit(product)), by=None
    )

    made = product.stockrecords.get(quantity=5000)
    assert (made.price, made.pool.product_id) == (Decimal(140), product.pk)
    assert made.partner_sku


def test_another_category_is_filed_when_approved(product, farm):
    fruit = make_category("Fruit")
    set_review_rules(new_category=True)

    assert edit_listing(product, category=fruit).held.rule == "new-category"
    approve_edit(
        waiting_edit(product), **seen_by_reviewer(waiting_edit(product)), by=None
    )

    assert list(again(product).categories.all()) == [fruit]
