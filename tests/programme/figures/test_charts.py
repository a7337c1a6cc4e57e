"""Bars keep to their box, gaps stay gaps, outlines hold every point."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from programme.figures.charts import HIGH, TOP, Value, draw_bars, draw_strip, outline


def words(amount):
    return f"{amount} stores"


def test_no_values_make_no_bars():
    assert draw_bars([], words).bars == ()


def test_largest_bar_fills_the_height_and_others_are_to_scale():
    chart = draw_bars([Value("2018", Decimal(30)), Value("2019", Decimal(120))], words)

    assert [bar.high for bar in chart.bars] == ["50.0", f"{HIGH}.0"]
    assert [bar.y for bar in chart.bars] == ["180.0", f"{TOP}.0"]
    assert [bar.words for bar in chart.bars] == ["30 stores", "120 stores"]


def test_gap_says_nothing_and_zero_says_zero():
    chart = draw_bars([Value("2019", None), Value("2020", Decimal(0))], words)

    assert [(bar.high, bar.words) for bar in chart.bars] == [
        ("0.0", ""),
        ("0.0", "0 stores"),
    ]


def test_own_county_stands_last_and_its_words_stay_inside():
    spots = draw_strip([("Own", Decimal(10), True), ("Other", Decimal(100), False)])

    assert [(spot.words, spot.anchor) for spot in spots] == [
        ("Other", "end"),
        ("Own", "start"),
    ]


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 200)), max_size=20))
def test_outline_is_made_of_the_points_and_holds_their_edges(points):
    path = outline((float(x), float(y)) for x, y in points)
    corners = {
        tuple(float(one) for one in step.split())
        for step in path.strip("MZ").split("L")
        if step
    }

    assert corners <= {(float(x), float(y)) for x, y in points}
    for axis in (0, 1):
        on_path = [corner[axis] for corner in corners]
        given_points = [point[axis] for point in points]
        assert not points or (min(on_path), max(on_path)) == (
            min(given_points),
            max(given_points),
        )
