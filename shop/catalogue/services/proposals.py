"""Changes of what shoppers see: made at once, or kept until they are approved.

A change is made first and taken back when a rule wants it looked at, so that whatever
a service refuses is refused at once, and only what could be shown waits. What waits of
a listing is one edit; a change of the same parts joins it.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import structlog
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.transitions import move
from shop.catalogue.locks import lock_open_edit, lock_product
from shop.catalogue.models import Product, ProposedEdit
from shop.catalogue.states import EDIT_MOVES, EditState, ListingState, ReviewRule
from vendors.partner.models import StockRecord

from .history import Parts, note_change, told_of
from .parts import (
    NEVER_WAITS,
    against,
    changes,
    is_new,
    joined,
    minus,
    overlaps,
    own_packs,
    parted,
    whole_of,
    without,
)
from .product_summary import refresh_card
from .publication import require_complete
from .review_rules import Baseline, Reviewer, baselines_of

logger = structlog.get_logger(__name__)

_WAS_APPROVED = frozenset({ListingState.PUBLISHED, ListingState.HIDDEN})


def was_approved(product: Product) -> bool:
    """Whether shoppers see it, or would without anybody looking at it again."""
    return product.state in _WAS_APPROVED


@dataclass(frozen=True)
class Verdict:
    """What is to be done with a change.

    With a `rule` all of `wanted` waits; without one the change is made, and `wanted`
    is what goes on waiting of the edit that is open, if anything.
    """

    rule: ReviewRule | None
    wanted: Parts


@dataclass(frozen=True)
class ReviewContext:
    """What a change of a listing is judged by, read before it is made."""

    product: Product
    whole: Parts
    bases: Mapping[str, Baseline]
    edit: ProposedEdit | None

    def judge(
        self, reviewer: Reviewer, now: Parts, told: Collection[str] = ()
    ) -> Verdict:
        """`told` are parts of the edit that the change says anew as a whole."""
        waits, _free = parted(now)
        kept = without(self.edit.after, told) if self.edit else {}
        rule = self._rule(reviewer, waits)
        if rule is None and not overlaps(kept, waits):
            return Verdict(None, kept)
        together = joined(kept, waits)
        rule = rule or self._rule(reviewer, together)
        return Verdict(rule, together if rule else minus(kept, waits))

    def _rule(self, reviewer: Reviewer, parts: Parts) -> ReviewRule | None:
        return reviewer.of_change(self.product, self.bases, self.whole, parts)


class _HeldError(Exception):
    """Raised to take a change back that waits from now on."""

    def __init__(self, verdict: Verdict, free: Parts) -> None:
        super().__init__()
        self.verdict, self.free = verdict, free


def change_reviewed(
    product: Product,
    write: Callable[[Product], object],
    *,
    by: User | None,
    told: Collection[str] = (),
) -> Product:
    """Make a change of a locked listing by `write`, unless a rule wants it looked at.

    Then all of it waits but for what is on sale, and `held` of the listing that is
    returned is the edit. `told` are parts that the change says as a whole, so that
    what waits of them gives way. Raises what `write` raises.
    """
    if not was_approved(product) or product.partner is None:
        write(product)
        return product
    before = whole_of(product)
    bases = baselines_of(own_packs(product))
    standing = ReviewContext(product, before, bases, lock_open_edit(product.pk))
    try:
        with transaction.atomic():
            write(product)
            _let_pass(standing, Reviewer(product.partner), told)
    except _HeldError as held:
        fresh = lock_product(product.pk)
        return _keep(fresh, before, standing.edit, held, by)
    return product


def _let_pass(
    standing: ReviewContext, reviewer: Reviewer, told: Collection[str]
) -> None:
    """Raises `_HeldError` for a change that was made and has to wait."""
    _was, now = changes(standing.whole, whole_of(standing.product))
    verdict = standing.judge(reviewer, now, told)
    if verdict.rule:
        raise _HeldError(verdict, parted(now)[1])
    _remember_approved(now, standing.bases)
    if standing.edit is not None:
        leave_waiting(standing.edit, verdict.wanted)


def _keep(
    product: Product,
    whole: Parts,
    edit: ProposedEdit | None,
    held: _HeldError,
    by: User | None,
) -> Product:
    if held.free:
        _set_on_sale(product, held.free, by)
        for key, parts in held.free["packs"].items():
            whole["packs"][key].update(parts)
    return hold(product, whole, edit, held.verdict, by=by)


def hold(
    product: Product,
    whole: Parts,
    edit: ProposedEdit | None,
    verdict: Verdict,
    *,
    by: User | None,
) -> Product:
    """Keep what waits of a locked listing as its open edit; the same again is once.

    The listing's version grows, so that a page opened before is stale.
    """
    before, after = against(whole, verdict.wanted)
    if edit is not None and (edit.before, edit.after) == (before, after):
        product.held = edit
        return product
    edit = edit or ProposedEdit(product=product, version=0)
    edit.before, edit.after = before, after
    edit.rule = verdict.rule or edit.rule
    edit.version += 1
    edit.sent_at, edit.by = timezone.now(), by
    edit.save()
    product.version += 1
    product.save(update_fields=["version"])
    product.held = edit
    logger.info("edit_held", product=product.pk, rule=edit.rule, by=by and by.pk)
    return product


def leave_waiting(edit: ProposedEdit, wanted: Parts) -> None:
    """Let `wanted` alone go on waiting; an edit of nothing is taken back."""
    if wanted == edit.after:
        return
    if not wanted:
        move(edit, EditState.WITHDRAWN, moves=EDIT_MOVES, field="state")
        return
    edit.before = {name: edit.before[name] for name in wanted}
    if "packs" in wanted:
        edit.before["packs"] = {
            key: None
            if edit.before["packs"][key] is None
            else {name: edit.before["packs"][key][name] for name in parts}
            for key, parts in wanted["packs"].items()
        }
    edit.after, edit.version = wanted, edit.version + 1
    edit.save(update_fields=["before", "after", "version"])


def _remember_approved(now: Parts, bases: Mapping[str, Baseline]) -> None:
    """A price that nobody looked at is held against the one that somebody did."""
    for key, parts in now.get("packs", {}).items():
        if is_new(key) or key not in bases:
            continue
        if "price" in parts or "quantity" in parts:
            price, quantity = bases[key]
            StockRecord.objects.filter(pk=int(key)).update(
                approved_price=price, approved_quantity=quantity
            )


def _set_on_sale(product: Product, free: Parts, by: User | None) -> None:
    before = told_of(product)
    for key, parts in free["packs"].items():
        StockRecord.objects.filter(pk=int(key)).update(
            is_on_sale=parts[NEVER_WAITS], date_updated=timezone.now()
        )
    refresh_card(product)
    note_change(product, before, told_of(product), by=by)
    if product.is_published:
        require_complete(product, selling=False)
