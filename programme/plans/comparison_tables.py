"""The tables in which a province compares its counties, on pages and in files."""

from collections.abc import Sequence
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from core.templatetags.market import number
from programme.figures.tables import hidden_cell
from programme.figures.templatetags.programme import said, short
from reports.sales.cells import NOTHING, FigureTable, Shown, count, text

from .queries.comparison import ComparedCounty


def figures_table(rows: Sequence[ComparedCounty], currency: str) -> FigureTable:
    """Sales as counted, per thousand people, against the same days a year before."""
    heads = (
        _("County"), _("Population"), _("Stores open"),
        _("Orders"),
        _("Sales %(currency)s") % {"currency": currency},
        _("Sales per 1,000 people"), _("Against the year before"),
        _("Declared sales"), _("Running programme"), _("Pilot county"),
        _("Source of the population"),
    )  # fmt: skip
    return FigureTable("counties", _("Figures"), heads, [_figures(one) for one in rows])


def _figures(one: ComparedCounty) -> tuple[Shown, ...]:
    county = one.county
    overview = reverse("programme:overview", args=[county.slug])
    return (
        text(county.name, overview),
        _people(one),
        count(one.stores),
        hidden_cell() if one.is_few else count(one.orders),
        _money(one.sales, one),
        _money(one.per_head, one) if county.population else NOTHING,
        _growth(one),
        text(said(one.declared)) if one.declared else NOTHING,
        _programme(one),
        text(_("Yes")) if one.is_pilot else NOTHING,
        _census(one),
    )


def _people(one: ComparedCounty) -> Shown:
    county = one.county
    if not county.population:
        return NOTHING
    return Shown(
        county.population, f"{number(county.population)} ({county.population_year})"
    )


def _census(one: ComparedCounty) -> Shown:
    """Of which year the population is, and who says so."""
    county = one.county
    if not county.population:
        return NOTHING
    return text(f"{county.population_year}, {county.population_source}")


def _money(amount: Decimal | None, one: ComparedCounty) -> Shown:
    if amount is None:
        return hidden_cell() if one.is_few else NOTHING
    return Shown(amount, short(amount, one.currency))


def _growth(one: ComparedCounty) -> Shown:
    if one.growth is None:
        return hidden_cell() if one.is_few else NOTHING
    return Shown(one.growth, f"{one.growth:+d}%")


def _programme(one: ComparedCounty) -> Shown:
    if one.programme is None:
        return NOTHING
    programme = one.programme
    here = reverse("programme:plan_programme", args=[one.county.slug, programme.pk])
    return text(programme.title, here)


def people_table(rows: Sequence[ComparedCounty], _currency: str) -> FigureTable:
    """From those who were trained to those who sell now."""
    heads = (
        _("County"), _("People trained"), _("Own or shared shop"), _("First sale"),
        _("Sold in the last 90 days"),
    )  # fmt: skip
    found = [_trained(one) for one in rows]
    return FigureTable("people", _("People trained"), heads, found)


def _trained(one: ComparedCounty) -> tuple[Shown, ...]:
    own = one.people
    slug = one.county.slug
    numbers = (own.trained, own.opened, own.sold, own.selling)
    return (
        text(one.county.name, reverse("programme:training_cohorts", args=[slug])),
        *(hidden_cell() if each is None else count(each) for each in numbers),
    )
