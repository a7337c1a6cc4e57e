"""The only locks on delivery methods."""

from .models import DeliveryMethod


def lock_method(method_id: int) -> DeliveryMethod:
    """Raises `DeliveryMethod.DoesNotExist` when it was removed meanwhile."""
    return DeliveryMethod.objects.select_for_update(of=("self",)).get(pk=method_id)
