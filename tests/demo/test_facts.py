"""What the demo market says holds together: days, seasons, weights, voices."""

import re
from collections import Counter, defaultdict
from datetime import date, time, timedelta
from itertools import pairwise

import pytest
from django.test import Client
from oscar.apps.catalogue.reviews.models import ProductReview
from time_machine import travel

from core import dates
from core.models import Photo
from core.templatetags.market import rough
from demo.market import broadcasts, reading, seeding
from demo.market.goods import last_harvest
from demo.market.seeding import Size, seed_market
from demo.phone import SPEAKERS, voice_of
from live.broadcasts.models import Broadcast, ShelfItem
from live.broadcasts.states import BroadcastStatus
from office.intake.models import Intake
from orders.order.models import ShippingAddress
from shop.catalogue.models import ALL_YEAR, Product
from shop.catalogue.states import ListingState
from tourism.models import Experience
from tourism.queries.slots import month_of
from vendors.partner.models import Lot, StockPool
from vendors.partner.states import LotStatus

NOW = dates.at(date(2026, 11, 29), time(14))
CHINESE = re.compile("[\u4e00-\u9fff]")
SIZE = Size(farms=14, products=130, orders=150)


@pytest.fixture(scope="module")
def market(kept):
    """As people see it, with rows for pictures that nobody had to draw."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seeding, "_photos", _photos)
        patch.setattr(broadcasts, "_record", lambda _broadcast, _sheet: None)
        with travel(NOW):
            seed_market(SIZE, now=NOW)
    return NOW


def _photos(sheets, _size, _step):
    names = {name for kind in reading.produce().values() for name in kind.pictures}
    names |= {one.face for one in sheets} | {one.cover for one in sheets}
    names |= {*seeding.visit_pictures(), *seeding.broadcast_pictures()}
    return {
        name: Photo.objects.create(
            sha256=f"{number:064x}", original="x", width=1200, height=800,
            widths=[360, 720], state=Photo.State.READY,
        )
        for number, name in enumerate(sorted(names))
    }  # fmt: skip


def is_in(season, day):
    return bool(season & 1 << day.month - 1)


def listed():
    return Product.objects.filter(state=ListingState.PUBLISHED, is_visit=False)


def test_only_what_grows_is_picked(market, db):
    for product in listed().exclude(picked_on=None):
        assert is_in(product.season, product.picked_on), product.title
        assert product.main_category.slug not in {"eggs", "honey"}, product.title


def test_lots_are_harvested_in_season_and_keep_as_long_as_their_goods(market, db):
    lots = Lot.objects.select_related("pool__product")
    assert lots.count() > 10
    for lot in lots:
        product = lot.pool.product
        assert is_in(product.season, lot.harvested_on), (product.title, lot.code)
        if lot.best_before is None:
            continue
        assert lot.best_before > lot.harvested_on
        life = product.shelf_life_days
        if life is not None:
            kept = (lot.best_before - lot.harvested_on).days
            assert kept <= life, (product.title, kept)


def test_lots_that_are_sold_from_are_still_good(market, db):
    today = dates.day_of(market)
    for lot in Lot.objects.filter(left__gt=0, status=LotStatus.OPEN):
        if lot.best_before:
            assert lot.best_before >= today, lot.code


def test_page_and_lots_speak_of_one_harvest(market, db):
    picked = listed().exclude(picked_on=None)
    by_product = defaultdict(set)
    for lot in Lot.objects.filter(left__gt=0).select_related("pool"):
        by_product[lot.pool.product_id].add(lot.harvested_on)
    told = [one for one in picked if by_product[one.pk]]
    assert told
    for product in told:
        assert product.picked_on == max(by_product[product.pk]), product.title


def test_nothing_that_spoils_is_in_stock_long_after_its_season(market, db):
    today = dates.day_of(market)
    pools = StockPool.objects.filter(product__in=listed()).select_related("product")
    for pool in pools:
        product = pool.product
        life = product.shelf_life_days
        if life is None or product.season == ALL_YEAR or pool.available <= 0:
            continue
        harvest = last_harvest(product.season, today)
        assert harvest + timedelta(days=life) > today, product.title


def test_what_is_left_is_told_as_people_would(market, db):
    """Not to the gram, whatever the scales of the depot said."""
    for pool in StockPool.objects.filter(product__in=listed()):
        told = rough(pool.available, pool.unit_kind)
        assert len(told.partition(".")[2].partition(" ")[0]) <= 1, told


def test_nobody_says_what_another_has_said(market, db):
    bodies = list(ProductReview.objects.values_list("body", flat=True))
    assert len(bodies) > 40
    assert [body for body, count in Counter(bodies).items() if count > 1] == []


def test_each_person_writes_one_language(market, db):
    voices = defaultdict(set)
    for review in ProductReview.objects.select_related("user"):
        voices[review.user.first_name].add(voice_of(review.body))
    assert {len(found) for found in voices.values()} == {1}
    foreign = {one.own_name for one in reading.shoppers() if one.voice == "en"}
    assert all(voices[name] == {"en"} for name in foreign & voices.keys())


def test_who_writes_chinese_has_a_chinese_name(market, db):
    """A name is what its person writes, on pages of both languages."""
    reviewers = ProductReview.objects.select_related("user")
    names = {one.user.first_name for one in reviewers if voice_of(one.body) != "en"}
    buyers = ShippingAddress.objects.values_list("first_name", flat=True)
    romanised = {one.name.en for one in reading.shoppers() if one.voice != "en"}
    assert names
    assert all(CHINESE.search(name) for name in names)
    assert romanised & set(buyers) == set()


def test_households_bring_what_they_grow(market, db):
    """No boxes and baskets of several things, and no more than they can have."""
    grown = {code for one in reading.sellers() for code in one.takes_in}
    titles = {title.en for code in grown for title in reading.produce()[code].titles}
    assert all(reading.produce()[code].category != "gifts" for code in grown)
    by_household = defaultdict(int)
    for one in Intake.objects.select_related("product", "product__main_category"):
        assert one.product.title_en in titles, one.product.title
        assert one.product.main_category.slug != "gifts", one.product.title
        if one.household_id:
            by_household[one.household_id, one.product_id] += one.net
    assert by_household
    assert max(by_household.values()) < 1_500_000  # grams: a field's, not a factory's


def test_chat_has_a_speaker_for_each_line():
    voices = {reading.shoppers()[number - 1].voice for number in SPEAKERS}
    assert {voice_of(line["text"]) for line in broadcasts.lines()} <= voices


def covers(products):
    return [product.cover_id for product in products if product.cover_id]


def side_by_side(found):
    return [one for one, other in pairwise(found) if one == other]


def test_no_picture_stands_beside_itself(market, db):
    with travel(market):
        home = Client().get("/").context
        listing = Client().get("/catalogue/").context
    assert len(covers(home["season_cards"])) >= 6
    assert side_by_side(covers(home["season_cards"])) == []
    assert side_by_side(covers(listing["page"].products)) == []


def test_headline_names_goods_that_are_there(market, db):
    with travel(market):
        context = Client().get("/").context
    named = context["words"].second
    cards = context["season_cards"]
    kinds = {product.main_category.name for product in cards}
    assert cards
    assert any(kind in named for kind in kinds)
    for product in cards:
        assert product.is_in_stock
        assert is_in(product.season, dates.day_of(market))


def test_visits_with_a_season_are_booked_in_it_alone(market, db):
    visit = Experience.objects.get(product__title_en="Pick persimmons with us")
    months = {dates.day_of(slot.starts).month for slot in visit.slots.all()}
    assert months
    assert months <= {10, 11}


def test_calendar_of_each_visit_opens_on_a_month_with_dates(market, db):
    shown = [one for one in Experience.objects.all() if one.is_bookable]
    assert len(shown) >= 3
    with travel(market):
        for visit in shown:
            month = month_of(visit)
            assert any(day.slots for day in month.days.values()), visit.title


def test_shelves_of_coming_broadcasts_show_lots(market, db):
    coming = Broadcast.objects.filter(status=BroadcastStatus.SCHEDULED)
    items = ShelfItem.objects.filter(broadcast__in=coming)
    assert items.exclude(lot=None).exists()
