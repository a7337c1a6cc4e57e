"""A distribution as its page and its files show it: live as a draft, frozen after."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from core.money import from_minor
from core.tables.writer import Cell
from office.distribution.models import Run, RunShare
from office.distribution.rules import in_order
from office.distribution.states import DistributionState
from vendors.cooperatives.models import Household

from .figures import DistributionFigures, Inputs, booked_shares, figures_of
from .payable import Part, PaymentProgress, progress_of

AMOUNTS = ("trade", "stake", "by_trade", "by_stake", "due", "retained", "reserve")
HEADS: dict[str, Any] = {
    "trade": pgettext_lazy("column", "Trade"),
    "stake": pgettext_lazy("column", "Stake"),
    "by_trade": pgettext_lazy("column", "By trade"),
    "by_stake": pgettext_lazy("column", "By stake"),
    "due": pgettext_lazy("column", "Payable"),
    "retained": pgettext_lazy("column", "Added to stake"),
    "reserve": pgettext_lazy("column", "Share of the reserve"),
}
SORTS = ("number", "name", *AMOUNTS)


@dataclass(frozen=True)
class PreviewRow:
    """What the distribution does for one household, in minor units."""

    household: Household
    trade: int
    stake: int
    by_trade: int
    by_stake: int
    due: int
    retained: int
    reserve: int
    back: int = 0
    part: Part | None = None

    @property
    def amounts(self) -> list[tuple[Any, int]]:
        return [(HEADS[name], getattr(self, name)) for name in AMOUNTS]


@dataclass(frozen=True)
class DistributionPreview:
    """All that is shown of a distribution. `kept` are the sums of the whole year.

    With `progress` it is posted; `has_changed` says that it would be shared otherwise
    by now.
    """

    run: Run
    figures: DistributionFigures
    kept: dict[str, Any]
    rows: list[PreviewRow]
    progress: PaymentProgress | None = None
    has_changed: bool = False

    @property
    def is_stale(self) -> bool:
        """Whether the year's rows are not any more what was voted on."""
        waits = self.run.state in {DistributionState.VOTED, DistributionState.APPROVED}
        return waits and self.run.digest != self.figures.digest

    @cached_property
    def sums(self) -> dict[str, int]:
        return {name: sum(getattr(row, name) for row in self.rows) for name in AMOUNTS}

    @property
    def columns(self) -> list[tuple[str, Any, int]]:
        return [(name, HEADS[name], self.sums[name]) for name in AMOUNTS]

    @cached_property
    def gone(self) -> list[PreviewRow]:
        """Those that left and whose stake is still to be paid back."""
        return [row for row in self.rows if row.back]

    def sorted_by(self, name: str) -> list[PreviewRow]:
        """By a column, `-name` the other way round; by number otherwise."""
        key, down = name.lstrip("-"), name.startswith("-")
        if key not in SORTS:
            key, down = "number", False
        keys: dict[str, Callable[[PreviewRow], Any]] = {
            "number": lambda row: in_order(row.household.number),
            "name": lambda row: row.household.name,
        }
        return sorted(
            self.rows,
            key=keys.get(key, lambda row: getattr(row, key)),
            reverse=down,
        )

    def file_rows(self) -> Iterator[Sequence[Cell]]:
        """Heads, each household, and the sums; amounts in the currency."""
        currency = self.run.year.currency
        yield [
            pgettext("of a household", "Number"), _("Household"), _("Left on"),
            *(str(HEADS[name]) for name in AMOUNTS), _("Currency"),
        ]  # fmt: skip
        for row in self.rows:
            one = row.household
            amounts = [from_minor(getattr(row, name), currency) for name in AMOUNTS]
            yield [one.number, one.name, one.left, *amounts, currency]
        sums = [from_minor(self.sums[name], currency) for name in AMOUNTS]
        yield [pgettext("of a column", "Sum"), "", None, *sums, currency]


def preview(run: Run) -> DistributionPreview:
    """As it stands; the run has its year, charter and cooperative.

    Six queries of a draft, seven where shares are booked and one for what became of
    them; of a correction whose year is posted anew one more.
    """
    is_kept = run.state not in {DistributionState.DRAFT, DistributionState.CANCELLED}
    if not is_kept:
        figures = figures_of(run)
        back = figures.inputs.back
        found = [
            _row(each, figures.inputs.households[each.household_id], back)
            for each in figures.shares
        ]
        return DistributionPreview(run, figures, figures.frozen(), found)
    known = booked_shares(run.year, run)
    booked = [each for each in known if each.run.is_posted]
    figures = figures_of(run, booked=booked)
    back = figures.inputs.back
    shares = [each for each in known if each.run_id == run.pk]
    progress = progress_of(run, shares) if run.is_posted else None
    parts = progress.parts if progress else {}
    return DistributionPreview(
        run,
        figures,
        run.figures,
        [_row(each, each.household, back, parts) for each in shares],
        progress=progress,
        has_changed=run.is_posted and _has_changed(run, figures.inputs, booked),
    )


def _row(
    each: Any,
    household: Household,
    back: dict[int, int],
    parts: dict[int, Part] | None = None,
) -> PreviewRow:
    amounts = {name: getattr(each, name) for name in AMOUNTS}
    pk = household.pk
    part = (parts or {}).get(pk)
    return PreviewRow(household, back=back.get(pk, 0), part=part, **amounts)


def _has_changed(run: Run, inputs: Inputs, booked: list[RunShare]) -> bool:
    """Whether a year that is posted would be shared otherwise by now."""
    posted = max((each.run for each in booked), key=_when, default=run)
    again = Run(
        year=run.year,
        cooperative=run.cooperative,
        corrects=posted,
        reserve_percent=posted.reserve_percent,
        reserve_by=posted.reserve_by,
        trade_percent=posted.trade_percent,
        cash_percent=posted.cash_percent,
    )
    return bool(figures_of(again, inputs, booked).shares)


def _when(run: Run) -> tuple[Any, int]:
    return (run.posted_at, run.pk)
