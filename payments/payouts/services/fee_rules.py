"""Fees put in force from a day, replaced and ended: a rule itself is never edited.

So each order's fees stay those of its day, and the rows say what was charged when.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import dates
from core.activity_log import record
from core.refusals import RefusalError
from core.templatetags.market import day
from payments.payouts.locks import lock_fee_rules
from payments.payouts.models import FeeRule

# What tells one rule's goods from another's.
FITS = (
    "role", "payee_id", "seller_id", "cooperative_id", "category_id", "offer_id",
    "currency",
)  # fmt: skip
_LOGGED = (
    *FITS, "percent", "fixed", "floor", "cap", "tax_percent", "taxed_as_goods",
    "starts", "ends",
)  # fmt: skip
_FOREVER = date.max
_EVER = date.min


class FeeRuleError(RefusalError, ValueError):
    """Raised for a fee that can't be put in force so; the text says why."""


@transaction.atomic
def put_in_force(replaced_id: int | None, fields: Mapping[str, Any]) -> FeeRule:
    """A new rule from its first day on; the one it replaces ends the day before.

    Raises `FeeRuleError`, or `ValidationError` for what no rule may be.
    """
    rules = lock_fee_rules()
    rule = FeeRule(**fields)
    if rule.starts is None or rule.starts < dates.today():
        raise FeeRuleError(_("The first day has passed. Choose today or a later day."))
    rule.position = rule.usual_position()
    before: dict[str, object] = {}
    if replaced_id is not None:
        old = _running(rules, replaced_id)
        before = _values(old)
        if _fits_same(rule, old):
            rule.position = old.position
        _end(old, rule.starts - timedelta(days=1))
    rule.full_clean()
    _refuse_second(rule, rules)
    rule.save()
    record("fee.saved", rule, before=before, after=_values(rule), seller=rule.payee)
    return rule


@transaction.atomic
def end_rule(rule_id: int, last: date) -> FeeRule:
    """Charge it until that day, and no longer. Raises `FeeRuleError`."""
    rule = _running(lock_fee_rules(), rule_id)
    if last < dates.today():
        raise FeeRuleError(_("The last day has passed. Choose today or a later day."))
    before = _values(rule)
    _end(rule, last)
    record("fee.ended", rule, before=before, after=_values(rule), seller=rule.payee)
    return rule


def _end(rule: FeeRule, last: date) -> None:
    """One that would never have been in force is taken back."""
    if rule.ends is not None and rule.ends < last:
        last = rule.ends
    if rule.starts is not None and last < rule.starts:
        rule.is_active = False
    else:
        rule.ends = last
    rule.save(update_fields=["ends", "is_active"])


def _running(rules: Mapping[int, FeeRule], rule_id: int) -> FeeRule:
    rule = rules.get(rule_id)
    is_over = rule is None or (rule.ends is not None and rule.ends < dates.today())
    if rule is None or is_over or not rule.is_active:
        raise FeeRuleError(_("This fee has ended meanwhile. Please check again."))
    return rule


def _refuse_second(rule: FeeRule, rules: Mapping[int, FeeRule]) -> None:
    """Two for the same goods on the same day would be one that never counts."""
    for other in rules.values():
        if other.is_active and _fits_same(rule, other) and _meet(rule, other):
            raise FeeRuleError(_said_of(other))


def _said_of(other: FeeRule) -> str:
    if other.starts is None:
        return _("There is a fee for this already. Change that one instead.")
    said = _("There is a fee for this from %(day)s already. Change that one instead.")
    return said % {"day": day(other.starts)}


def _fits_same(one: FeeRule, other: FeeRule) -> bool:
    """Whether both are asked of the same goods."""
    return all(getattr(one, name) == getattr(other, name) for name in FITS)


def _meet(one: FeeRule, other: FeeRule) -> bool:
    begin = max(one.starts or _EVER, other.starts or _EVER)
    return begin <= min(one.ends or _FOREVER, other.ends or _FOREVER)


def _values(rule: FeeRule) -> dict[str, object]:
    return {name: getattr(rule, name) for name in _LOGGED}
