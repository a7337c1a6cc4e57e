"""Which courses a county's or a cooperative's sellers finish before they trade."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import record
from training.models import Course, TradeRule
from training.states import CourseState, Need
from vendors.partner.models import Partner
from vendors.places.models import County

from .courses import scope_of
from .refusing import TrainingRefused

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def require_course(
    owner: County | Partner, course: Course, need: Need, *, by: "User | None"
) -> TradeRule:
    """Ask it of whoever opens a shop, or goes live, from now; asked twice it is once.

    Raises `TrainingRefused` for a course that nobody can take.
    """
    if course.state != CourseState.PUBLISHED:
        raise TrainingRefused(_("Publish the course first: nobody can take it yet."))
    place = {"county" if isinstance(owner, County) else "cooperative": owner}
    rule, is_new = TradeRule.objects.get_or_create(
        **place, course=course, need=need, defaults={"by": by}
    )
    if is_new:
        after = {"course": course.slug, "need": need}
        record("training.rule.add", rule, after=after, scope=scope_of(owner))
    return rule


@transaction.atomic
def ask_no_more(owner: County | Partner, rule: TradeRule) -> None:
    before = {"course": rule.course.slug, "need": rule.need}
    record("training.rule.remove", rule, before=before, scope=scope_of(owner))
    rule.delete()
