"""The locks on disputes: the order and its payment are locked before them."""

from .models import Answer, Dispute


def lock_dispute(pk: int) -> Dispute:
    return Dispute.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)


def lock_answer(pk: int) -> Answer:
    return Answer.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
