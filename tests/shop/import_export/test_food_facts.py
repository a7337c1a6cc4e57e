"""Allergens in files: codes, "none", and what is none of them."""

import pytest

from shop.catalogue.models import Product
from shop.catalogue.states import Allergen
from tests.factories.imports import apply_goods, changes_of, check_goods, problems_of
from tests.factories.shop import make_category, make_tax_category
from tests.factories.vendors import make_farm

pytestmark = pytest.mark.django_db
HEAD = "reference,title_en,title_zh,amount,unit,price,allergens,storage_en"


def sheet(allergens, storage=""):
    return f"{HEAD}\n1,Cheese,,1,kg,30,{allergens},{storage}\n".encode()


@pytest.fixture
def farm():
    make_tax_category()
    make_category("Nuts")
    return make_farm("Li Orchard", code="li")


def test_allergens_are_read_by_their_codes(farm):
    apply_goods(farm, sheet("Milk;nuts", "Keep cold"))
    product = Product.objects.get()
    assert product.allergens == 1 << 6 | 1 << 7
    assert product.storage_en == "Keep cold"

    none = apply_goods(farm, sheet("none", "Keep cold"), with_changes=True)
    product.refresh_from_db()
    assert product.allergens == 0
    assert changes_of(none)[2, "allergens"] == ("milk nuts", "none")

    apply_goods(farm, sheet(""), with_changes=True)
    product.refresh_from_db()
    assert (product.allergens, product.storage_en) == (None, None)


@pytest.mark.parametrize("cell", ["cheese", "milk none", "14"])
def test_what_is_no_allergen_is_refused(farm, cell):
    upload = check_goods(farm, sheet(cell))
    assert problems_of(upload) == {(2, "allergens"): "allergen"}
    assert len(Allergen) == 14
