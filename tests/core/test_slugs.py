"""Addresses that are made of names."""

import pytest
from django.db import IntegrityError

from core.slugs import LONGEST, oscar_slug, save_named, slug_of
from tests.factories.vendors import make_village
from vendors.places.models import Viewpoint


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("薄皮核桃", "bao-pi-he-tao"),
        ("银行旁的重庆面馆", "yin-hang-pang-de-chong-qing-mian-guan"),
        ("5斤装 Fuji苹果", "5-jin-zhuang-fuji-ping-guo"),
        ("王家，李家（西沟）", "wang-jia-li-jia-xi-gou"),
        ("Käse & Brot", "kase-brot"),
        ("O'Neil / 100% wool", "oneil-100-wool"),
        ("../../etc", "etc"),
        ("🌰🌰", "item"),
        ("🌰 Nuts", "nuts"),
        ("مزرعة الجبل", "item"),
        ("", "item"),
        ("x" * 140, "x" * LONGEST),
        ("长" * 140, "-".join(["chang"] * 7)),
    ],
)
def test_address_can_be_read_aloud(name, slug):
    assert oscar_slug(name, allow_unicode=True) == slug
    assert len(slug) <= LONGEST


def test_first_name_with_letters_is_taken():
    assert slug_of("🌰", "核桃", otherwise="goods") == "he-tao"
    assert slug_of("Walnuts", "核桃", otherwise="goods") == "walnuts"


@pytest.mark.django_db
def test_row_keeps_clear_of_others_and_of_words_that_mean_something_else():
    village, rows = make_village(), [Viewpoint() for _ in range(3)]
    for row in rows:
        row.village = village
        save_named(row, "鹰嘴岩", otherwise="place", kept={"ying-zui-yan"})

    slugs = [Viewpoint.objects.get(pk=row.pk).slug for row in rows]
    assert slugs == [f"ying-zui-yan-{n}" for n in (2, 3, 4)]


@pytest.mark.django_db
def test_row_that_is_refused_for_something_else_is_not_tried_for_ever():
    row = Viewpoint(village_id=None, slug="none")
    with pytest.raises(IntegrityError):
        save_named(row, "Eagle rock", otherwise="place")
    assert not Viewpoint.objects.exists()
