"""Drafts are deleted singly and many at once, after being asked for."""

import pytest

from shop.catalogue.models import Product
from tests.factories.listings import make_draft
from tests.factories.pages import read_messages
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member
from tests.markup import flat
from vendors.members.states import Role

pytestmark = pytest.mark.django_db
DELETE = "/desk/li/products/delete/"


@pytest.fixture
def farm():
    return make_farm("Li Orchard", code="li")


@pytest.fixture
def owner(client, farm):
    client.force_login(make_member(farm))
    return client


def test_draft_is_deleted_after_a_question(owner, farm):
    draft = make_draft(farm, photo=False)
    page = owner.get(f"/desk/li/products/{draft.pk}/").content.decode()
    assert f'name="choose" value="{draft.pk}"' in flat(page)

    asked = owner.post(DELETE, {"choose": [draft.pk]})
    assert "Delete 1 draft?" in " ".join(asked.content.decode().split())
    assert Product.objects.filter(pk=draft.pk).exists()

    answer = owner.post(DELETE, {"choose": [draft.pk], "sure": "1"}, follow=True)
    assert read_messages(answer) == ["1 draft deleted."]
    assert not Product.objects.filter(pk=draft.pk).exists()


def test_what_was_published_is_named_and_stays(owner, farm):
    shown, draft = make_pack(farm, "Pears").product, make_draft(farm, photo=False)
    Product.objects.filter(pk=shown.pk).update(published_at="2026-01-01T00:00Z")
    chosen = {"choose": [shown.pk, draft.pk]}

    text = owner.post(DELETE, chosen).content.decode()
    assert "These were published before" in text
    owner.post(DELETE, chosen | {"sure": "1"})

    assert list(Product.objects.all()) == [shown]


def test_goods_of_others_are_never_deleted(owner):
    theirs = make_draft(make_farm(), photo=False)

    owner.post(DELETE, {"choose": [theirs.pk], "sure": "1"})

    assert Product.objects.filter(pk=theirs.pk).exists()


@pytest.mark.parametrize("chosen", [[], ["x"], ["1", "9" * 40]])
def test_nonsense_deletes_nothing(owner, farm, chosen):
    draft = make_draft(farm, photo=False)

    assert owner.post(DELETE, {"choose": chosen}).status_code in {302, 404}
    assert Product.objects.filter(pk=draft.pk).exists()


def test_packer_may_not(client, farm):
    client.force_login(make_member(farm, Role.PACKER))

    assert (
        client.post(DELETE, {"choose": [make_draft(farm, photo=False).pk]}).status_code
        == 403
    )


def test_list_sorts_keys_and_reads_one_pages_rows(
    owner, farm, django_assert_max_num_queries
):
    """However many goods there are, none but a page's is read whole."""
    for number in range(35):
        make_draft(farm, title=f"Goods {number:02}", photo=False)

    with django_assert_max_num_queries(30) as seen:
        page = owner.get("/desk/li/products/?page=2").context["page"]

    assert [p.title for p in page] == [f"Goods {n}" for n in range(30, 35)]
    whole = [q["sql"] for q in seen if '"catalogue_product"."season"' in q["sql"]]
    assert all(" IN (" in sql for sql in whole)
    counts = [q["sql"] for q in seen if "COUNT(*)" in q["sql"]]
    assert not any("LOWER" in sql for sql in counts)
