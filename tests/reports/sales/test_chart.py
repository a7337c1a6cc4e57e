"""Figures become points, whatever they are."""

import re
from decimal import Decimal

import pytest

from reports.sales.chart import HEIGHT, TOP, draw

D = Decimal


def points(text):
    return [tuple(map(float, point.split(","))) for point in text.split()]


def test_line_goes_from_the_first_to_the_last():
    chart = draw([D(0), D(30), D(60)], [D(15)] * 3, ["a", "b", "c"], str)

    assert points(chart.line) == [(0, 100), (50, 50), (100, 0)]
    assert points(chart.other) == [(0, 75), (50, 75), (100, 75)]
    assert [line.words for line in chart.grid] == ["0", "20", "40", "60"]
    assert (chart.end.words, chart.other_end.words) == ("60", "15")
    assert [mark.words for mark in chart.marks] == ["a", "b", "c"]


def test_longer_one_says_how_wide_it_is():
    chart = draw([D(1), D(2)], [D(1)] * 5, ["a", "b"], str)

    assert points(chart.line)[-1][0] == 25
    assert chart.end.x == "25.00%"
    assert chart.marks[-1].anchor == "middle"


def test_word_off_the_middle_is_left_out_where_it_would_touch_the_first():
    chart = draw([D(1)] * 4, [D(1)] * 4, ["a", "b", "c", "d"], str)

    assert [mark.words for mark in chart.marks] == ["a", "d"]


@pytest.mark.parametrize("values", [[], [D(0)], [D("0.01")], [D(10) ** 9], [D(0)] * 40])
def test_few_or_odd_figures_stay_inside(values):
    chart = draw(values, values, ["x"] * len(values), str)

    inside = [y for _x, y in points(chart.line)]
    assert all(0 <= y <= 100 for y in inside)
    assert len(chart.grid) == 4
    assert all(TOP <= float(line.y) <= TOP + HEIGHT for line in chart.grid)


def test_last_values_are_not_written_over_each_other():
    for other in (D(0), D(1), D(50), D(99), D(100)):
        for value in (D(0), D(2), D(50), D(98), D(100)):
            chart = draw([D(0), value], [D(0), other], ["a", "b"], str)
            gap = abs(float(chart.end.words_y) - float(chart.other_end.words_y))
            assert gap >= 15, (value, other)


def test_points_are_written_as_svg_reads_them():
    chart = draw([D("1234.5"), D("2.25")], [], ["a", "b"], str)

    assert re.fullmatch(r"[\d., ]+", chart.line)
