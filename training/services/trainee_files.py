"""What becomes of each row of a file of trainees; looked at, then enrolled."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.people_files import PersonRow
from core.imports.signed_rows import read_signed_rows, sign_rows
from training.locks import lock_course
from training.models import Course, Enrolment
from training.queries.courses import may_take_again
from training.states import TraineeFate
from vendors.places.models import Village
from vendors.places.queries import villages_by_name

from .enrolment import Person, record_trainee

_SALT = "training.trainees"
# By phone number, or by the name and village of somebody without one.
_Key = tuple[str, int | None]


@dataclass(frozen=True)
class PlannedTrainee:
    """A row with what becomes of it; `village` where one alone has that name."""

    row: PersonRow
    village: Village | None
    fate: TraineeFate

    @property
    def is_enrolled(self) -> bool:
        return self.fate in {TraineeFate.NEW, TraineeFate.AGAIN}


def plan(
    course: Course, rows: Sequence[PersonRow], villages: QuerySet[Village]
) -> list[PlannedTrainee]:
    """Three queries, however many rows there are."""
    places = villages_by_name((row.village for row in rows), villages)
    known = dict(_known(course, rows))
    seen: set[_Key] = set()
    planned = []
    for row in rows:
        village = places.get(row.village.lower())
        key = _key(row.phone, row.name, village.pk if village else None)
        fate = TraineeFate.TWICE if key in seen else known.get(key, TraineeFate.NEW)
        seen.add(key)
        planned.append(PlannedTrainee(row, village, fate))
    return planned


def _key(phone: str, name: str, village_id: int | None) -> _Key:
    return (phone, None) if phone else (name, village_id)


def _known(
    course: Course, rows: Sequence[PersonRow]
) -> Iterator[tuple[_Key, TraineeFate]]:
    """Who was ever in the course, as they are in it now."""
    phones = [row.phone for row in rows if row.phone]
    names = [row.name for row in rows if not row.phone]
    found = course.enrolments.filter(again=None).filter(
        Q(user=None, phone__in=phones)
        | Q(user__phone__in=phones, user__phone_verified=True)
        | Q(user=None, phone="", name__in=names)
    )
    for trainee in found.select_related("user").prefetch_related("certificates"):
        phone = trainee.phone
        if trainee.user is not None:
            phone = trainee.user.phone or phone
        yield _key(phone, trainee.name, trainee.village_id), _fate_of(trainee)


def _fate_of(trainee: Enrolment) -> TraineeFate:
    if trainee.is_cancelled or may_take_again(trainee):
        return TraineeFate.AGAIN
    return TraineeFate.THERE


def sealed(planned: Sequence[PlannedTrainee], *, by: User) -> str:
    """The rows that will be enrolled, for the form that says yes."""
    rows = [asdict(each.row) for each in planned if each.is_enrolled]
    return sign_rows(rows, salt=_SALT, person_id=by.pk)


def unsealed(text: str, *, by: User) -> list[PersonRow]:
    """What the person has looked at. Raises `LookedAtTooLongError`."""
    rows = read_signed_rows(text, salt=_SALT, person_id=by.pk)
    return [PersonRow(**row) for row in rows]


@transaction.atomic
def enrol_all(
    course: Course,
    rows: Sequence[PersonRow],
    villages: QuerySet[Village],
    *,
    by: User,
) -> int:
    """Enrol who is not in the course yet; how many were.

    The course is locked before the rows are looked at once more, so that of two who
    bring the same file one enrols its people. Raises `TrainingError` when the course
    takes nobody.
    """
    lock_course(course.pk)
    count = 0
    for each in plan(course, rows, villages):
        if each.is_enrolled:
            person = Person(each.row.name, each.row.phone, each.village)
            record_trainee(course, person, by=by)
            count += 1
    return count
