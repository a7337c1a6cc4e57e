"""Forms as Stripe's library sends them, read back, and refused when too large."""

import pytest

from stripe_double.errors import StripeError
from stripe_double.form import MAX_FIELDS, parse_form


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", {}),
        ("amount=5&currency=cny", {"amount": "5", "currency": "cny"}),
        (
            "metadata%5Border%5D=7&metadata[env]=",
            {"metadata": {"order": "7", "env": ""}},
        ),
        ("expand[0]=a&expand[1]=b", {"expand": ["a", "b"]}),
        ("expand[]=a&expand[]=b", {"expand": ["a", "b"]}),
        ("expand[10]=k&expand[2]=c", {"expand": ["c", "k"]}),
        ("a[b][c]=1&a[b][d]=2", {"a": {"b": {"c": "1", "d": "2"}}}),
        ("note=%E8%8A%B1%E6%A4%92", {"note": "花椒"}),
        ("odd[=1", {"odd[": "1"}),
    ],
)
def test_form_is_read(text, tree):
    assert parse_form(text) == tree


@pytest.mark.parametrize(
    "text", ["a=1&a[b]=2", "&".join(f"k{n}=1" for n in range(MAX_FIELDS + 1))]
)
def test_form_that_cannot_be_is_refused(text):
    with pytest.raises(StripeError):
        parse_form(text)
