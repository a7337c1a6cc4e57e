"""What a value is made of is noted by the statements that made it."""

import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from core import dates
from core.page_cache.changes import changes, reading_log_once
from core.page_cache.reads import make, note_until, noting_reads, remember
from core.page_cache.tables import are_watched, figures_alone, figures_of
from shop.catalogue.menu import menu
from shop.catalogue.models import Category, Product
from tests.factories.accounts import make_user
from tests.factories.shop import make_category, make_pack
from tests.factories.vendors import make_lot
from vendors.partner.models import Lot, StockPool

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(monkeypatch):
    found = []
    monkeypatch.setattr(changes, "publish", lambda tables: found.append(set(tables)))
    return found


def test_tables_are_noted_through_every_way_to_read():
    with noting_reads() as reads:
        list(Product.objects.select_related("partner__village").filter(cover=None))
        Category.objects.exists()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM basket_line")

    assert {
        "catalogue_product", "partner_partner", "places_village",
        "catalogue_category", "basket_line",
    } <= reads.tables  # fmt: skip
    assert "accounts_user" not in reads.tables


def test_what_is_noted_inside_is_noted_around():
    with noting_reads() as outer:
        with noting_reads() as inner:
            Category.objects.exists()
            note_until(timezone.now() + timedelta(seconds=5))
        Product.objects.exists()

    assert inner.tables == {"catalogue_category"}
    assert outer.tables == {"catalogue_category", "catalogue_product"}
    assert outer.until == inner.until


def test_page_that_asks_for_the_day_ends_with_it():
    made = make(dates.today, life=10**6)

    assert made.until == dates.end_of(dates.today()).timestamp()


def test_figures_of_one_owner_are_known_by_who_reads_and_who_writes(published):
    pools = [make_pack().pool for _ in range(2)]
    with noting_reads() as reads, figures_of([pools[0].pk], StockPool):
        StockPool.objects.get(pk=pools[0].pk)

    assert "partner_stockpool.figures" not in reads.tables
    read_of = {one for one in reads.tables if one.startswith("partner_stockpool.")}
    assert read_of == {
        f"partner_stockpool.figures:{pools[0].pk}", "partner_stockpool.figures:any",
    }  # fmt: skip
    assert are_watched(reads.tables)


@pytest.mark.django_db(transaction=True)
def test_figures_are_told_by_owner_where_it_is_known(published):
    pool = make_pack().pool
    row = StockPool.objects.filter(pk=pool.pk)
    lots = Lot.objects.filter(pk=make_lot(pool).pk)
    published.clear()

    with figures_alone([pool.pk], StockPool):
        row.update(claimed=1)
        row.update(claimed=2, low_at=3)
    lots.update(held=0)

    assert published == [
        {"partner_stockpool.figures", f"partner_stockpool.figures:{pool.pk}"},
        {"partner_stockpool"},
        {"partner_lot.figures", "partner_lot.figures:any"},
    ]


@pytest.mark.django_db(transaction=True)
def test_change_is_told_when_it_is_committed(published):
    with transaction.atomic():
        make_category()
        assert published == []
    assert published[-1] >= {"catalogue_category"}

    Category.objects.update(name="Fruit")
    assert published[-1] == {"catalogue_category"}


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_not_told_and_what_follows_is(published):
    make_category()
    published.clear()
    with transaction.atomic():
        with pytest.raises(RuntimeError), transaction.atomic():
            raise RuntimeError(make_user())
        Category.objects.update(name="Fruit")
    assert published == [{"catalogue_category"}]

    with pytest.raises(RuntimeError), transaction.atomic():
        raise RuntimeError(Category.objects.update(name="Fruit"))
    assert len(published) == 1

    with transaction.atomic():
        Category.objects.update(name="Fruit")
    assert len(published) == 2


@pytest.mark.django_db(transaction=True)
def test_what_changes_no_row_is_not_told(published):
    Category.objects.update(name="Fruit")
    Category.objects.filter(pk=0).delete()

    assert published == []


@pytest.mark.django_db(transaction=True)
def test_sign_in_changes_no_page(published, client):
    user = make_user()
    published.clear()

    client.force_login(user)

    assert not any("accounts_user" in tables for tables in published)


@pytest.mark.django_db(transaction=True)
def test_value_is_remembered_until_what_it_is_made_of_changes():
    make_category("Fruit")
    assert [entry.name for entry in menu()] == ["Fruit"]
    make_user()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("shop.catalogue.menu._read", lambda: pytest.fail("read again"))
        assert [entry.name for entry in menu()] == ["Fruit"]

    Category.objects.update(name="Nuts", name_en="Nuts")

    assert [entry.name for entry in menu()] == ["Nuts"]


@pytest.mark.django_db(transaction=True)
def test_nobody_else_sees_what_a_transaction_made_of_its_own():
    make_category("Fruit")
    menu()
    with transaction.atomic():
        Category.objects.update(name="Nuts", name_en="Nuts")
        assert [entry.name for entry in menu()] == ["Nuts"]
        Category.objects.update(name="Tea", name_en="Tea")
        assert [entry.name for entry in menu()] == ["Tea"]
        transaction.set_rollback(True)

    assert [entry.name for entry in menu()] == ["Fruit"]


@pytest.mark.django_db(transaction=True)
def test_request_reads_the_log_once_and_after_a_change_of_its_own(monkeypatch):
    make_category("Fruit")
    read, times = changes.catch_up, []
    monkeypatch.setattr(changes, "catch_up", lambda: times.append(1) or read())

    with reading_log_once():
        for _time in range(3):
            assert [entry.name for entry in menu()] == ["Fruit"]
        assert len(times) == 1
        Category.objects.update(name="Nuts", name_en="Nuts")
        for _time in range(3):
            assert [entry.name for entry in menu()] == ["Nuts"]
        assert len(times) == 2
    menu()
    menu()
    assert len(times) == 4


@pytest.mark.django_db(transaction=True)
def test_next_request_hears_of_a_change_elsewhere(monkeypatch):
    make_category("Fruit")
    with reading_log_once():
        menu()
        own = changes_of_another_process(monkeypatch)
        own(lambda: Category.objects.update(name="Nuts", name_en="Nuts"))
    with reading_log_once():
        assert [entry.name for entry in menu()] == ["Nuts"]


def changes_of_another_process(monkeypatch):
    """What it writes goes into the log, and nothing of it is known here."""

    def act(change):
        with monkeypatch.context() as elsewhere:
            elsewhere.setattr(changes, "publish", changes.log.write)
            change()

    return act


def test_value_of_tables_that_nobody_watches_is_made_each_time():
    calls = []

    def value():
        calls.append(1)
        return connection.cursor().execute("SELECT 1 FROM core_outboxmessage") and 1

    for _time in range(3):
        remember("unwatched", value)

    assert len(calls) == 3


def test_pages_are_made_of_watched_tables_alone(client):
    address = make_pack().product.get_absolute_url()

    made = make(lambda: client.get(address))

    assert made.value.status_code == 200
    assert made.tables
    assert made.until <= time.time() + 300
