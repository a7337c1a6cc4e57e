"""A seller's own rules about claims."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import structlog
from django.db import transaction

from orders.claims.locks import lock_policy
from orders.claims.models import ClaimPolicy
from orders.claims.windows import keep_promise
from vendors.partner.models import Partner

logger = structlog.get_logger(__name__)
FIELDS = ("auto_limit", "auto_share", "window_hours")


@transaction.atomic
def save_policy(partner: Partner, wanted: Mapping[str, Any]) -> ClaimPolicy:
    policy = lock_policy(partner.pk)
    for name in FIELDS:
        setattr(policy, name, wanted[name])
    policy.save(update_fields=list(FIELDS))
    transaction.on_commit(partial(keep_promise, policy), robust=True)
    logger.info("claim_policy_saved", partner=partner.pk)
    return policy
