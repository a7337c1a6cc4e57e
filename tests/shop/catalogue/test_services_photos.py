import pytest

from core.models import Photo
from shop.catalogue.models import ProductImage
from shop.catalogue.services.content import ListingError
from shop.catalogue.services.photos import add_photo, move_photo, remove_photo
from tests.factories.listings import make_draft
from tests.factories.shop import keep_photo
from tests.factories.vendors import make_farm

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm():
    return make_farm("Cliff Farm")


def test_first_photo_is_the_cover_and_the_same_one_comes_once(farm):
    product = make_draft(farm, photo=False)
    red, blue = keep_photo("red"), keep_photo("blue")

    first = add_photo(product, red)
    add_photo(product, blue)
    again = add_photo(product, red)

    product.refresh_from_db()
    assert first == again
    assert product.cover == red
    assert first.original.name == red.path(400, "webp")
    assert [i.photo for i in product.images.all()] == [red, blue]


def test_moving_a_photo_makes_it_the_cover(farm):
    product = make_draft(farm, photo=False)
    shades = ["red", "blue", "black"]
    images = [add_photo(product, keep_photo(shade)) for shade in shades]

    move_photo(product, images[2].pk, to=0)

    product.refresh_from_db()
    shown = list(product.images.order_by("display_order"))
    assert shown == [images[2], images[0], images[1]]
    assert [i.display_order for i in shown] == [0, 1, 2]
    assert product.cover == images[2].photo


def test_removing_the_cover_shows_the_next(farm):
    product = make_draft(farm, photo=False)
    first, second = (add_photo(product, keep_photo(shade)) for shade in ("red", "blue"))

    remove_photo(product, first.pk)

    product.refresh_from_db()
    assert product.cover == second.photo
    assert Photo.objects.count() == 2


def test_photo_of_another_listing_stays_where_it_is(farm):
    mine, theirs = make_draft(farm), make_draft(make_farm(), title="Theirs")
    foreign = theirs.images.get()

    with pytest.raises(ProductImage.DoesNotExist):
        remove_photo(mine, foreign.pk)
    with pytest.raises(ProductImage.DoesNotExist):
        move_photo(mine, foreign.pk, to=0)

    assert theirs.images.get() == foreign


def test_thirteenth_photo_is_refused(farm):
    product = make_draft(farm, photo=False)
    for number in range(12):
        add_photo(product, keep_photo(f"#0000{number:02x}"))

    with pytest.raises(ListingError, match="up to 12"):
        add_photo(product, keep_photo("white"))

    assert product.images.count() == 12
