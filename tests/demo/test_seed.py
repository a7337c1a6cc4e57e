"""The demo market grows the same each time, whole, in both languages."""

import hashlib
import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from modeltranslation.translator import translator
from oscar.apps.catalogue.reviews.models import ProductReview
from oscar.apps.voucher.models import Voucher, VoucherApplication

from accounts.models import User
from config.audit import INVARIANTS, run
from core.models import OutboxMessage, Photo
from demo.market import reading
from demo.market.farms import ON_HOLIDAY, SUSPENDED
from demo.market.packing import ORDERED
from demo.market.photos import PICTURES, plant_photos
from demo.market.seeding import AlreadySown, Size, seed_market
from orders.claims.models import Claim
from orders.notifications.models import Notification
from orders.order.models import Line, Order, VendorOrder
from orders.order.states import OrderStatus, VendorOrderStatus
from orders.shipping.models import DeliveryMethod
from shop.catalogue.models import Category, Product
from shop.offers.models import ConditionalOffer, OfferUse
from vendors.members.models import PartnerRole
from vendors.onboarding.models import SellerApplication
from vendors.partner.models import Partner, StockEntry, StockPool, StockRecord
from vendors.places.models import Village

NOW = datetime(2026, 10, 23, 14, tzinfo=ZoneInfo("Asia/Shanghai"))
SMALL = Size(farms=5, products=60, orders=50, has_photos=False)
WHOLE = Size(has_photos=False)
PASSWORD = "demo-market"


def seed(size=SMALL):
    seed_market(size, now=NOW)


def digest():
    """Of everything that people see, in an order that no id decides."""
    # The packing day's orders and some more are placed like a shopper's: nobody
    # foresees a number.
    placed = Line.objects.filter(partner_sku__endswith="-weighed")
    written = VendorOrder.objects.exclude(pk__in=placed.values("vendor_order"))
    written = written.exclude(order__in=placed_later())
    seen = [
        list(Partner.objects.order_by("code").values_list("code", "story_zh_hans")),
        list(
            StockRecord.objects.order_by("partner_sku", "partner__code").values_list(
                "product__title_en",
                "product__search_text",
                "product__picked_on",
                "product__published_at",
                "name_zh_hans",
                "price",
                "weight_grams",
                "pool__on_hand",
                "pool__claimed",
            )
        ),
        list(
            written.order_by("number").values_list(
                "number", "status", "total", "created", "order__user__email"
            )
        ),
        list(
            Line.objects.filter(vendor_order__in=written)
            .order_by("vendor_order__number", "title", "pack_name")
            .values_list("title", "pack_name", "quantity", "claimed", "shipped")
        ),
        sorted(ProductReview.objects.values_list("product__title", "title", "score")),
    ]
    return hashlib.sha256(json.dumps(seen, default=str).encode()).hexdigest()


def placed_later():
    """Goods sent once more, what a balance paid a part of, and what a depot packs."""
    claims = Claim.objects.filter(replacement__isnull=False)
    own = Q(parts__in=claims.values("replacement")) | Q(from_balance__gt=0)
    own |= Q(parts__depot__isnull=False)
    return Order.objects.filter(own).values_list("pk", flat=True).distinct()


def grown(size):
    """The digest of a market that is gone again."""
    with transaction.atomic():
        seed(size)
        found = digest()
        transaction.set_rollback(True)
    return found


def test_seed_grows_the_same_market_for_the_same_seed(db):
    first, again, other = (
        grown(Size(farms=5, products=60, orders=50, seed=n, has_photos=False))
        for n in (1, 1, 2)
    )

    assert first == again
    assert first != other


def test_seed_grows_as_much_as_it_is_asked_for(db):
    seed()

    assert Partner.objects.filter(kind="farm").count() == 5
    assert Partner.objects.filter(kind="cooperative").count() == 2
    assert Product.objects.count() == 60
    assert StockPool.objects.count() == 60
    assert Order.objects.count() == 50 + len(ORDERED) + len(placed_later())


def test_seed_makes_up_farms_and_goods_beyond_the_written_ones(db):
    seed(Size(farms=50, products=400, orders=0, has_photos=False))

    titles = Product.objects.values_list("title_zh_hans", flat=True)
    assert Partner.objects.filter(kind="farm").count() == 50
    assert (
        Product.objects.exclude(lead_pack=None).exclude(search_text="").count() == 400
    )
    assert (
        Product.objects.exclude(lead_price=None).exclude(unit_price=None).count() == 400
    )
    assert len(set(titles)) > 200


def test_seed_passes_the_audit(db):
    seed_market(WHOLE)

    assert [one.name for one in run(INVARIANTS) if not one.is_ok] == []
    assert Order.objects.count() == WHOLE.orders + len(ORDERED) + len(placed_later())


def test_whole_market_has_every_situation(db):
    seed(WHOLE)

    farms = Partner.objects.filter(kind="farm")
    assert farms.count() == 43
    assert farms.filter(cooperative__code="five-villages").count() >= 20
    assert Partner.objects.get(code=ON_HOLIDAY).status == "holiday"
    assert Partner.objects.get(code=SUSPENDED).status == "suspended"
    assert SellerApplication.objects.filter(status="submitted").count() == 1
    assert Product.objects.filter(state="in-review").count() == 2
    sold_out = StockPool.objects.get(
        product__slug="purple-potatoes", partner__code="wang-meis-terraces"
    )
    assert sold_out.available == 0
    assert sum(pool.is_low for pool in StockPool.objects.all()) >= 2
    assert set(DeliveryMethod.objects.values_list("kind", flat=True)) == {
        "flat", "weight", "pickup",
    }  # fmt: skip
    assert set(Order.objects.values_list("status", flat=True)) == set(OrderStatus)
    assert set(VendorOrder.objects.values_list("status", flat=True)) == set(
        VendorOrderStatus
    )
    assert ProductReview.objects.filter(status=1).count() > 50
    assert Product.objects.filter(rating__isnull=False).count() > 20
    assert Notification.objects.filter(date_read=None).count() > 0


def test_demo_people_find_their_orders(db):
    seed(WHOLE)

    mine = Order.objects.filter(user__email="shopper@demo.test")
    farm = VendorOrder.objects.filter(partner__code="li-family-orchard")
    assert set(mine.values_list("status", flat=True)) == set(OrderStatus)
    assert set(farm.values_list("status", flat=True)) == set(VendorOrderStatus)
    assert User.objects.get(email="shopper@demo.test").addresses.count() == 1


def test_voucher_is_counted_once_an_order(db):
    seed(WHOLE)

    voucher = Voucher.objects.get(code="FROST10")
    used = OfferUse.objects.filter(voucher=voucher)
    assert used.count() == voucher.num_orders == VoucherApplication.objects.count() > 0
    assert (
        ConditionalOffer.objects.filter(offer_type="Site", status="Open").count() == 1
    )


@pytest.mark.parametrize(
    ("email", "role"),
    [
        ("shopper@demo.test", None),
        ("farmer@demo.test", ("li-family-orchard", "owner")),
        ("farmer2@demo.test", ("wang-meis-terraces", "owner")),
        ("coop@demo.test", ("five-villages", "admin")),
        ("officer@demo.test", None),
        ("staff@demo.test", None),
    ],
)
def test_demo_account_signs_in(client, db, email, role):
    seed(Size(farms=2, products=5, orders=0, has_photos=False))

    client.post(reverse("account_login"), {"login": email, "password": PASSWORD})

    user = User.objects.get(email=email)
    held = PartnerRole.objects.filter(user=user).values_list("partner__code", "role")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert list(held) == ([role] if role else [])
    assert EmailAddress.objects.filter(user=user, verified=True).count() == 1
    assert user.is_staff == (email == "staff@demo.test")
    assert user.counties.count() == (1 if email == "officer@demo.test" else 0)


@pytest.mark.parametrize(
    "model", [Category, DeliveryMethod, Partner, Product, StockRecord, Village]
)
def test_every_word_stands_in_both_languages(db, model):
    seed(Size(products=209, orders=0, has_photos=False))

    missing = [
        (row.pk, name)
        for row in model._base_manager.all()
        for name in translator.get_options_for_model(model).all_fields
        if not getattr(row, f"{name}_en") or not getattr(row, f"{name}_zh_hans")
        if not (name == "pickup_at" and row.kind != DeliveryMethod.Kind.PICKUP)
    ]

    assert model._base_manager.count() > 0
    assert missing == []


def test_stories_are_all_different():
    sellers = reading.sellers()

    assert len({seller.story.en for seller in sellers}) == len(sellers) >= 42
    assert len({seller.story.zh for seller in sellers}) == len(sellers)
    assert len({seller.tagline.en for seller in sellers}) == len(sellers)


def test_goods_name_pictures_and_categories_that_exist():
    kinds, categories = reading.produce(), reading.categories()
    named = {name for kind in kinds.values() for name in kind.pictures}
    named |= {seller.cover for seller in reading.sellers()}
    named |= {seller.face for seller in reading.sellers()}
    grown = {code for seller in reading.sellers() for code in seller.grows}

    assert [
        name for name in sorted(named) if not (PICTURES / f"{name}.webp").exists()
    ] == []
    assert {kind.category for kind in kinds.values()} <= set(categories)
    assert grown == set(kinds)


def test_seed_refuses_a_market_that_is_there(db):
    seed()
    before = digest()

    with pytest.raises(AlreadySown):
        seed()
    with pytest.raises(CommandError, match="make demo-reset"):
        call_command("seed_market", "--without-photos", verbosity=0)
    call_command("seed_market", "--if-empty", "--without-photos", verbosity=0)

    assert digest() == before


@pytest.mark.parametrize("wrong", ["-1", "many"])
def test_seed_market_refuses_a_wrong_number(db, wrong):
    with pytest.raises(CommandError, match="--products"):
        call_command("seed_market", f"--products={wrong}", verbosity=0)

    assert Product.objects.count() == 0


def test_interrupted_seed_leaves_nothing_behind(db):
    def pull_the_plug(what, _done, _total):
        if what == "Orders":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        seed_market(SMALL, now=NOW, step=pull_the_plug)

    assert (Partner.objects.count(), Order.objects.count()) == (0, 0)
    assert (User.objects.count(), StockEntry.objects.count()) == (0, 0)


def test_pictures_go_through_the_pipeline_once(db, settings):
    names = ["face-01", "spot-offline", "face-01"]

    photos = plant_photos(names)
    again = plant_photos(names)

    assert [photo.state for photo in photos.values()] == [Photo.State.READY] * 2
    assert {name: photo.pk for name, photo in again.items()} == {
        name: photo.pk for name, photo in photos.items()
    }
    assert photos["face-01"].widths == [360, 600]
    copies = sorted(path.suffix for path in settings.MEDIA_ROOT.rglob("*.*"))
    assert copies == [".avif"] * 4 + [".webp"] * 4
    states = OutboxMessage.objects.values_list("state", flat=True)
    assert list(states) == [OutboxMessage.State.DONE] * 2
