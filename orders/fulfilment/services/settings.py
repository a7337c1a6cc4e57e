"""What a seller declares about its packing."""

from django.db import transaction

from orders.fulfilment.models import PackingSettings
from vendors.partner.models import Partner


@transaction.atomic
def declare_short_rule(partner: Partner, rule: str) -> PackingSettings:
    """Say which rule holds when there is too little; an empty one takes it back."""
    settings, _is_new = PackingSettings.objects.update_or_create(
        partner=partner, defaults={"short_rule": rule}
    )
    return settings
