"""Which courses somebody still has to finish before they open a shop or go live."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from training.models import Course, CourseCertificate, TradeRule
from training.states import CourseState, Need
from vendors.partner.models import Partner

if TYPE_CHECKING:
    from accounts.models import User

_SETTINGS = {
    Need.OPEN_SHOP: "TRAINING_TO_OPEN_SHOP",
    Need.GO_LIVE: "TRAINING_TO_GO_LIVE",
}


def good_certificates(user: "User") -> QuerySet[CourseCertificate]:
    """The person's certificates that are in force today."""
    today = timezone.localdate()
    return CourseCertificate.objects.filter(
        Q(good_until__isnull=True) | Q(good_until__gte=today),
        enrolment__user=user,
        revoked_at=None,
    )


def missing_courses(
    user: "User",
    need: Need,
    *,
    counties: Iterable[int],
    cooperatives: Iterable[int] = (),
) -> list[Course]:
    """What the market, these counties and cooperatives ask for and is not finished.

    A course that nobody can take any more is asked of nobody. One query.
    """
    rules = TradeRule.objects.filter(
        Q(county__in=list(counties)) | Q(cooperative__in=list(cooperatives)), need=need
    )
    slugs = getattr(settings, _SETTINGS[need])
    rows = Course.objects.filter(
        Q(pk__in=rules.values("course")) | Q(slug__in=slugs),
        state=CourseState.PUBLISHED,
    )
    done = good_certificates(user).values("enrolment__course")
    return list(rows.exclude(pk__in=done).order_by("title", "pk"))


def missing_to_go_live(user: "User") -> list[Course]:
    """What the places and cooperatives of the person's shops ask for before going live.

    Two queries.
    """
    shops = Partner.objects.filter(roles__user=user)
    rows = list(shops.values_list("pk", "village__county", "cooperative"))
    return missing_courses(
        user,
        Need.GO_LIVE,
        counties={county for _pk, county, _body in rows if county},
        # A cooperative's own team goes by its own rule.
        cooperatives={pk for pk, _c, _b in rows} | {b for _p, _c, b in rows if b},
    )


def may_go_live(user: "User") -> bool:
    """Whether no course is missing; whoever runs a broadcast asks before it begins."""
    return not missing_to_go_live(user)


def rules_of(owner: Partner | object) -> QuerySet[TradeRule]:
    """What a county or a cooperative asks for."""
    name = "cooperative" if isinstance(owner, Partner) else "county"
    return TradeRule.objects.filter(**{name: owner}).select_related("course")
