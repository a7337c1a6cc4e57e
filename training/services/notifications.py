"""Telling trainees something, once: a row that notices, mails and texts follow."""

from collections.abc import Iterable

from core.notify import notify
from notifications.services import record_sent
from notifications.states import Kind
from training.models import Enrolment, Session
from training.notifications import queue_text
from training.states import TraineeNotice


def tell(
    enrolment: Enrolment,
    event: TraineeNotice,
    *,
    occasion: str,
    session: Session | None = None,
    note: str = "",
) -> None:
    """Call it inside the change's transaction. Told twice for an occasion it is once.

    `occasion` says which time it is, of all for this trainee and event. Accounts are
    told as they wish; who has none gets a text message.
    """
    sent = record_sent(
        Kind.TRAINING,
        event,
        enrolment,
        f"{enrolment.pk}:{occasion}",
        recipient_id=enrolment.user_id,
        data={"session": session.pk if session else None, "note": note[:500]},
    )
    if sent is None:
        return
    if enrolment.user_id is not None:
        notify("training", sent)
    elif enrolment.phone:
        queue_text(sent)


def tell_all(
    enrolments: Iterable[Enrolment],
    event: TraineeNotice,
    *,
    session: Session,
    occasion: str,
    note: str = "",
) -> None:
    for enrolment in enrolments:
        tell(enrolment, event, session=session, occasion=occasion, note=note)
