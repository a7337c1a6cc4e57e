"""Owners' pages: what became of the trained, and which courses trade asks for."""

from collections.abc import Callable, Iterator
from functools import cached_property, partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.queries import person_of
from core.inputs import whole
from core.tables.writer import FORMS, Cell, download
from training.queries.cohorts import LEAST, CohortRow, Trainee, grouped, trainees
from training.queries.trade import rules_of
from training.services.courses import ask_no_more, require_course
from training.states import CourseState, Need

from .scope import OwnerPage


def _by_course(one: Trainee) -> str:
    return one.course


def _by_county(one: Trainee) -> str:
    return one.county or _("Unknown village")


def _by_month(one: Trainee) -> str:
    return f"{one.finished:%Y-%m}"


WAYS = {
    "course": (gettext_lazy("by course"), gettext_lazy("Course"), _by_course),
    "county": (gettext_lazy("by county"), gettext_lazy("County"), _by_county),
    "month": (
        gettext_lazy("by month of training"),
        gettext_lazy("Month"),
        _by_month,
    ),
}


# What the table is narrowed by: its head, and of a trainee the value and its words.
FILTERS: dict[str, tuple[Any, Callable[[Trainee], tuple[str, str]]]] = {
    "course": (
        gettext_lazy("Course"),
        lambda one: (str(one.course_id), one.course),
    ),
    "year": (
        gettext_lazy("Year of training"),
        lambda one: (str(one.year), str(one.year)),
    ),
    "county": (
        gettext_lazy("County"),
        lambda one: (str(one.county_id or "none"), _by_county(one)),
    ),
}


class Cohorts(OwnerPage):
    """From training to trade, as a page or a file (`?form=csv|excel|xlsx`)."""

    template_name = "training/office/cohorts.html"
    is_for_province = True
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = request.GET.get("form", "")
        if form in FORMS:
            rows = self._cells(self._rows(self._way(), *self._people()))
            return download(rows, name="training-cohorts", form=form, at_once=True)
        return super().get(request, *args, **kwargs)

    def _way(self) -> str:
        asked = self.request.GET.get("by", "")
        return asked if asked in WAYS else "course"

    @cached_property
    def _everybody(self) -> list[Trainee]:
        return trainees(self.courses())

    def _people(self) -> tuple[list[Trainee], list[Trainee]]:
        """Those that are asked for, and those that the filter leaves out."""
        wanted = [
            (name, value)
            for name in FILTERS
            if (value := self.request.GET.get(name, "")) in dict(self._choices()[name])
        ]

        def fits(one: Trainee) -> bool:
            return all(FILTERS[name][1](one)[0] == value for name, value in wanted)

        inside = [one for one in self._everybody if fits(one)]
        return inside, [one for one in self._everybody if not fits(one)]

    def _choices(self) -> dict[str, list[tuple[str, str]]]:
        """What can be chosen of each filter: what there is somebody of."""
        found: dict[str, list[tuple[str, str]]] = {}
        for name, (_head, key) in FILTERS.items():
            keys = {key(one) for one in self._everybody}
            found[name] = sorted(keys, key=lambda each: each[1])
        return found

    def _rows(
        self, way: str, people: list[Trainee], others: list[Trainee]
    ) -> list[CohortRow]:
        return grouped(people, WAYS[way][2], least=LEAST, others=others)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        way = self._way()
        rows = self._rows(way, *self._people())
        choices = self._choices()
        return super().get_context_data(
            rows=rows,
            is_empty=len(rows) == 1,
            way=way,
            heading=WAYS[way][1],
            ways=[(name, words[0]) for name, words in WAYS.items()],
            filters=[
                (name, head, choices[name], self.request.GET.get(name, ""))
                for name, (head, _key) in FILTERS.items()
            ],
            least=LEAST,
            **kwargs,
        )

    def _cells(self, rows: list[CohortRow]) -> Iterator[list[Cell]]:
        """Each currency has a column of its own."""
        currencies = sorted({name for row in rows for name in row.sales or ()})
        yield [
            str(WAYS[self._way()][1]),
            _("Trained"),
            _("Opened a shop"),
            _("Opened a shop, %"),
            _("Sells through a shared shop"),
            _("Sells through a shared shop, %"),
            _("Made a sale"),
            _("Made a sale, %"),
            _("Median days to shop opening"),
            _("Median days to first sale"),
            *(f"{_('Sales in 12 months')} ({name})" for name in currencies),
        ]
        for row in rows:
            sales = row.sales
            yield [
                row.label,
                row.trained,
                row.opened,
                row.opened_share,
                row.shared,
                row.shared_share,
                row.sold,
                row.sold_share,
                row.days_to_open,
                row.days_to_sale,
                *(None if sales is None else sales.get(name, 0) for name in currencies),
            ]


class Rules(OwnerPage):
    """Which courses are asked of whoever opens a shop or goes live."""

    template_name = "training/office/rules.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        courses = self.courses().filter(state=CourseState.PUBLISHED)
        return super().get_context_data(
            rules=list(rules_of(self.owner)),
            published=list(courses.order_by("title", "pk")),
            needs=Need.choices,
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        one = request.POST.get("one", "")
        pk = whole(one) or 0
        if request.POST.get("do") == "remove":
            rule = get_object_or_404(rules_of(self.owner), pk=pk)
            self.attempt(
                partial(ask_no_more, self.owner, rule), _("No longer required.")
            )
        elif request.POST.get("need") in Need.values:
            course = get_object_or_404(self.courses(), pk=pk)
            need, by = Need(request.POST["need"]), person_of(request)
            self.attempt(
                partial(require_course, self.owner, course, need, by=by),
                _("Required from now on for new sellers. Open shops stay open."),
            )
        return self.to("training_rules")
