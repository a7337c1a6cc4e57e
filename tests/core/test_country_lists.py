"""Lists of countries and provinces come from `core.regions`, with one name for each."""

import re

import pytest
from django import forms
from django.utils.translation import override

from accounts.forms.profile import AbroadAddressForm
from core.regions import REGIONS, all_countries, country_name, region_name
from tests.areas import AREAS
from tests.source_files import named, sources, templates, text_of
from tests.test_optional_fields import all_forms

SOURCE = "core/regions.py"
# Other places that could list countries: Babel, Oscar's table, Django's. One that is
# found by its code is no list.
ELSEWHERE = re.compile(
    r"territories|printable_name|Country\.objects\.(all|filter(?!\(pk=)|order_by|values)|"
    r"queryset=Country|pycountry|django_countries"
)
CODE = re.compile(r"^[A-Z]{2}(-[A-Z]{2})?$")
ENOUGH = 10


def test_nothing_else_names_countries():
    found = {
        named(path)
        for path in [*sources(*AREAS), *templates()]
        if ELSEWHERE.search(text_of(path))
    }

    assert found == {SOURCE}


def leaves(choices):
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from leaves(label)
        else:
            yield value, label


def place_lists():
    """Fields of forms that offer countries or provinces, with their choices now."""
    kinds = {name: kind.base_fields for name, kind in all_forms().items()}
    kinds["abroad"] = AbroadAddressForm(countries=all_countries()).fields
    for name, fields in kinds.items():
        for key, field in fields.items():
            of_rows = isinstance(field, forms.ModelChoiceField)
            if isinstance(field, forms.ChoiceField) and not of_rows:
                places = [
                    (value, str(label))
                    for value, label in leaves(getattr(field, "choices", ()))
                    if CODE.match(str(value))
                ]
                if len(places) >= ENOUGH:
                    yield f"{name}.{key}", places


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_lists_call_each_place_as_the_source_does(db, language):
    with override(language):
        lists = dict(place_lists())

        assert {"abroad.country", "vendors.banking.forms.BankForm.country"} <= set(
            lists
        )
        for name, places in lists.items():
            for code, label in places:
                source = region_name if code in REGIONS else country_name
                assert label == source(code), (name, code)


@pytest.mark.parametrize(
    ("code", "name"),
    [("TW", "台湾省"), ("HK", "香港特别行政区"), ("MO", "澳门特别行政区")],
)
def test_a_part_of_china_has_one_name_wherever_it_is_listed(db, code, name):
    with override("zh-hans"):
        for _list, places in place_lists():
            found = {label for value, label in places if value in {code, f"CN-{code}"}}
            assert found <= {name}
        assert country_name(code) == region_name(f"CN-{code}") == name
