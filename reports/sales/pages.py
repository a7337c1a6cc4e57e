"""What pages of figures of a seller and of an office have in common."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.http import HttpRequest, HttpResponseBase
from django.views.generic.base import ContextMixin, View

from core import dates
from core.money import from_minor
from core.tables.writer import EXCEL_CSV, XLSX, Cell, download
from core.templatetags.market import money

from .chart import Chart, draw
from .forms import AGAINST, KINDS, chosen
from .periods import CUSTOM
from .tables import days_words

READING = ["get", "head", "options"]
PER_PAGE = 50
FORMS = {"csv": EXCEL_CSV, "xlsx": XLSX}  # how links ask for a file


class PeriodPage(ContextMixin, View):
    """Which days are looked at, on the page and in its file."""

    http_method_names = READING

    def setup(self, request: HttpRequest, *args: object, **kwargs: object) -> None:
        super().setup(request, *args, **kwargs)
        self.form, self.choice = chosen(request.GET, dates.today())

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(
            form=self.form,
            choice=self.choice,
            kinds=[(kind, words) for kind, words in KINDS if kind != CUSTOM],
            period_words=days_words(self.choice.period),
            other_words=days_words(self.choice.other),
            against_words=dict(AGAINST)[self.choice.against],
            is_open=self.choice.kind == CUSTOM or bool(self.form.errors),
            **kwargs,
        )

    def as_file(
        self, cells: Iterable[Sequence[Cell]], whose: str, name: str
    ) -> HttpResponseBase | None:
        """The file that the address asks for; None where it asks for a page."""
        kind, period = self.request.GET.get("as", ""), self.choice.period
        if kind not in FORMS:
            return None
        full = f"{whose}-{name}-{period.first}-{period.last}"
        return download(cells, name=full, form=FORMS[kind])


def draw_money(
    values: Iterable[int], others: Iterable[int], labels: Sequence[str], currency: str
) -> Chart:
    """Without the decimals that a phone has no room for."""

    def words(amount: Decimal) -> str:
        return money(amount, currency).removesuffix(".00")

    return draw(
        [from_minor(value, currency) for value in values],
        [from_minor(value, currency) for value in others],
        labels,
        words,
    )
