"""Staff name, describe, order, hide, move and delete categories; Chinese ones too."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.models import AuditEntry
from fulfilment.claims.models import CategoryWindow
from fulfilment.claims.windows import category_hours
from shop.catalogue.models import Category
from shop.catalogue.services.categories import seen_of
from tests.factories.accounts import make_staff
from tests.factories.pages import read_page
from tests.factories.shop import make_product, make_range
from tests.factories.vendors import make_farm
from tests.markup import flat

pytestmark = pytest.mark.django_db
LIST = "/office/market/categories/"
NEW = f"{LIST}new/"


@pytest.fixture
def clerk(client):
    person = make_staff()
    client.force_login(person)
    return person


def add(client, **typed):
    before = set(Category.objects.values_list("pk", flat=True))
    assert client.post(NEW, typed).status_code == 302
    return Category.objects.exclude(pk__in=before).get()


def change(client, category, **typed):
    category.refresh_from_db()
    kept = {
        "name_en": category.name_en or "",
        "name_zh_hans": category.name_zh_hans or "",
        "seen": seen_of(category),
        **typed,
    }
    return client.post(f"{LIST}{category.pk}/", kept)


def names():
    return list(Category.objects.order_by("path").values_list("name_en", flat=True))


def test_chinese_category_has_an_address_a_text_and_a_claim_period(client, clerk):
    nuts = add(client, name_zh_hans="坚果", description_zh_hans="太行山的核桃。")
    walnuts = add(
        client,
        name_zh_hans="薄皮核桃",
        name_en="Thin-shell walnuts",
        parent=nuts.pk,
        claim_hours="72",
    )

    assert nuts.slug == "jian-guo"
    assert walnuts.get_parent() == nuts
    assert category_hours() == {walnuts.path: 72}
    client.cookies["nanpo_language"] = "zh-hans"
    page = client.get(walnuts.get_absolute_url())
    assert page.status_code == 200
    assert "太行山的核桃。" in read_page(client, nuts.get_absolute_url())
    assert "薄皮核桃" in read_page(client, LIST)
    entries = AuditEntry.objects.filter(act="category.saved")
    assert {entry.user for entry in entries} == {clerk}


def test_order_place_and_showing_change_and_a_menu_follows(
    client, clerk, django_capture_on_commit_callbacks
):
    fruit, nuts = add(client, name_en="Fruit"), add(client, name_en="Nuts")
    pears = add(client, name_en="Pears", parent=fruit.pk)
    old = pears.full_slug

    client.post(LIST, {"do": "up", "category": nuts.pk})
    assert names() == ["Nuts", "Fruit", "Pears"]
    client.post(LIST, {"do": "up", "category": nuts.pk})  # the first stays the first
    with django_capture_on_commit_callbacks(execute=True):
        assert change(client, pears, parent=nuts.pk).status_code == 302
    assert names() == ["Nuts", "Pears", "Fruit"]
    pears.refresh_from_db()
    assert (old, pears.full_slug) == ("fruit/pears", "nuts/pears")

    change(client, nuts, is_hidden="on")
    pears.refresh_from_db()
    assert not pears.ancestors_are_public
    assert client.get(pears.get_absolute_url()).status_code == 404
    change(client, pears, parent="")
    pears.refresh_from_db()
    assert pears.ancestors_are_public
    assert client.get(pears.get_absolute_url()).status_code == 200


def test_what_the_tree_cannot_hold_is_refused_and_nothing_is_lost(client, clerk):
    fruit = add(client, name_en="Fruit", claim_hours="60")
    stone = add(client, name_en="Stone fruit", parent=fruit.pk)
    plums = add(client, name_en="Plums", parent=stone.pk)
    before = list(Category.objects.order_by("pk").values())
    refused = {
        "at least one language": client.post(NEW, {"description_en": "Kept words"}),
        "category of this name": client.post(NEW, {"name_en": "Fruit"}),
        "Select a valid choice": change(client, fruit, parent=plums.pk),
        "editing": change(client, fruit, name_en="Pome fruit", seen="old"),
        # No choice: a fourth level.
        "choice": client.post(NEW, {"name_en": "Deep", "parent": plums.pk}),
        "photo": client.post(
            NEW, {"name_en": "Tea", "photo": SimpleUploadedFile("a.jpg", b"none")}
        ),
    }
    for words, answer in refused.items():
        assert answer.status_code == 422, words
    assert "Kept words" in refused["at least one language"].content.decode()
    assert "Pome fruit" in refused["editing"].content.decode()
    assert list(Category.objects.order_by("pk").values()) == before
    assert CategoryWindow.objects.get().hours == 60


def test_only_what_nothing_is_in_and_nothing_names_can_be_deleted(client, clerk):
    fruit, nuts = add(client, name_en="Fruit"), add(client, name_en="Nuts")
    pears = add(client, name_en="Pears", parent=fruit.pk)
    make_product(make_farm(), main_category=pears)
    make_range([]).included_categories.add(nuts)

    for category, why in (
        (fruit, "has categories below it"),
        (pears, "There are goods in Pears"),
        (nuts, "is used by an offer"),
    ):
        answer = client.post(f"{LIST}{category.pk}/", {"do": "delete"}, follow=True)
        assert why in flat(answer.content.decode())
    assert names() == ["Fruit", "Pears", "Nuts"]

    tea = add(client, name_en="Tea", claim_hours="60")
    answer = client.post(f"{LIST}{tea.pk}/", {"do": "delete"}, follow=True)
    assert "Tea is deleted." in answer.content.decode()
    assert "Tea" not in names()
    assert not CategoryWindow.objects.exists()
