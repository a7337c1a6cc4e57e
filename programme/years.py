"""The year that a page is asked for, and those there are to choose from."""

from datetime import date

from django.http import QueryDict

from orders.figures.periods import Period

from .book import Book


def years_of(book: Book) -> list[int]:
    """From the first year with a figure to this one, the latest first."""
    known = {month.first.year for month in book.months[:1]}
    known |= {one.last.year for one in book.declared}
    known.add(book.today.year)
    return list(range(book.today.year, min(known) - 1, -1))


def year_asked(data: QueryDict, years: list[int]) -> int:
    """The year in the address if there is such a one, else the latest."""
    asked = data.get("year", "")
    wanted = (
        int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else 0
    )
    return wanted if wanted in years else years[0]


def period_of(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31))
