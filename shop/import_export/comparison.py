"""A product of a file beside the listing it means: what would change, and to what."""

from dataclasses import dataclass, field
from typing import TypeVar

from core.richtext import clean
from core.units import PieceUnit, UnitKind, measure_of
from shop.catalogue.facts import FACTS, facts_of, written_of
from shop.catalogue.models import Category
from shop.catalogue.services.content import ListingContent, PackContent, Wording
from vendors.partner.models import StockRecord, TaxCategory
from vendors.partner.states import OverWeight

from .imported import ImportedPack, ImportedProduct, Problem
from .sheet import header_key
from .shelf import Shelf, category_path
from .snapshots import COLUMNS, MONEY, Snapshot, amount_text, plain_name

Told = TypeVar("Told")
DEFAULT_TOLERANCE = 10
Changes = dict[int, list[tuple[str, str, str]]]


@dataclass
class Compared:
    """Changes by row, and what the services are asked to write."""

    changes: Changes = field(default_factory=dict)
    content: ListingContent | None = None
    packs: list[PackContent] = field(default_factory=list)
    told: list[ImportedPack] = field(default_factory=list)

    def write(self, told: ImportedPack, content: PackContent) -> None:
        self.told.append(told)
        self.packs.append(content)

    def say(self, row: int, what: str, old: str, new: str) -> None:
        if old != new:
            self.changes.setdefault(row, []).append((what, old, new))


def new_content(shelf: Shelf, imported: ImportedProduct) -> ListingContent:
    """All of a listing that is not there yet."""
    return ListingContent(
        words={
            language: Wording(words.title, words.summary or "", words.description or "")
            for language, words in imported.words.items()
        },
        category=_category(shelf, imported, None),
        unit_kind=imported.unit_kind or UnitKind.WEIGHT,
        piece_unit=imported.piece_unit or PieceUnit.PIECE,
        **imported.facts,
    )


def told_of_new(imported: ImportedProduct, content: ListingContent) -> Compared:
    """What a listing that is not there yet would have."""
    compared, row = Compared(), imported.row
    compared.say(row, "category", "", category_path(content.category))
    if imported.stock is not None:
        compared.say(row, "stock", "", amount_text(imported.stock, _measure(imported)))
    for pack in imported.packs:
        compared.say(pack.row, "first_packs", "", _said(pack.quantity, imported, pack))
    return compared


def new_pack(
    shelf: Shelf, imported: ImportedProduct, pack: ImportedPack, place: int
) -> PackContent:
    """A pack that is not there yet; a box weighs little beside what is in it."""
    weight = 0 if imported.unit_kind == UnitKind.PIECE else pack.quantity
    if not (pack.weight_grams or weight):
        imported.note(pack.row, Problem("weight"))
    return PackContent(
        quantity=pack.quantity,
        price=pack.price,
        names=_names_of_new(imported, pack),
        weight_grams=weight if pack.weight_grams is None else pack.weight_grams,
        tax_category=_tax(shelf, imported, pack, shelf.default_tax),
        is_on_sale=True if pack.is_on_sale is None else pack.is_on_sale,
        position=place,
        is_weighed=bool(pack.is_weighed),
        tolerance=_told(pack.tolerance, DEFAULT_TOLERANCE),
        over_weight=pack.over_weight or OverWeight.FREE,
    )


def _names_of_new(imported: ImportedProduct, pack: ImportedPack) -> dict[str, str]:
    """Packs of one size that are named in one language alone are called so in all:
    "1 piece" beside "1 piece" would leave nothing to choose by.
    """
    alike = [p for p in imported.packs if p.quantity == pack.quantity]
    name = next((name for name in pack.names.values() if name), "")
    if len(alike) < 2 or not name:
        return pack.names
    return {language: pack.names.get(language) or name for language in COLUMNS}


def _told(told: Told | None, now: Told) -> Told:
    """What the file tells, else what is."""
    return now if told is None else told


def _category(
    shelf: Shelf, imported: ImportedProduct, now: Category | None
) -> Category | None:
    if imported.category is None:
        return now
    if not imported.category:
        return None
    found = shelf.category(imported.category)
    if found is None:
        params = {"value": imported.category[:80]}
        imported.note(imported.row, Problem("category", "@category", params))
        return now
    return found


def _tax(
    shelf: Shelf,
    imported: ImportedProduct,
    pack: ImportedPack,
    now: TaxCategory | None,
) -> TaxCategory | None:
    if pack.tax is None:
        return now
    if not pack.tax:
        return None
    found = shelf.tax(pack.tax)
    if found is None:
        imported.note(pack.row, Problem("tax", "@tax", {"value": pack.tax[:40]}))
        return now
    return found


def compare(shelf: Shelf, imported: ImportedProduct, snapshot: Snapshot) -> Compared:
    """What the file would change of a listing; what it does not tell stays."""
    compared = Compared()
    product = snapshot.product
    if imported.unit_kind not in {None, product.unit_kind}:
        params = {"kind": str(product.get_unit_kind_display())}
        imported.fail(imported.row, Problem("kind_differs", params=params))
        return compared
    compared.content = _content(shelf, imported, snapshot, compared)
    kept = snapshot.columns(None, is_first=True)
    _compare_columns(imported.row, imported.extra, kept, compared)
    _compare_stock(imported, snapshot, compared)
    unmatched = list(snapshot.packs)
    places = [pack.position for pack in snapshot.packs]
    place = max(places, default=-1)
    matched = [_match(snapshot, pack, unmatched) for pack in imported.packs]
    for pack, known in zip(imported.packs, matched, strict=True):
        if known is None:
            place += 1
            content = new_pack(shelf, imported, pack, place)
            shown = _said(content.quantity, imported, pack)
            compared.say(pack.row, "pack", "", shown)
            compared.write(pack, content)
        else:
            _compare_pack(shelf, imported, snapshot, (pack, known), compared)
    return compared


def _said(quantity: int, imported: ImportedProduct, pack: ImportedPack) -> str:
    """The pack as it was read: a wrong amount or price must catch the eye."""
    named = next((name for name in pack.names.values() if name), "")
    amount = amount_text(quantity, _measure(imported))
    return " · ".join([*filter(None, [named]), amount, amount_text(pack.price, MONEY)])


def _measure(imported: ImportedProduct) -> str:
    kind = imported.unit_kind or UnitKind.WEIGHT
    return measure_of(kind, imported.piece_unit or PieceUnit.PIECE)


def _content(
    shelf: Shelf, imported: ImportedProduct, snapshot: Snapshot, compared: Compared
) -> ListingContent:
    product, row = snapshot.product, imported.row
    words = _words(imported, snapshot, compared)
    category = _category(shelf, imported, product.main_category)
    was = facts_of(product)
    now = was | imported.facts
    now["piece_unit"] = _told(imported.piece_unit, product.piece_unit)
    paths = [category_path(each) for each in (product.main_category, category)]
    compared.say(row, "category", *paths)
    for fact in FACTS:
        old, new = fact.written(was[fact.name]), fact.written(now[fact.name])
        compared.say(row, fact.column, old, new)
    return ListingContent(
        words=words, category=category, unit_kind=product.unit_kind, **now
    )


def _words(
    imported: ImportedProduct, snapshot: Snapshot, compared: Compared
) -> dict[str, Wording]:
    found: dict[str, Wording] = {}
    for language, told in imported.words.items():
        column = COLUMNS[language]
        was = {
            name: str(getattr(snapshot.product, f"{name}_{column}") or "")
            for name in ("title", "summary", "description")
        }
        rich = None if told.description is None else clean(told.description)
        now = {
            "title": told.title,
            "summary": _told(told.summary, was["summary"]),
            "description": _told(rich, was["description"]),
        }
        found[language] = Wording(**now)
        for name, text in was.items():
            compared.say(imported.row, f"{name}_{column}", text, now[name])
    return found


def _compare_stock(
    imported: ImportedProduct, snapshot: Snapshot, compared: Compared
) -> None:
    if imported.stock is None:
        return
    on_hand = snapshot.pool.on_hand if snapshot.pool else 0
    promised = snapshot.pool.claimed if snapshot.pool else 0
    kind = snapshot.product.measure
    if imported.stock < promised:
        params = {
            "value": plain_name(imported.stock, kind, "en"),
            "promised": plain_name(promised, kind, "en"),
        }
        imported.fail(imported.row, Problem("promised", "@stock", params))
    if imported.stock != on_hand:
        old, new = (amount_text(u, kind) for u in (on_hand, imported.stock))
        compared.say(imported.row, "stock", old, new)


def _match(
    snapshot: Snapshot, pack: ImportedPack, unmatched: list[StockRecord]
) -> StockRecord | None:
    """The pack that the row means: by its number, its name, or its size alone."""
    ways = (
        lambda p: bool(pack.sku) and snapshot.sku(p) == pack.sku,
        lambda p: p.quantity == pack.quantity and _shares_name(snapshot, p, pack),
        lambda p: p.quantity == pack.quantity and not pack.sku,
    )
    for fits in ways:
        found = [known for known in unmatched if fits(known)]
        if len(found) == 1:
            unmatched.remove(found[0])
            return found[0]
    return None


def _shares_name(snapshot: Snapshot, known: StockRecord, pack: ImportedPack) -> bool:
    return any(
        name and snapshot.pack_name(known, language) == name
        for language, name in pack.names.items()
    )


def _compare_pack(
    shelf: Shelf,
    imported: ImportedProduct,
    snapshot: Snapshot,
    pair: tuple[ImportedPack, StockRecord],
    compared: Compared,
) -> None:
    pack, known = pair
    measure = snapshot.product.measure
    content = PackContent(
        pack_id=known.pk,
        quantity=pack.quantity,
        price=pack.price,
        names=pack.names,
        weight_grams=_told(pack.weight_grams, known.weight_grams),
        tax_category=_tax(shelf, imported, pack, known.tax_category),
        is_on_sale=_told(pack.is_on_sale, known.is_on_sale),
        position=known.position,
        is_weighed=_told(pack.is_weighed, known.is_weighed),
        tolerance=_told(pack.tolerance, known.tolerance),
        over_weight=_told(pack.over_weight, known.over_weight),
    )
    before = len(compared.changes.get(pack.row, []))
    for language, name in pack.names.items():
        now = name or plain_name(pack.quantity, measure, language)
        was = snapshot.pack_name(known, language)
        compared.say(pack.row, f"pack_{COLUMNS[language]}", was, now)
    sizes = (known.quantity, pack.quantity)
    old, new = (amount_text(units, measure) for units in sizes)
    compared.say(pack.row, "amount", old, new)
    for what, old, new in _facts(known, content):
        compared.say(pack.row, what, old, new)
    kept = snapshot.columns(known, is_first=pack.row == imported.row)
    _compare_columns(pack.row, pack.extra, kept, compared)
    if len(compared.changes.get(pack.row, [])) > before:
        compared.write(pack, content)


def _facts(known: StockRecord, now: PackContent) -> list[tuple[str, str, str]]:
    return [
        ("price", str(known.usual_price), str(now.price)),
        ("weight_g", str(known.weight_grams), str(now.weight_grams)),
        ("weighed", written_of(known.is_weighed), written_of(now.is_weighed)),
        ("tolerance", str(known.tolerance), str(now.tolerance)),
        ("over_weight", str(known.over_weight), str(now.over_weight)),
        ("tax", _code(known.tax_category), _code(now.tax_category)),
        ("on_sale", written_of(known.is_on_sale), written_of(now.is_on_sale)),
    ]


def _compare_columns(
    row: int, told: dict[str, str], kept: dict[str, str], compared: Compared
) -> None:
    """Columns that we don't know; a file without them says nothing of them."""
    known = {header_key(header): text for header, text in kept.items()}
    for header in sorted(told):
        old = known.get(header_key(header), "")
        compared.say(row, f"={header}", old, told[header])


def _code(tax: TaxCategory | None) -> str:
    return str(tax.code) if tax else ""
