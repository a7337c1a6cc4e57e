"""What a file says of goods, whatever its format: products with their packs.

None means that the file does not tell: a new listing gets the default, one that
exists keeps what it has. An empty text says that there is none.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from core.units import UnitKind


@dataclass(frozen=True)
class Problem:
    """Something about a row, by its code in `problems.SENTENCES`."""

    code: str
    column: str = ""
    params: dict[str, str] = field(default_factory=dict)


@dataclass
class Words:
    """A product in one language."""

    title: str = ""
    summary: str | None = None
    description: str | None = None


@dataclass
class ImportedPack:
    """One pack, from one row. `quantity` and `stock` in base units."""

    row: int
    quantity: int
    price: Decimal
    names: dict[str, str] = field(default_factory=dict)
    kind: str = UnitKind.PIECE
    # What the row says in words; a guess gives way when the packs don't agree.
    is_guess: bool = False
    # Whether the file tells how much the pack holds; else a person is asked.
    is_sized: bool = True
    piece_unit: str = ""
    weight_grams: int | None = None
    sku: str = ""
    tax: str | None = None
    is_on_sale: bool | None = None
    is_weighed: bool | None = None
    tolerance: int | None = None
    over_weight: str | None = None
    stock: int | None = None
    count: Decimal | None = None
    extra: dict[str, str] = field(default_factory=dict)


@dataclass
class ImportedProduct:
    """One product. `reference` names it to its seller, now and in later files."""

    row: int
    reference: str = ""
    words: dict[str, Words] = field(default_factory=dict)
    category: str | None = None
    unit_kind: str | None = None
    piece_unit: str | None = None
    # By the names of `shop.catalogue.facts`, as far as the file tells them.
    facts: dict[str, Any] = field(default_factory=dict)
    stock: int | None = None
    photos: list[str] | None = None
    packs: list[ImportedPack] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    extra: dict[str, str] = field(default_factory=dict)
    errors: dict[int, list[Problem]] = field(default_factory=dict)
    notes: dict[int, list[Problem]] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return next((w.title for w in self.words.values() if w.title), "")

    def fail(self, row: int, problem: Problem) -> None:
        self.errors.setdefault(row, []).append(problem)

    def note(self, row: int, problem: Problem) -> None:
        noted = self.notes.setdefault(row, [])
        if problem not in noted:
            noted.append(problem)
