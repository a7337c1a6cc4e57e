"""Telling trainees something, once: a row that notices, mails and texts follow."""

from collections.abc import Iterable

from training.models import Enrolment, Session, Told
from training.signals import trainee_told
from training.states import Word


def tell(
    enrolment: Enrolment,
    word: Word,
    *,
    occasion: str,
    session: Session | None = None,
    note: str = "",
) -> None:
    """Call it inside the change's transaction. Told twice for an occasion it is once.

    `occasion` says which time it is, of all for this trainee and word.
    """
    told, is_new = Told.objects.get_or_create(
        key=f"{word}:{enrolment.pk}:{occasion}"[:96],
        defaults={
            "enrolment": enrolment,
            "word": word,
            "session": session,
            "note": note[:500],
        },
    )
    if is_new:
        trainee_told.send(sender=Told, told=told)


def tell_all(
    enrolments: Iterable[Enrolment],
    word: Word,
    *,
    session: Session,
    occasion: str,
    note: str = "",
) -> None:
    for enrolment in enrolments:
        tell(enrolment, word, session=session, occasion=occasion, note=note)
