"""What an import would do to each listing: new, changed, same, or why not."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.models import Photo
from shop.catalogue.forms.packs import MOST_PACKS
from shop.catalogue.queries import goods_of
from shop.catalogue.services.content import ListingContent, PackContent
from shop.catalogue.services.photos import MOST_PHOTOS
from vendors.partner.models import Partner

from .comparison import Compared, compare, new_content, new_pack, told_of_new
from .formats.columns import PHOTO
from .imported import ImportedPack, ImportedProduct, Problem
from .problems import as_json
from .shelf import Shelf
from .sizes import settle_sizes
from .snapshots import AT_ONCE, Snapshot, batches, snapshots
from .states import Fate


@dataclass
class PlannedRow:
    """One row's fate, as the person is shown it."""

    number: int
    fate: str
    title: str
    product_id: int | None
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    def detail(self) -> dict[str, object]:
        return {
            "changes": [list(change) for change in self.changes],
            "problems": [as_json(problem) for problem in self.problems],
            "notes": [as_json(problem) for problem in self.notes],
        }


@dataclass
class Planned:
    """What is to be done about one product of the file."""

    imported: ImportedProduct
    snapshot: Snapshot | None
    content: ListingContent | None = None
    packs: list[PackContent] = field(default_factory=list)
    # The rows of `packs`, one for each.
    told: list[ImportedPack] = field(default_factory=list)
    photos: list[Photo] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    rows: list[PlannedRow] = field(default_factory=list)

    @property
    def is_wrong(self) -> bool:
        return any(row.fate == Fate.ERROR for row in self.rows)

    @property
    def is_changed(self) -> bool:
        return any(row.fate == Fate.CHANGED for row in self.rows)


def plan(
    partner: Partner, products: Iterable[ImportedProduct], *, by_piece: bool = False
) -> Iterator[Planned]:
    """In the file's order; a fixed number of queries for some hundred products.

    `by_piece` is what a person said of packs whose size the file does not tell.
    """
    shelf = Shelf.of(partner)
    taken: dict[int | str, int] = {}
    for batch in batches(products, AT_ONCE):
        matches = [shelf.match(imported) for imported in batch]
        ids = {product_id for product_id in matches if product_id is not None}
        rows = goods_of(partner).filter(pk__in=ids)
        known = {each.product.pk: each for each in (snapshots(rows) if ids else [])}
        photos = _photos(batch)
        for imported, product_id in zip(batch, matches, strict=True):
            _claim(taken, imported, product_id)
            snapshot = known.get(product_id) if product_id is not None else None
            settle_sizes(imported, snapshot, by_piece=by_piece)
            yield _planned(shelf, imported, snapshot, photos)


def _claim(
    taken: dict[int | str, int], imported: ImportedProduct, product_id: int | None
) -> None:
    """No two products of a file mean the same listing, old or new."""
    name = imported.reference if product_id is None else product_id
    if name in taken:
        params = {"row": str(taken[name])}
        imported.fail(imported.row, Problem("matched_twice", params=params))
    elif name != "":
        taken[name] = imported.row


def _photos(batch: Sequence[ImportedProduct]) -> dict[str, Photo]:
    wanted = {
        name.removeprefix(PHOTO)
        for imported in batch
        for name in imported.photos or ()
        if name.startswith(PHOTO)
    }
    if not wanted:
        return {}
    return {photo.sha256: photo for photo in Photo.objects.filter(sha256__in=wanted)}


def _planned(
    shelf: Shelf,
    imported: ImportedProduct,
    snapshot: Snapshot | None,
    photos: dict[str, Photo],
) -> Planned:
    planned = Planned(imported, snapshot)
    _check_packs(imported)
    _sort_pictures(planned, photos)
    if snapshot is None:
        planned.content = new_content(shelf, imported)
        compared = told_of_new(imported, planned.content)
        planned.packs = [
            new_pack(shelf, imported, pack, place)
            for place, pack in enumerate(imported.packs)
        ]
        planned.told = imported.packs
    else:
        compared = compare(shelf, imported, snapshot)
        planned.content = compared.content
        planned.packs, planned.told = compared.packs, compared.told
        more = len(planned.photos) + len(planned.addresses)
        if more:
            count = len(snapshot.photos)
            compared.say(imported.row, "photos", str(count), str(count + more))
    planned.rows = list(_rows(planned, compared))
    return planned


def _check_packs(imported: ImportedProduct) -> None:
    seen: dict[tuple[Any, ...], int] = {}
    for pack in imported.packs:
        names = tuple(sorted(pack.names.items()))
        key = (pack.quantity, names, pack.sku, pack.price)
        if key in seen:
            params = {"row": str(seen[key])}
            imported.fail(pack.row, Problem("twice", params=params))
        seen.setdefault(key, pack.row)
    if len(imported.packs) > MOST_PACKS:
        row = imported.packs[MOST_PACKS].row
        params = {"most": str(MOST_PACKS)}
        imported.fail(row, Problem("many_packs", params=params))


def _sort_pictures(planned: Planned, photos: dict[str, Photo]) -> None:
    """Photos we hold, addresses to fetch, and a word about the rest."""
    imported, snapshot = planned.imported, planned.snapshot
    there = set(snapshot.photos) if snapshot else set()
    fetched = snapshot.fetched if snapshot else set()
    room = MOST_PHOTOS - len(there)
    for name in dict.fromkeys(imported.photos or ()):
        digest = name.removeprefix(PHOTO)
        if digest in there or name in fetched:
            continue
        problem = _picture_problem(name, photos, room)
        if problem:
            imported.note(imported.row, problem)
        elif name.startswith(PHOTO):
            planned.photos.append(photos[digest])
            room -= 1
        else:
            planned.addresses.append(name)
            room -= 1


def _picture_problem(name: str, photos: dict[str, Photo], room: int) -> Problem | None:
    if name.startswith(PHOTO) and name.removeprefix(PHOTO) not in photos:
        return Problem("photo", "@photos")
    is_address = name.lower().startswith(("http://", "https://")) and len(name) < 2000
    if not name.startswith(PHOTO) and not is_address:
        return Problem("address", "@photos", {"value": name[:80]})
    if room <= 0:
        return Problem("many_photos", "@photos", {"most": str(MOST_PHOTOS)})
    return None


def _rows(planned: Planned, compared: Compared) -> Iterator[PlannedRow]:
    """A product is imported whole or not: one wrong row holds the others back."""
    imported, snapshot = planned.imported, planned.snapshot
    wrong = min(imported.errors, default=0)
    for number in sorted({*imported.rows, imported.row, *imported.errors}):
        problems = imported.errors.get(number, [])
        changes = compared.changes.get(number, [])
        if wrong and not problems:
            problems = [Problem("with_row", params={"row": str(wrong)})]
        if problems:
            fate = Fate.ERROR
        elif snapshot is None:
            fate = Fate.NEW
        else:
            fate = Fate.CHANGED if changes else Fate.SAME
        yield PlannedRow(
            number=number,
            fate=fate,
            title=imported.title[:120],
            product_id=snapshot.product.pk if snapshot else None,
            changes=changes,
            problems=problems,
            notes=imported.notes.get(number, []),
        )


# Beside rows: products by what becomes of them, packs, and packs without a size.
_COUNTED = (
    "products", "packs", "unsized", "new_products", "changed_products",
    "wrong_products",
)  # fmt: skip


class Tally:
    """Counts what a plan does, and sums it up in one digest."""

    def __init__(self) -> None:
        self.counts = dict.fromkeys([*Fate.values, *_COUNTED], 0)
        self.rows = 0
        self._sum = hashlib.sha256()

    def add(self, planned: Planned) -> None:
        self.counts["products"] += 1
        self.counts["packs"] += len(planned.imported.packs)
        snapshot = planned.snapshot
        self._add_product(planned)
        seen: list[Any] = []
        if snapshot:
            pool = snapshot.pool
            seen = [snapshot.product.version, pool.on_hand if pool else 0]
        self.rows += len(planned.rows)
        for row in planned.rows:
            self.counts[row.fate] += 1
            line = [row.number, row.fate, row.product_id, seen, row.detail()]
            self._sum.update(json.dumps(line, sort_keys=True).encode())

    def _add_product(self, planned: Planned) -> None:
        if planned.is_wrong:
            self.counts["wrong_products"] += 1
        elif planned.snapshot is None:
            self.counts["new_products"] += 1
        elif planned.is_changed:
            self.counts["changed_products"] += 1
        for row in planned.rows:
            self.counts["unsized"] += any(p.code == "no_size" for p in row.problems)

    @property
    def digest(self) -> str:
        return self._sum.hexdigest()
