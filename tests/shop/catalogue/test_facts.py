"""A fact of a product is declared once and stands wherever facts are listed."""

from dataclasses import fields

import pytest

from shop.catalogue.facts import FACTS
from shop.catalogue.forms.words import ListingForm
from shop.catalogue.services.content import ListingContent
from shop.import_export.formats.columns import COLUMNS, HEADS


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.name)
def test_fact_is_told_typed_and_written(fact):
    assert fact.field.editable
    assert fact.name in {each.name for each in fields(ListingContent)}
    # What a piece is goes with how packs are measured.
    assert fact.name in ListingForm.base_fields or fact.name == "piece_unit"
    assert (fact.column in COLUMNS) == (fact.column in HEADS) == bool(fact.head)
