"""What a seller has already, by every name that a file may call it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from core.text import one_line
from shop.catalogue.models import Category
from shop.catalogue.queries import goods_of
from vendors.partner.models import Partner, TaxCategory

from .imported import ImportedProduct
from .models import ListingSource


@dataclass
class Shelf:
    """Names → ids. Read once for a file; five queries."""

    partner: Partner
    references: Mapping[str, int]
    titles: Mapping[str, list[int]]
    named: Mapping[int, str]
    categories: Mapping[str, Category]
    taxes: list[TaxCategory] = field(default_factory=list)

    @classmethod
    def of(cls, partner: Partner) -> "Shelf":
        sources = ListingSource.objects.filter(partner=partner)
        named = dict(sources.values_list("product_id", "reference"))
        titles: dict[str, list[int]] = {}
        references = {reference: pk for pk, reference in named.items()}
        rows = goods_of(partner).order_by("pk")
        for pk, *words in rows.values_list("pk", "title_en", "title_zh_hans"):
            if pk not in named:
                references.setdefault(f"{partner.code}-{pk}", pk)
            for title in {_folded(word) for word in words if word}:
                titles.setdefault(title, []).append(pk)
        return cls(
            partner=partner,
            references=references,
            titles=titles,
            named=named,
            categories=_categories(),
            taxes=list(TaxCategory.objects.all()),
        )

    def match(self, imported: ImportedProduct) -> int | None:
        """The listing that the file means: by reference, else by its name alone.

        A listing that another reference of the same kind of file names is another.
        """
        if imported.reference in self.references:
            return self.references[imported.reference]
        source, parted, _name = imported.reference.partition(":")
        if imported.reference and not parted:
            return None
        found = self.titles.get(_folded(imported.title), [])
        free = [pk for pk in found if not self._is_named(pk, source)]
        return free[0] if len(free) == 1 else None

    def _is_named(self, pk: int, source: str) -> bool:
        return self.named.get(pk, "").startswith(f"{source}:")

    def category(self, name: str) -> Category | None:
        return self.categories.get(_folded(name))

    def tax(self, told: str) -> TaxCategory | None:
        """By its code, or by a percentage ("9%")."""
        for tax in self.taxes:
            if tax.code == told:
                return tax
        try:
            rate = Decimal(told.rstrip("% ")) / 100
        except InvalidOperation:
            return None
        return next((tax for tax in self.taxes if tax.rate_now == rate), None)

    @property
    def default_tax(self) -> TaxCategory | None:
        return self.taxes[0] if self.taxes else None


def _folded(text: str) -> str:
    return one_line(text).casefold()


def _categories() -> dict[str, Category]:
    """Categories by their path and, where it is one's alone, by their name."""
    by_path = categories_by_path()
    names: dict[str, list[Category]] = {}
    for row in by_path.values():
        for name in {_folded(row.name_en or ""), _folded(row.name_zh_hans or "")}:
            if name:
                names.setdefault(name, []).append(row)
    sole = {name: found[0] for name, found in names.items() if len(found) == 1}
    return {**sole, **by_path}


def categories_by_path() -> dict[str, Category]:
    """What shoppers can look through, by `category_path`; one query."""
    by_path: dict[str, Category] = {}
    slugs: dict[str, str] = {}
    for row in Category.objects.filter(is_public=True).order_by("path"):
        parent = row.path[: -row.steplen]
        slugs[row.path] = f"{slugs[parent]}/{row.slug}" if parent in slugs else row.slug
        by_path[_folded(slugs[row.path])] = row
    return by_path


def category_path(category: Category | None) -> str:
    """What our format calls a category; `full_slug` is kept in Oscar's cache."""
    return str(category.full_slug) if category else ""
