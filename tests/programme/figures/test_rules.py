"""What is too few to be shown, and what else would tell it."""

from hypothesis import given
from hypothesis import strategies as st

from programme.figures.rules import FEW, Cell, hidden


def test_nothing_is_hidden_where_many_stand_behind_each_figure():
    assert hidden({"a": Cell(10, 3), "b": Cell(20, 9)}) == set()


def test_single_small_cell_takes_the_smallest_other_along():
    cells = {"few": Cell(7, 2), "some": Cell(30, 5), "most": Cell(90, 8)}

    assert hidden(cells) == {"few", "some"}


def test_two_small_cells_hide_each_other():
    cells = {"few": Cell(7, 2), "fewer": Cell(9, 1), "most": Cell(90, 8)}

    assert hidden(cells) == {"few", "fewer"}


def test_cell_of_nothing_tells_nothing():
    assert hidden({"none": Cell(0, 0), "most": Cell(90, 8)}) == set()


@given(
    st.dictionaries(
        st.integers(0, 20),
        st.builds(Cell, st.integers(0, 99), st.integers(0, 9)),
        max_size=8,
    )
)
def test_no_small_cell_is_shown_and_none_follows_from_the_sum(cells):
    gone = hidden(cells)

    assert all(
        cells[name].people >= FEW for name in cells.keys() - gone if cells[name].value
    )
    shown = [name for name in cells.keys() - gone if cells[name].value]
    assert len(gone) != 1 or not shown
