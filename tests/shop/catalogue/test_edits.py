from decimal import Decimal

import pytest

from core.models import AuditEntry
from core.transitions import TransitionError
from shop.catalogue.models import Product, ProposedEdit
from shop.catalogue.queries import last_refused, open_edit_of
from shop.catalogue.services import (
    EditConflict,
    ListingRefused,
    RowChange,
    StaleEdit,
    add_photo,
    approve_edit,
    change_listings,
    hide_listing,
    refuse_edit,
    remove_photo,
    reopen_edit,
    submit_listing,
    withdraw_edit,
)
from shop.catalogue.services.parts import photo_ids
from shop.catalogue.states import EditState, ListingState
from tests.cast import a_category, a_farm
from tests.shop.catalogue.makers import a_photo, pack

from .edits import edited, on_sale, price_of, rules, seen, waiting

pytestmark = pytest.mark.django_db

KEY = "5f3a8f0e-6d53-4a52-9c7f-0e1f4b1a7f11"


@pytest.fixture
def farm():
    return a_farm()


@pytest.fixture
def product(farm):
    rules()
    made = on_sale(farm)
    rules(price_up=50, price_down=50, words=True, photos=True, packs=True)
    return made


def again(product):
    return Product.objects.get(pk=product.pk)


# --- Kept -----------------------------------------------------------------------


def test_a_price_jump_waits_and_shoppers_see_the_old_price(product):
    changed = edited(product, price="46.00")

    assert changed.held == waiting(product)
    assert price_of(product) == Decimal("30.00")
    assert again(product).lead_price == Decimal("30.00")
    edit = waiting(product)
    (known,) = product.stockrecords.all()
    assert edit.rule == "price-up"
    assert edit.before == {"packs": {str(known.pk): {"price": "30.00"}}}
    assert edit.after == {"packs": {str(known.pk): {"price": "46.00"}}}


@pytest.mark.parametrize(("price", "waits"), [("45.00", False), ("45.01", True)])
def test_the_limit_itself_passes(product, price, waits):
    assert bool(edited(product, price=price).held) == waits


@pytest.mark.parametrize(("price", "waits"), [("15.00", False), ("14.99", True)])
def test_the_limit_downwards_passes_too(product, price, waits):
    assert bool(edited(product, price=price).held) == waits


def test_small_steps_are_held_against_what_was_approved(product):
    edited(product, price="44.00")
    assert price_of(product) == Decimal("44.00")

    assert edited(product, price="50.00").held
    assert price_of(product) == Decimal("44.00")


def test_less_in_a_pack_is_a_jump_of_its_price(product):
    rules(price_up=50)
    (known,) = product.stockrecords.all()
    held = edited_pack(product, pack(known.quantity // 2, "30.00", pack_id=known.pk))

    assert held.held.rule == "price-up"


def edited_pack(product, told):
    from shop.catalogue.services import update_product
    from tests.shop.catalogue.makers import content

    fresh = again(product)
    return update_product(
        fresh,
        version=fresh.version,
        content=content(fresh.title_en, category=fresh.main_category),
        packs=[told],
        by=None,
    )


def test_words_wait_whole_with_a_price_that_would_pass(product):
    edited(product, title="Best walnuts", price="31.00")

    assert again(product).title == "Walnuts"
    assert price_of(product) == Decimal("30.00")
    assert waiting(product).after["title_en"] == "Best walnuts"


def test_off_sale_never_waits(product):
    first = product.stockrecords.get()
    edited_pack(product, pack(5000, "120.00"))
    approve_edit(waiting(product), **seen(waiting(product)), by=None)

    edited_pack(product, pack(1000, "99.00", pack_id=first.pk, is_on_sale=False))

    first.refresh_from_db()
    assert (first.is_on_sale, first.price) == (False, Decimal("30.00"))
    assert waiting(product).after == {"packs": {str(first.pk): {"price": "99.00"}}}


def test_a_hidden_listing_is_no_way_round(product):
    hide_listing(product, by=None)
    edited(product, price="90.00")

    submit_listing(product, by=None)

    assert again(product).state == ListingState.PUBLISHED
    assert price_of(product) == Decimal("30.00")
    assert waiting(product)


def test_what_could_not_be_shown_is_refused_at_once(product):
    (known,) = product.stockrecords.all()

    with pytest.raises(ListingRefused):
        edited_pack(product, pack(1000, "99.00", pack_id=known.pk, is_on_sale=False))

    assert open_edit_of(product) is None


def test_the_same_again_is_one_edit(product):
    edited(product, price="90.00")
    first, version = waiting(product), again(product).version

    edited(product, price="90.00")

    assert (waiting(product), waiting(product).version) == (first, first.version)
    assert again(product).version == version


def test_another_save_takes_the_place_of_what_waits(product):
    edited(product, title="Best walnuts")
    edited(product, title="Good walnuts")

    edit = ProposedEdit.objects.get()
    assert (edit.after, edit.version) == ({"title_en": "Good walnuts"}, 2)


def test_putting_back_what_stands_takes_the_edit_back(product):
    edited(product, title="Best walnuts")

    edited(product, title="Walnuts")

    assert open_edit_of(product) is None
    assert ProposedEdit.objects.get().state == EditState.WITHDRAWN


def test_whoever_opened_the_page_before_is_told(product):
    old = again(product)
    edited(product, title="Best walnuts")

    from shop.catalogue.services import update_product
    from tests.shop.catalogue.makers import content

    with pytest.raises(StaleEdit):
        update_product(old, version=old.version, content=content("X"), by=None)


# --- Photos ---------------------------------------------------------------------


def test_photos_wait_one_after_the_other(product):
    shown = photo_ids(product)
    blue, green = a_photo("blue"), a_photo("green")

    assert add_photo(product, blue) is None
    assert add_photo(product, green) is None

    assert photo_ids(product) == shown
    assert waiting(product).after == {"photos": [*shown, blue.pk, green.pk]}
    approve_edit(waiting(product), **seen(waiting(product)), by=None)
    assert photo_ids(product) == [*shown, blue.pk, green.pk]


def test_words_saved_meanwhile_leave_the_photos_waiting(product):
    add_photo(product, a_photo("blue"))

    edited(product, title="Best walnuts")

    assert sorted(waiting(product).after) == ["photos", "title_en"]


def test_the_last_photo_stays(product):
    image = product.images.get()

    with pytest.raises(ListingRefused):
        remove_photo(product, image.pk)


# --- Many at once ---------------------------------------------------------------


def test_prices_of_many_wait_and_the_rest_is_done(farm, product):
    (known,) = product.stockrecords.all()
    other = on_sale(farm, title="Chestnuts")
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
    assert waiting(product).rule == "price-up"


def row(product, known, price, **more):
    seen_parts = {"packs": {str(known.pk): {"price": "30.00"}}, "on_hand": 50_000}
    wanted = {"packs": {str(known.pk): {"price": price}}, **more}
    return RowChange(product.pk, seen_parts, wanted)


def test_a_price_of_many_joins_words_that_wait_only_if_it_must(farm, product):
    edited(product, title="Best walnuts")
    (known,) = product.stockrecords.all()

    change_listings(farm, [row(product, known, "31.00")], key=KEY, by=None)

    assert price_of(product) == Decimal(31)
    assert waiting(product).after == {"title_en": "Best walnuts"}


# --- Decided --------------------------------------------------------------------


def test_approved_it_is_shown_and_written_down(product):
    edited(product, title="Best walnuts", price="46.00")
    edit = waiting(product)

    approve_edit(edit, **seen(edit), by=None)

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
    assert edited(product, title="Best walnuts", price="60.00").held is None


def test_refused_nothing_changes_and_the_seller_reads_why(product):
    edited(product, price="90.00")
    edit = waiting(product)

    refuse_edit(edit, reason="A slip?", seen=edit.version, by=None)

    assert price_of(product) == Decimal(30)
    assert last_refused(product).reason == "A slip?"
    assert AuditEntry.objects.get(act="edit.decided").reason == "A slip?"
    # It can be sent again.
    edited(product, price="80.00")
    assert last_refused(product) is None


def test_taken_back_it_can_not_be_approved(product):
    edited(product, price="90.00")
    edit = waiting(product)
    withdraw_edit(edit, by=None)

    with pytest.raises(TransitionError):
        approve_edit(edit, **seen(edit), by=None)

    assert price_of(product) == Decimal(30)


def test_changed_since_it_was_seen_it_is_not_approved(product):
    edited(product, price="90.00")
    old = seen(waiting(product))
    edited(product, price="91.00")

    with pytest.raises(StaleEdit):
        approve_edit(waiting(product), **old, by=None)
    with pytest.raises(StaleEdit):
        refuse_edit(waiting(product), reason="No", seen=old["seen"], by=None)

    assert price_of(product) == Decimal(30)


def test_a_conflict_is_shown_before_it_is_overruled(product):
    edited(product, price="90.00")
    edit = waiting(product)
    product.stockrecords.update(price="33.00")

    with pytest.raises(EditConflict):
        approve_edit(edit, **seen(edit), by=None)
    assert price_of(product) == Decimal(33)

    approve_edit(edit, **seen(edit), over=True, by=None)
    assert price_of(product) == Decimal(90)


def test_undone_it_waits_again_and_shoppers_see_the_old(product):
    edited(product, title="Best walnuts", price="90.00")
    edit = waiting(product)
    approved = approve_edit(edit, **seen(edit), by=None)

    reopen_edit(edit, product_version=approved.version, by=None)

    assert (again(product).title, price_of(product)) == ("Walnuts", Decimal(30))
    assert waiting(product) == edit
    approve_edit(waiting(product), **seen(waiting(product)), by=None)
    assert price_of(product) == Decimal(90)


def test_undo_of_a_refusal_lets_it_wait_again(product):
    edited(product, price="90.00")
    refused = refuse_edit(waiting(product), reason="No", seen=1, by=None)

    reopen_edit(refused, product_version=refused.product.version, by=None)

    assert waiting(product).reason == ""


def test_nothing_is_undone_after_another_change(product):
    edited(product, price="90.00")
    edit = waiting(product)
    approved = approve_edit(edit, **seen(edit), by=None)
    edited(product, price="91.00")

    with pytest.raises(StaleEdit):
        reopen_edit(edit, product_version=approved.version, by=None)

    assert price_of(product) == Decimal(91)


def test_a_new_pack_waits_and_is_made_when_approved(product):
    edited_pack(product, pack(5000, "140.00"))
    assert product.stockrecords.count() == 1

    approve_edit(waiting(product), **seen(waiting(product)), by=None)

    made = product.stockrecords.get(quantity=5000)
    assert (made.price, made.pool.product_id) == (Decimal(140), product.pk)
    assert made.partner_sku


def test_another_category_is_filed_when_approved(product, farm):
    fruit = a_category("Fruit")
    rules(new_category=True)

    assert edited(product, category=fruit).held.rule == "new-category"
    approve_edit(waiting(product), **seen(waiting(product)), by=None)

    assert list(again(product).categories.all()) == [fruit]
