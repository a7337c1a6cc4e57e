"""The form in which figures of earlier times are declared."""

from programme.figures.forms.counties import DeclareForm


def test_figures_to_choose_from_begin_like_all_choices():
    labels = [
        str(label)
        for _value, label in DeclareForm(currency="CNY").fields["measure"].choices
    ]

    assert labels[:2] == ["Select", "Stores open"]
