"""Decisions on changes that wait: approved, sent back, taken back, and undone."""

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import activity_log
from core.notify import notify
from core.refusals import RefusalError
from core.transitions import TransitionError, move
from shop.catalogue.locks import lock_edit
from shop.catalogue.models import Category, Product, ProposedEdit
from shop.catalogue.states import EDIT_MOVES, EditState

from .content import ListingError, StaleEditError
from .history import Parts, note_change, told_of
from .listings import file_under, measure_by
from .packs import pool_of, sku_for
from .parts import (
    against,
    changes,
    is_new,
    lay_over,
    packs_shown,
    require_known,
    set_photos,
    whole_of,
)
from .product_summary import refresh_card, refresh_search_text
from .proposals import was_approved
from .publication import forget_approved, require_complete

logger = structlog.get_logger(__name__)


class EditConflictError(RefusalError):
    """Raised when what an edit changes is no more what it was when it was sent."""

    def __init__(self, edit: ProposedEdit) -> None:
        super().__init__(_("The listing changed after this was submitted."))
        self.edit = edit


def conflicts(edit: ProposedEdit, whole: Parts) -> Parts:
    """Parts that the edit changes and that somebody else changed, as they stand now."""
    found: Parts = {
        name: whole[name]
        for name, value in edit.after.items()
        if name != "packs" and whole[name] not in (edit.before[name], value)
    }
    packs = {}
    for key, parts in edit.after.get("packs", {}).items():
        stands, was = whole["packs"].get(key), edit.before["packs"][key]
        if stands is None or was is None:
            continue
        differs = {
            name: stands[name]
            for name, value in parts.items()
            if stands[name] not in (was[name], value)
        }
        if differs:
            packs[key] = differs
    return {**found, "packs": packs} if packs else found


@transaction.atomic
def approve_edit(
    edit: ProposedEdit,
    *,
    seen: int,
    product_version: int,
    over: bool = False,
    by: User | None,
) -> Product:
    """Show what was proposed, as the reviewer saw it: both versions are still so.

    Raises `StaleEditError` when one is not, `EditConflictError` when somebody changed
    the same parts since it was sent and the reviewer does not say to put it `over`
    them, `ListingError` when it can't be shown, and `TransitionError`.
    """
    fresh = _open(edit, seen)
    product = fresh.product
    if product.version != product_version:
        raise StaleEditError(product)
    whole = whole_of(product)
    if conflicts(fresh, whole) and not over:
        raise EditConflictError(fresh)
    # To undo it is to put back what it found.
    fresh.before, fresh.after = against(whole, fresh.after)
    write_parts(product, fresh.after, by)
    _was, made = changes(whole, whole_of(product))
    fresh.after = made
    fresh.before = _found(whole, made)
    forget_approved(product)
    _decide(fresh, EditState.APPROVED, "", by)
    return product


@transaction.atomic
def refuse_edit(
    edit: ProposedEdit, *, reason: str, seen: int, by: User | None
) -> ProposedEdit:
    """Send it back;

    its seller reads why. Raises `StaleEditError` and `TransitionError`.
    """
    fresh = _open(edit, seen)
    _decide(fresh, EditState.REFUSED, reason, by)
    return fresh


@transaction.atomic
def withdraw_edit(edit: ProposedEdit, *, by: User | None) -> ProposedEdit:
    """Its seller takes it back. Raises `TransitionError`."""
    fresh = lock_edit(edit.pk)
    move(fresh, EditState.WITHDRAWN, moves=EDIT_MOVES, field="state")
    _bump(fresh.product)
    logger.info("edit_withdrawn", edit=fresh.pk, by=by and by.pk)
    return fresh


@transaction.atomic
def reopen_edit(
    edit: ProposedEdit, *, product_version: int, by: User | None
) -> ProposedEdit:
    """Undo a decision, while the listing is as the decision left it.

    Raises `StaleEditError` when it is not, `ListingError` where a new pack can't be
    taken back, and `TransitionError`.
    """
    fresh = lock_edit(edit.pk)
    product, was = fresh.product, fresh.state
    if product.version != product_version:
        raise StaleEditError(product)
    move(fresh, EditState.OPEN, moves=EDIT_MOVES, field="state")
    if was == EditState.APPROVED:
        if any(map(is_new, fresh.after.get("packs", {}))):
            raise ListingError(
                _("A new pack can't be removed. Take it off sale instead.")
            )
        write_parts(product, fresh.before, by)
    else:
        _bump(product)
    fresh.version += 1
    fresh.decided_at, fresh.decided_by, fresh.reason = None, None, ""
    fresh.save(update_fields=["version", "decided_at", "decided_by", "reason"])
    activity_log.record(
        "edit.undone",
        fresh,
        before={"state": was},
        after={"state": fresh.state},
        seller=product.partner,
    )
    return fresh


def _open(edit: ProposedEdit, seen: int) -> ProposedEdit:
    fresh = lock_edit(edit.pk)
    if fresh.state != EditState.OPEN or not was_approved(fresh.product):
        raise TransitionError(fresh, fresh.state, EditState.APPROVED)
    if fresh.version != seen:
        raise StaleEditError(fresh.product)
    return fresh


def _decide(edit: ProposedEdit, state: str, reason: str, by: User | None) -> None:
    move(edit, state, moves=EDIT_MOVES, field="state")
    edit.decided_at, edit.decided_by, edit.reason = timezone.now(), by, reason
    edit.save(update_fields=["before", "after", "decided_at", "decided_by", "reason"])
    if state != EditState.APPROVED:
        _bump(edit.product)
    activity_log.record(
        "edit.decided",
        edit,
        before={**edit.before, "state": EditState.OPEN},
        after={**edit.after, "state": state},
        reason=reason,
        seller=edit.product.partner,
    )
    # A decision that was undone can be taken again, so the version counts.
    notify("edit_decided", edit, f"v{edit.version}-{edit.state}")
    logger.info("edit_decided", edit=edit.pk, state=state, by=by and by.pk)


def _bump(product: Product) -> None:
    """Pages that were opened before show something that waits no more."""
    product.version += 1
    product.save(update_fields=["version"])


def _found(whole: Parts, made: Parts) -> Parts:
    """What stood in place of what was made; new packs had nothing there."""
    before = {name: whole[name] for name in made if name != "packs"}
    if "packs" in made:
        before["packs"] = {
            key: {name: whole["packs"][key][name] for name in parts}
            if key in whole["packs"]
            else None
            for key, parts in made["packs"].items()
        }
    return before


def write_parts(product: Product, parts: Parts, by: User | None) -> None:
    """Put the parts in the listing's place. Raises `ListingError`."""
    require_known(parts)
    before = told_of(product)
    if "unit_kind" in parts:
        measure_by(product, parts["unit_kind"])
    lay_over(product, parts)
    product.version += 1
    product.save()
    if "main_category_id" in parts:
        category = Category.objects.filter(pk=parts["main_category_id"]).first()
        file_under(product, category)
    _write_packs(product, parts)
    if "photos" in parts:
        set_photos(product, parts["photos"])
    refresh_card(product)
    refresh_search_text(product)
    note_change(product, before, told_of(product), by=by)
    if product.is_published:
        require_complete(product, selling=False)


def _write_packs(product: Product, parts: Parts) -> None:
    told = parts.get("packs", {})
    for pack in packs_shown(product):
        if pack.pk is None:
            pack.pool, pack.partner_sku = pool_of(product), sku_for(product)
        if pack.pk is None or str(pack.pk) in told:
            pack.save()
