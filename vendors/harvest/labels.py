"""Labels of a lot to print: words in both languages, GS1's elements, and a QR code.

The code holds the address of the lot's public page, so that whoever has the box in
the kitchen finds the field it came from.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from core import dates
from core.amounts import parse_weights
from core.gs1 import LotElements, NotGS1Error, element_string, lot_address
from core.language_addresses import without_language
from core.pdf.blocks import QR, Block, grid, rule, within
from core.pdf.document import A4, LABEL, LabelLayout, Size, labels_pdf
from core.pdf.paragraphs import Both, Paragraph, Style, both
from core.pdf.tables import facts
from core.templatetags.market import quantity
from core.units import UnitKind
from vendors.partner.models import Lot, StockRecord

LOT = gettext_lazy("Lot")
SCAN = gettext_lazy("Scan the code to see where this was grown.")
MOST_LABELS = 240
ROLL = Size(60, 40)


@dataclass(frozen=True)
class Label:
    """What stands on one label."""

    title: Both
    pack: Both
    farm: Both
    place: Both
    facts: tuple[tuple[Both, str], ...]
    code: str
    elements: str
    address: str


@dataclass(frozen=True)
class LabelSheet(LabelLayout):
    """A paper by its name, and how a label is laid out on it."""

    label: str | Promise
    draw: Callable[[Label], Block]


@dataclass(frozen=True)
class LabelOrder:
    """`used` labels of the first sheet are gone already.

    A sack has no pack: `grams` is what is in it. Each of the `count` sacks or packs
    gets `each` labels.
    """

    sheet: LabelSheet
    pack: StockRecord | None
    count: int
    used: int = 0
    grams: int | None = None
    each: int = 1


def print_labels(
    lot: Lot, order: LabelOrder, *, packed_on: date | None = None
) -> bytes:
    """A PDF. `lot` comes with pool, product and the seller's village."""
    day = packed_on or dates.today()
    label = label_of(lot, order.pack, packed_on=day, grams=order.grams)
    count = order.count * order.each
    labels = [order.sheet.draw(label) for _number in range(count)]
    return labels_pdf(
        labels, order.sheet, title=lot.code, author=label.farm.first, used=order.used
    )


def label_of(
    lot: Lot, pack: StockRecord | None, *, packed_on: date, grams: int | None = None
) -> Label:
    """What is said of a lot, and of one pack, or a sack of `grams`, filled from it."""
    said = elements_of(lot, pack, packed_on=packed_on, grams=grams)
    farm = lot.pool.partner
    return Label(
        title=both(lambda: lot.pool.product.title),
        pack=both(lambda: _pack_in_words(lot, pack, grams)),
        farm=both(lambda: farm.name),
        place=both(lambda: farm.village.name if farm.village else ""),
        facts=_facts_of(lot, packed_on=packed_on),
        code=lot.code,
        elements=element_string(said),
        address=address_of(said),
    )


def address_of(said: LotElements) -> str:
    """The lot's public page, with what the label says behind it."""
    # Whoever scans it reads it in their own language.
    page = without_language(reverse("tracing:lot", args=[said.lot]))
    return lot_address(f"{settings.SITE_URL}{page.removesuffix(f'{said.lot}/')}", said)


def elements_of(
    lot: Lot, pack: StockRecord | None, *, packed_on: date, grams: int | None = None
) -> LotElements:
    """In GS1's words. A weight that GS1 can't say in six digits is left out."""
    if pack is not None and lot.pool.unit_kind == UnitKind.WEIGHT:
        grams = pack.quantity
    said = LotElements(
        lot=lot.code,
        harvested_on=lot.harvested_on,
        packed_on=packed_on,
        best_before=lot.best_before,
        net_grams=grams,
    )
    try:
        element_string(said)
    except NotGS1Error:
        return LotElements(lot.code, lot.harvested_on, packed_on, lot.best_before)
    return said


def _pack_in_words(lot: Lot, pack: StockRecord | None, grams: int | None) -> str:
    if pack is None and grams:
        weight = quantity(grams, lot.pool.product.measure)
        return _("net %(weight)s") % {"weight": weight}
    if pack is None:
        return ""
    return quantity(pack.quantity, lot.pool.product.measure)


def _facts_of(lot: Lot, *, packed_on: date) -> tuple[tuple[Both, str], ...]:
    """Days by ISO 8601, which reads the same in every language."""
    told: list[tuple[str | Promise, str]] = [
        (gettext_lazy("Harvested"), f"{lot.harvested_on:%Y-%m-%d}"),
        (pgettext_lazy("day on a label", "Packed"), f"{packed_on:%Y-%m-%d}"),
    ]
    if lot.best_before:
        told.append((gettext_lazy("Best before"), f"{lot.best_before:%Y-%m-%d}"))
    if lot.grade:
        told.append((gettext_lazy("Grade"), lot.grade))
    if lot.plot:
        told.append((gettext_lazy("Plot"), lot.plot.name))
    return tuple((both(name), value) for name, value in told)


def _line(text: str, size: float, *, bold: bool = False, grey: bool = False) -> Block:
    """One line, made smaller where it is too long."""
    return Paragraph(text, Style(size, bold=bold, grey=grey).label(least=4))


def _lines(*lines: Block) -> list[Flowable]:
    """Those that say something."""
    return [line for line in lines if getattr(line, "text", True)]


def _facts(label: Label, wide: float, size: float, *, share: float) -> Flowable:
    rows = [(name.line, value) for name, value in label.facts]
    style = Style(size, bold=True).label(least=4)
    names = style.but(size=size * 0.8, bold=False, grey=True, before=size * 0.2)
    return facts(rows, wide=wide, share=share, style=style, names=names)


def _code_and(
    label: Label, side: float, beside: list[Flowable], wide: float, drop: float
) -> Flowable:
    """The code, whose own quiet zone reaches to the left, and what stands beside it."""
    room = wide - side + 2
    cells = [[QR(label.address, side), within(room, side - drop, beside)]]
    style = [
        ("LEFTPADDING", (0, 0), (0, 0), -3 * mm),
        ("TOPPADDING", (1, 0), (1, 0), drop * mm),
    ]
    return grid(cells, [side - 2, room], style=style)


def _large(label: Label) -> Block:
    """A label of its own page, for a carton."""
    title = Style(21, bold=True).label(most=2, least=12)
    wide, side = 88.0, 46.0
    said = _lines(
        Paragraph(label.title.first, title),
        _line(label.title.other, 13, grey=True),
        _line(label.pack.line, 17, bold=True),
        rule(0.5, before=1.5, after=2),
        _line(label.farm.line, 12, bold=True),
        _line(label.place.line, 10),
        rule(0.5, before=1.5, after=2),
        _facts(label, wide, 11, share=0.5),
    )
    scan = [
        Paragraph(text, Style(8, before=4).label(most=3)) for text in both(SCAN) if text
    ]
    beside = [_line(both(LOT).line, 9, grey=True), _line(label.code, 15, bold=True)]
    code = _code_and(label, side, [*beside, *scan], wide, drop=5)
    return grid(
        [[within(wide, 86, said)], [code], [_line(label.elements, 7)]],
        [wide], heights=[86, side + 2, 4],
    )  # fmt: skip


def _middle(label: Label) -> Block:
    """Eight to a sheet, for a box."""
    wide, side = 91.0, 40.0
    said = _lines(
        _line(label.title.line, 14, bold=True),
        _line(label.pack.line, 11, bold=True),
        _line(" · ".join(filter(None, (label.farm.line, label.place.first))), 9),
    )
    beside = [
        _line(label.code, 12, bold=True),
        _facts(label, wide - side + 2, 8.5, share=0.56),
    ]
    code = _code_and(label, side, beside, wide, drop=3)
    return grid(
        [[said], [code], [_line(label.elements, 6)]],
        [wide], heights=[16, side + 2, 4],
    )  # fmt: skip


def _small(label: Label) -> Block:
    """Twenty-four to a sheet, for a bag or a jar."""
    wide, side = 62.0, 24.0
    beside = _lines(
        _line(label.code, 9, bold=True),
        _line(label.pack.line, 8, bold=True),
        *(_line(f"{name.line} {value}", 6.5) for name, value in label.facts[:3]),
        _line(label.farm.line, 6.5, grey=True),
    )
    code = _code_and(label, side, beside, wide, drop=2)
    return grid(
        [[_line(label.title.line, 10, bold=True)], [code], [_line(label.elements, 5)]],
        [wide], heights=[4.6, side + 0.6, 2.5],
    )  # fmt: skip


def _roll(label: Label) -> Block:
    """One after the other on a roll, for a sack."""
    wide, side = 56.0, 24.0
    beside = _lines(
        _line(label.code, 9, bold=True),
        *(_line(f"{name.line} {value}", 6.5) for name, value in label.facts[:3]),
        _line(label.farm.line, 6.5, grey=True),
    )
    code = _code_and(label, side, beside, wide, drop=2)
    said = _lines(
        _line(label.title.line, 11, bold=True), _line(label.pack.line, 10, bold=True)
    )
    return grid(
        [[within(wide, 9.6, said)], [code], [_line(label.elements, 4.5)]],
        [wide], heights=[9.6, side + 0.4, 2],
    )  # fmt: skip


SHEETS: dict[str, LabelSheet] = {
    "100x150": LabelSheet(
        LABEL, 1, 1, 6, 6, gettext_lazy("Label of 100 × 150 mm"), _large
    ),
    "a4-8": LabelSheet(
        A4, 2, 4, 7, 6, gettext_lazy("A4 with 8 labels (2 × 4)"), _middle
    ),
    "a4-24": LabelSheet(
        A4, 3, 8, 4, 2.5, gettext_lazy("A4 with 24 labels (3 × 8)"), _small
    ),
    "60x40": LabelSheet(ROLL, 1, 1, 2, 1.5, gettext_lazy("Roll of 60 × 40 mm"), _roll),
}


class PackField(forms.ModelChoiceField):
    def label_from_instance(self, pack: StockRecord) -> str:
        holds = quantity(pack.quantity, self.measure)
        return f"{pack.name} · {holds}" if pack.name else holds

    measure = ""


class LabelForm(forms.Form):
    """Which paper, for which pack, how many."""

    sheet = forms.ChoiceField(
        label=gettext_lazy("Paper size"),
        choices=[(code, sheet.label) for code, sheet in SHEETS.items()],
    )
    pack = PackField(
        label=gettext_lazy("Pack"),
        queryset=StockRecord.objects.none(),
        required=False,
        help_text=gettext_lazy("Its net weight is printed too."),
    )
    net = forms.CharField(
        label=gettext_lazy("Net weight of a sack"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Instead of a pack, for example 25 kg."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    count = forms.IntegerField(
        label=gettext_lazy("Number of sacks or packs"),
        min_value=1,
        max_value=MOST_LABELS,
    )
    each = forms.IntegerField(
        label=gettext_lazy("Labels on each"),
        min_value=1,
        max_value=10,
        required=False,
    )
    used = forms.IntegerField(
        label=gettext_lazy("Labels used on the first sheet"),
        min_value=0,
        max_value=23,
        required=False,
        help_text=gettext_lazy("For a sheet that was already started."),
    )

    def __init__(self, *args: Any, lot: Lot, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"sheet": "100x150", "count": 1, "each": 1})
        super().__init__(*args, **kwargs)
        field: Any = self.fields["pack"]
        field.queryset = lot.pool.packs.order_by("position", "quantity", "pk")
        field.measure = lot.pool.product.measure
        field.empty_label = _("No pack, lot only")
        self.unit_kind = lot.pool.unit_kind
        if self.unit_kind != UnitKind.WEIGHT:
            del self.fields["net"]

    def clean_net(self) -> int | None:
        """In grams; without a unit it is kilograms."""
        text = self.cleaned_data["net"].strip()
        if not text:
            return None
        return parse_weights(text, kind=UnitKind.WEIGHT, unit="kg")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("net") and cleaned.get("pack"):
            self.add_error("net", _("Choose a pack or enter the weight of a sack."))
        labels = (cleaned.get("count") or 1) * (cleaned.get("each") or 1)
        if labels > MOST_LABELS:
            self.add_error(
                "count",
                _("Up to %(most)d labels can be printed at once.")
                % {"most": MOST_LABELS},
            )
        sheet, used = SHEETS.get(cleaned.get("sheet", "")), cleaned.get("used") or 0
        if sheet and used >= sheet.on_a_page:
            cleaned["used"] = 0
        return cleaned

    def order(self) -> LabelOrder:
        typed = self.cleaned_data
        return LabelOrder(
            SHEETS[typed["sheet"]],
            typed["pack"],
            typed["count"],
            typed["used"] or 0,
            grams=typed.get("net"),
            each=typed["each"] or 1,
        )
