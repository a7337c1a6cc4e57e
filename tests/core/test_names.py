"""What a person is called before others."""

import pytest

from core.names import shortened


@pytest.mark.parametrize(
    ("given", "family", "shown"),
    [
        ("Anna", "Berger", "Anna B."),
        ("Anna Maria Berger", "", "Anna B."),
        ("", "Anna Berger", "Anna B."),
        ("Anna", "", "Anna"),
        ("王桂花", "", "王**"),
        ("桂花", "王", "王**"),
        ("王 桂花", "", "王**"),
        ("김민수", "", "김**"),
        ("やまだ はなこ", "", "や**"),
        ("فاطمة الزهراء", "", "فاطمة ا."),
        ("🌾 Li", "Qiang", "🌾 Q."),
        ("Anna 🌾", "", "Anna"),
        ("O'Neil", "100%", "O'Neil"),
        ("x" * 140, "", "x" * 20),
        ("anna@example.com", "", ""),
        ("138 0013 8000", "", ""),
        ("", "", ""),
        (" ", " ", ""),
    ],
)
def test_the_whole_name_is_not_told(given, family, shown):
    assert shortened(given, family) == shown
