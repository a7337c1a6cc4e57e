"""Statements that are put together once: the same rows, whatever the values."""

import os
import subprocess
import sys
from datetime import timedelta
from operator import attrgetter

import pytest
from django.db import connection, transaction
from django.db.models import F, Prefetch
from django.db.transaction import TransactionManagementError
from django.test import override_settings
from django.utils.translation import override

from core import dates
from core.prepared import Prepared, any_of, keep_related
from shop.basket.models import Basket
from shop.catalogue.models import Product
from tests.factories.shop import make_pack, make_product
from tests.factories.vendors import make_farm
from vendors.partner.models import Partner, StockRecord

pytestmark = pytest.mark.django_db


@pytest.fixture
def farms():
    return [make_farm(name) for name in ("Li", "Wang", "Zhao")]


def counted(make):
    """The prepared statement, and how often it was put together."""
    calls = []

    def noted(*slots):
        calls.append(slots)
        return make(*slots)

    return Prepared(noted), calls


def test_rows_come_with_what_they_are_selected_with(farms, queries):
    packs = [make_pack(farm) for farm in farms]
    rows = StockRecord.objects.select_related("partner__village", "product", "pool")
    of_farm = Prepared(lambda seller: rows.filter(partner=seller))
    of_farm(farms[0].pk)

    with queries(1):
        (found,) = of_farm(farms[1].pk)
        assert found == packs[1]
        assert found.partner == farms[1]
        assert found.partner.village == farms[1].village
        assert found.product == packs[1].product
        assert found.pool.available == packs[1].pool.available
        assert found.price == packs[1].price
    assert not found._state.adding
    assert of_farm(0) == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_lock_is_refused_outside_a_transaction():
    pack = make_pack()
    rows = StockRecord.objects.select_for_update(of=("self",), no_key=True)
    locked = Prepared(lambda pk: rows.filter(pk=pk))
    with transaction.atomic():
        assert locked(pack.pk) == [pack]

    with pytest.raises(TransactionManagementError):
        locked(pack.pk)


def test_objects_are_those_that_django_makes(farms):
    pack = make_pack(farms[0], price="12.50")
    Partner.objects.filter(pk=farms[0].pk).update(phone="+8613800138000")
    rows = StockRecord.objects.select_related(
        "partner__village", "product__main_category", "product__cover", "pool"
    ).defer("partner__story", "product__description", "date_created")
    counted_rows = rows.annotate(twice=F("quantity") * 2)

    (made,) = Prepared(lambda pk: counted_rows.filter(pk=pk))(pack.pk)

    known = counted_rows.get(pk=pack.pk)
    for name in ("", "partner", "partner.village", "product", "pool"):
        ours, djangos = (
            attrgetter(name)(one) if name else one for one in (made, known)
        )
        assert _columns(ours) == _columns(djangos), name
        assert ours.get_deferred_fields() == djangos.get_deferred_fields()
    assert made.twice == known.twice
    assert made.product.cover is None
    assert made.partner.phone == "+8613800138000"
    assert made.partner.story == known.partner.story
    made.product.title = "Pears"
    made.product.save()
    assert Product.objects.get(pk=made.product.pk).title_en == "Pears"


def _columns(row):
    """What the object holds, in which kind."""
    return {
        name: (type(value), value)
        for name, value in vars(row).items()
        if name not in {"_state", "attr"}
    }


def test_model_with_an_init_of_its_own_is_made_by_django():
    basket = Basket.objects.create()

    (made,) = Prepared(lambda pk: Basket.objects.filter(pk=pk))(basket.pk)

    known = Basket.objects.get(pk=basket.pk)
    assert made == known
    assert vars(made).keys() == vars(known).keys() > _columns_of(Basket)


def _columns_of(model):
    return {field.attname for field in model._meta.concrete_fields}


def test_any_number_of_values_is_asked_in_few_statements(farms, queries):
    packs = [make_pack(farm) for farm in farms]
    of_farms, calls = counted(
        lambda sellers: StockRecord.objects.filter(any_of("partner", sellers))
    )
    ids = [*range(-2000, 0), *(farm.pk for farm in farms)]

    with queries(21):
        found = of_farms.of_many(ids)

    assert (found, of_farms.of_many([]), len(calls)) == (packs, [], 2)


def test_rows_are_kept_by_their_parents_as_a_prefetch_does(farms, queries):
    packs = [make_pack(farms[0]), make_pack(farms[0])]
    of_farms = Prepared(
        lambda sellers: StockRecord.objects.filter(any_of("partner", sellers))
    )
    found = of_farms([farm.pk for farm in farms])

    keep_related(farms, "stockrecords", found, "partner")

    with queries(0):
        own, none, _none = [list(farm.stockrecords.all()) for farm in farms]
        assert all(pack.partner == farms[0] for pack in own)
    assert (own, none) == (packs, [])


def test_what_is_deferred_or_computed_is_as_django_has_it(farms, queries):
    rows = Partner.objects.defer("name").annotate(twice=F("pk") * 2)
    by_id = Prepared(lambda pk: rows.filter(pk=pk))
    (found,) = by_id(farms[2].pk)
    assert found.twice == 2 * farms[2].pk
    with queries(1):
        assert found.name == "Zhao"


def test_plain_values_come_without_objects(farms):
    farm, columns = farms[0], ("status", "pk", "code", "village_id")
    known = Prepared(lambda pk: Partner.objects.filter(pk=pk).values_list(*columns)[:9])
    assert known(farm.pk) == [(farm.status, farm.pk, farm.code, farm.village_id)]
    codes = Prepared(lambda pk: Partner.objects.filter(pk=pk).values_list("code"))
    assert codes(farm.pk) == [farm.code]


def test_a_statement_is_put_together_once(farms):
    by_id, calls = counted(lambda pk: Partner.objects.filter(pk=pk))
    for farm in farms:
        assert by_id(farm.pk) == [farm]
    assert len(calls) == 1


@pytest.mark.parametrize("number", [1, 2, 3])
def test_lists_find_each_of_them_once(farms, number):
    wanted = [farm.pk for farm in farms[:number]]
    by_ids = Prepared(lambda ids: Partner.objects.filter(pk__in=ids).order_by("pk"))
    sold = Prepared(lambda ids: StockRecord.objects.filter(any_of("partner", ids)))
    packs = [make_pack(farm) for farm in farms]
    assert [farm.pk for farm in by_ids(wanted)] == wanted
    assert set(sold(wanted)) == set(packs[:number])


def test_each_language_has_its_own():
    product = make_product(make_farm(), "Apples")
    type(product).objects.filter(pk=product.pk).update(title_zh_hans="苹果")
    titled = Prepared(lambda t: type(product).objects.filter(title=t))
    for language, title in (("en", "Apples"), ("zh-hans", "苹果"), ("en", "Apples")):
        with override(language):
            assert titled(title) == [product]


def test_text_is_never_part_of_the_statement(farms):
    named = Prepared(lambda name: Partner.objects.filter(name=name))
    farm = make_farm("100% '\"; --%s")
    assert named("Li") == [farms[0]]
    assert named(farm.name) == [farm]


def test_constants_with_signs_of_their_own_stay():
    farm = make_farm("100%s 'pure'")
    pure = Prepared(
        lambda pk: Partner.objects.filter(pk__gte=pk, name__contains="0%s 'p")
    )
    assert pure(0) == [farm]


def test_a_day_that_would_stay_is_refused(farms):
    """Or tomorrow's page would ask about today."""
    stays = Prepared(lambda pk: Partner.objects.filter(pk=pk, opens_on=dates.today()))
    with pytest.raises(TypeError, match="make it an argument"):
        stays(farms[0].pk)


def test_days_are_values_like_others(farms):
    day = dates.today()
    Partner.objects.filter(pk=farms[0].pk).update(opens_on=day)
    later = Prepared(lambda day: Partner.objects.filter(opens_on__gt=day))
    assert later(day) == []
    assert later(day - timedelta(days=1)) == [farms[0]]


def test_what_is_not_one_statement_is_refused(farms):
    packs = Prefetch("stockrecords", StockRecord.objects.all())
    several = Prepared(lambda pk: Partner.objects.filter(pk=pk).prefetch_related(packs))
    with pytest.raises(TypeError, match="one statement"):
        several(farms[0].pk)
    by_ids = Prepared(lambda ids: Partner.objects.filter(pk__in=ids))
    with pytest.raises(ValueError, match="don't ask"):
        by_ids([])
    with pytest.raises(TypeError, match="no plain value"):
        Prepared(lambda pk: Partner.objects.filter(pk=pk))(farms[0])


def test_a_column_that_values_list_does_not_name_is_refused(farms):
    listed = Partner.objects.order_by("pk").values_list("name")
    added = Prepared(lambda: listed.annotate(twice=F("pk") * 2))
    named = Prepared(lambda: listed.annotate(twice=F("pk") * 2).values_list("twice"))

    with pytest.raises(TypeError, match="twice"):
        added()
    assert named() == [2 * farm.pk for farm in farms]


def test_other_settings_make_other_statements(farms):
    by_id, calls = counted(lambda pk: Partner.objects.filter(pk=pk))
    by_id(farms[0].pk)
    with override_settings(MARKET_CURRENCY="EUR"):
        by_id(farms[0].pk)
    assert len(calls) == 2


@pytest.mark.postgres
def test_postgresql_keeps_the_plan(farms):
    by_id = Prepared(lambda pk: Partner.objects.filter(pk=pk, phone="kept"))
    for farm in farms:
        by_id(farm.pk)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans + custom_plans FROM pg_prepared_statements "
            "WHERE statement LIKE %s", ["%'kept'%"],
        )  # fmt: skip
        assert cursor.fetchall() == [(3,)]


@pytest.mark.parametrize("pages", [True, False])
def test_pages_plan_once_for_any_values(pages):
    """Others keep their connections for long, and let PostgreSQL choose."""
    ask = (
        "from config.engines import DATABASES\n"
        "print(DATABASES['default']['OPTIONS']['options'])"
    )
    env = os.environ | {"DATABASE_URL": "postgres:///x", "NANPO_PAGES": str(int(pages))}
    asked = subprocess.run(
        [sys.executable, "-c", ask], env=env, capture_output=True, check=True, text=True
    )
    assert ("-c plan_cache_mode=force_generic_plan" in asked.stdout) is pages


def test_first_row_or_none_and_the_one_that_there_is():
    by_code = Prepared(lambda code: Partner.objects.filter(code=code))
    farm = make_farm()

    assert by_code.first(farm.code) == by_code.get(farm.code) == farm
    assert by_code.first("nobody") is None
    with pytest.raises(Partner.DoesNotExist):
        by_code.get("nobody")
