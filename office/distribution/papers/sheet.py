"""The sheet on which households sign for the money they get in cash."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from core.money import from_minor
from core.printing import A4, Both, Ink, Paper, Table, both
from core.printing.tables import Column
from core.templatetags.market import money
from office.distribution.models import PayItem, PayRun
from orders.documents.papers.common import MARGIN, WIDE, on_each_page, room_for
from vendors.partner.models import Partner


def sheet_pdf(run: PayRun, items: Iterable[PayItem], cooperative: Partner) -> bytes:
    """Number, household, amount, a line to sign on; the sum at the end."""
    title = gettext_lazy("Payments to households")
    paper = Paper(A4, title=str(title), author=cooperative.name)
    on_each_page(paper, f"{cooperative.name} · {run.number}", lambda _page: 14.0)
    y = paper.write(MARGIN, 14, both(title).line, Ink(15, bold=True))
    y = paper.block(MARGIN, y + 1, cooperative.name, Ink(9.5), width=WIDE)
    said = f"{run.number} · {run.get_way_display()}"
    y = paper.write(MARGIN, y + 1, said, Ink(9.5))
    table = Table([
        Column(both(pgettext_lazy("of a household", "Number")), 20, "left"),
        Column(both(gettext_lazy("Household")), 60, "left"),
        Column(both(gettext_lazy("Amount")), 35, "right"),
        # So that what is signed does not begin where the amount ends.
        Column(Both("", ""), 8, "left"),
        Column(both(gettext_lazy("Signature and day")), WIDE - 123, "left"),
    ])  # fmt: skip
    listed = list(items)

    def rows() -> Iterator[list[str]]:
        for each in listed:
            amount = money(from_minor(each.amount, run.currency), run.currency)
            one = each.household
            yield [one.number, f"{one.name}\n ", amount, "", ""]
        total = from_minor(sum(each.amount for each in listed), run.currency)
        yield [pgettext("of a column", "Sum"), "", money(total, run.currency), "", ""]

    y = table.write(paper, y + 4, rows())
    y = room_for(paper, y + 14, 14)
    paper.line(MARGIN, y, MARGIN + 60, y, pt=0.4)
    paper.write(MARGIN, y + 1, _("Paid out by"), Ink(8, grey=True))
    return paper.finish()
