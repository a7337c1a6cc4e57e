"""The only row locks of the accounts."""

from .models import User


def lock_person(person_id: int) -> User:
    """The person's row, held until the transaction ends."""
    return User.objects.select_for_update(of=("self",), no_key=True).get(pk=person_id)
