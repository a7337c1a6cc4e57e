"""The only row locks of the accounts, in id order."""

from django.db.models import Q

from .models import User


def lock_person(person_id: int) -> User:
    """The person's row, held until the transaction ends."""
    return User.objects.select_for_update(of=("self",), no_key=True).get(pk=person_id)


def lock_staff_and(person_id: int) -> dict[int, User]:
    """Everybody who works for the market, and one more: nobody's role changes else."""
    wanted = Q(is_staff=True) | Q(pk=person_id)
    rows = User.objects.select_for_update(of=("self",), no_key=True).filter(wanted)
    return {person.pk: person for person in rows.order_by("pk")}
