"""How much a pack holds where its file does not say: as it is now, or as a person says.

Nothing is taken for a piece by itself: a pack whose size nobody told stops its product
until the person says that such packs are sold by piece, or leaves them out.
"""

from core.units import UnitKind
from vendors.partner.models import StockRecord

from .formats.base import name_kind
from .imported import ImportedPack, ImportedProduct, Problem
from .snapshots import Snapshot


def settle_sizes(
    imported: ImportedProduct, snapshot: Snapshot | None, *, by_piece: bool
) -> None:
    """Give every pack its size or an error, then add up the stock of all."""
    if snapshot:
        _take_known(imported, snapshot)
    open_ones = [pack for pack in imported.packs if not pack.is_sized]
    if open_ones and by_piece:
        _sell_by_piece(imported)
    elif open_ones:
        for pack in open_ones:
            imported.fail(pack.row, Problem("no_size"))
    name_kind(imported)
    _add_up(imported)


def _take_known(imported: ImportedProduct, snapshot: Snapshot) -> None:
    """A guess never changes what a listing's own pack holds."""
    kind = snapshot.product.unit_kind
    for pack in imported.packs:
        if not pack.is_guess and pack.is_sized:
            continue
        if pack.is_sized and pack.kind == kind:
            continue
        known = _known(imported, snapshot, pack)
        if known:
            pack.quantity, pack.kind, pack.is_sized = known.quantity, kind, True
            pack.piece_unit = ""


def _known(
    imported: ImportedProduct, snapshot: Snapshot, pack: ImportedPack
) -> StockRecord | None:
    """The listing's pack by its number, its name, or because each has only one."""
    if len(imported.packs) == 1 and len(snapshot.packs) == 1:
        return snapshot.packs[0]
    names = {name for name in pack.names.values() if name}
    found = [
        known
        for known in snapshot.packs
        if (pack.sku and snapshot.sku(known) == pack.sku)
        or names & {snapshot.pack_name(known, language) for language in pack.names}
    ]
    return found[0] if len(found) == 1 else None


def _sell_by_piece(imported: ImportedProduct) -> None:
    """Guesses give way, so that all packs of a product are counted alike."""
    for pack in imported.packs:
        if pack.is_guess and pack.kind != UnitKind.PIECE:
            pack.kind, pack.quantity, pack.piece_unit = UnitKind.PIECE, 1, ""
        pack.is_sized = True
    odd = [pack for pack in imported.packs if pack.kind != UnitKind.PIECE]
    piece = next(p for p in imported.packs if p.kind == UnitKind.PIECE)
    for pack in odd:
        imported.fail(pack.row, Problem("kinds", params={"row": str(piece.row)}))


def _add_up(imported: ImportedProduct) -> None:
    counted = [pack for pack in imported.packs if pack.count is not None]
    for pack in counted:
        pack.stock = int((pack.count or 0) * pack.quantity)
    if counted and imported.stock is None:
        imported.stock = sum(pack.stock or 0 for pack in counted)
        if len(counted) > 1 and imported.stock:
            imported.note(imported.row, Problem("summed"))
