"""PEOPLE trained by one county, all the way, and what its pages cost then.

They are enrolled from files of 500, take places in sessions of 50 that have room for 48
and two on the waiting list, four at once and in no order; come in by the code at the
door or by the trainer's phone, pass on paper and get their certificates. Afterwards the
audit looks at all of it. Each step and page is said in CPU milliseconds of PostgreSQL
and Python, for one hall and for all of them.
"""

import logging
import os
import random
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from uuid import uuid4

from tests.benchmarks.growth import _answered, _Meter

PEOPLE, HALL, ROOM, IN_A_FILE, AT_ONCE = 3_500, 50, 48, 500, 4
AUDITED = "training"


def run(keeps, database):
    """What both take, by how many people and thing."""
    from tests.benchmarks.places import (
        ROOT,
        drop_database,
        environment,
        has_database,
        inside,
        make_database,
        named,
    )

    found = {}
    for people in (HALL, int(os.environ.get("PEOPLE") or PEOPLE)):
        name, data = f"nanpo_trainees_{people}", ROOT / "var" / "trainees"
        data.mkdir(parents=True, exist_ok=True)
        env = environment("ours", data, named(database, name), PAGE_CACHE_BYTES="0")
        if has_database(database, name):
            drop_database(database, name)
        make_database(database, name)
        found[people] = inside("ours", "train_people", people, env)
        found[people] |= inside("ours", "trainees", 0, env)
        if not keeps:
            drop_database(database, name)
    return found


def show(found):
    one, many = found.values()
    print(f"\nTrained people: {' and '.join(map(str, found))}; CPU ms each")
    print(f"{'':<40}{'few':>8}{'many':>8}{'Python':>8}{'queries':>8}")
    for name, all_ in many.items():
        few = one[name]
        print(
            f"{name:<40}{few['postgres_ms']:>8.1f}{all_['postgres_ms']:>8.1f}"
            f"{all_['python_ms']:>8.1f}{all_['queries']:>8}"
        )
        assert not all_["failed"], all_["failed"]


# --- Inside one market -----------------------------------------------------------


def train_people(people):
    """The whole way of so many; by step, what one person's took."""
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    logging.disable(logging.CRITICAL)
    course, sessions, officer = _planned(people)
    took = {
        "enrol from a file": _timed(
            people, [partial(_enrolled, course, officer, people)]
        )
    }
    trainees = list(course.enrolments.order_by("pk"))
    halls = [sessions[place // HALL] for place in range(people)]
    pairs = list(zip(halls, trainees, strict=True))
    random.Random(people).shuffle(pairs)
    took["take a place"] = _timed(people, [partial(_seat, *each) for each in pairs])
    _open_doors(sessions)
    inside = [each for each in pairs if _is_seated(*each)]
    assert len(inside) == sum(min(ROOM, one) for one in _sizes(people))
    took["check in at the door"] = _timed(
        len(inside), [partial(_come, *each) for each in inside]
    )
    took["pass on paper, certificate"] = _timed(
        len(inside), [partial(_pass, officer, each) for _hall, each in inside]
    )
    _audited(len(inside))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return took


def _sizes(people):
    return [min(HALL, people - first) for first in range(0, people, HALL)]


def _planned(people):
    from django.utils import timezone

    from core import dates
    from tests.factories.training import make_course, make_question, make_session
    from tests.factories.vendors import make_county, make_officer, make_village

    county = make_county()
    village = make_village(county=county, name="Upper Village")
    officer = make_officer(county)
    course = make_course(county, needs_attendance=True)
    make_question(course)
    starts = timezone.now() + 2 * dates.DAY
    sessions = [
        make_session(
            course, village=village, capacity=ROOM, starts=starts, trainer=officer
        )
        for _hall in _sizes(people)
    ]
    return course, sessions, officer


def _enrolled(course, officer, people):
    from accounts.people_files import PersonRow
    from training.services.trainee_files import enrol_all
    from vendors.places.models import Village

    rows = [
        PersonRow(n + 2, f"Wang {n}", f"+86138{n:08d}", "Upper Village")
        for n in range(people)
    ]
    for first in range(0, people, IN_A_FILE):
        part = rows[first : first + IN_A_FILE]
        assert enrol_all(course, part, Village.objects.all(), by=officer) == len(part)


def _seat(session, trainee):
    from training.services.sessions import take_seat

    take_seat(session, trainee)


def _is_seated(session, trainee):
    return session.seats.filter(enrolment=trainee, state="seated").exists()


def _open_doors(sessions):
    from django.utils import timezone

    from core import dates
    from training.models import Session

    now = timezone.now()
    Session.objects.update(starts=now - dates.DAY / 48, ends=now + dates.DAY / 4)
    for session in sessions:
        session.refresh_from_db()


def _come(session, trainee):
    """Every second one shows the code to the trainer."""
    from training.services.attendance import Scanned, check_in, note_scan
    from training.services.enrolment import Person
    from training.states import NOTED

    if trainee.pk % 2:
        check_in(session, Person(trainee.name, trainee.phone), uuid4())
    else:
        answer = note_scan(session, Scanned(uuid4(), trainee.code), by=session.trainer)
        assert answer.outcome in NOTED, answer


def _pass(officer, trainee):
    from training.services.quizzes import note_paper_quiz

    note_paper_quiz(trainee, right=9, out_of=10, by=officer)


def _audited(finished):
    """Everybody who came has a certificate, and the audit finds nothing."""
    from core.integrity import run as audit
    from tests.sound import checks_of
    from training.models import CourseCertificate, Seat

    assert Seat.objects.filter(attended_at__isnull=False).count() == finished
    numbers = CourseCertificate.objects.order_by("number")
    assert [*numbers.values_list("number", flat=True)] == [*range(1, finished + 1)]
    faults = [one for one in audit(checks_of(AUDITED)) if not one.is_ok]
    assert not faults, faults


def _timed(people, acts):
    """CPU milliseconds for each of the people, the acts a few at once."""
    from django.db import connections

    from tests.benchmarks.costs import cpu_seconds

    def own(act):
        # Each thread keeps its connection until it ends.
        act()

    def pid():
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            found = cursor.fetchone()[0]
        time.sleep(0.05)
        return found

    with ThreadPoolExecutor(AT_ONCE, initializer=connections.close_all) as pool:
        pids = {one.result() for one in [pool.submit(pid) for _ in range(AT_ONCE)]}
        python, postgres = time.process_time(), sum(map(cpu_seconds, pids))
        for done in [pool.submit(own, act) for act in acts]:
            done.result()
        return {
            "postgres_ms": 1000 * (sum(map(cpu_seconds, pids)) - postgres) / people,
            "python_ms": 1000 * (time.process_time() - python) / people,
            "queries": "",
            "failed": "",
        }


def trainees(_count):
    """By page: CPU milliseconds and queries."""
    logging.disable(logging.CRITICAL)
    meter = _Meter()
    return {name: meter.measure(act) for name, act in _pages()}


def _pages():
    from django.test import Client
    from django.urls import reverse

    from training.models import CourseCertificate, Enrolment, Session

    session = Session.objects.select_related("trainer", "course__county").first()
    course, county = session.course, session.course.county.slug
    trainee = Enrolment.objects.order_by("pk").last()
    Enrolment.objects.filter(certificates__isnull=False).update(
        is_on_wall=True, shows_name=True
    )
    certificate = CourseCertificate.objects.first()
    officer, anybody = (Client(headers={"host": "127.0.0.1"}) for _person in range(2))
    officer.force_login(session.trainer)

    def own(name, *args):
        return officer, reverse(f"programme:{name}", args=[county, *args])

    found = {
        "courses": own("training"),
        "a course": own("training_course", course.pk),
        "its people": own("training_people", course.pk),
        "one of them": own("training_person", course.pk, trainee.pk),
        "sessions": own("training_sessions"),
        "a session": own("training_session", session.pk),
        "results of training": own("training_cohorts"),
        "the trainer's days": (officer, reverse("learn:trainer")),
        "the trainer's list": (
            officer,
            reverse("learn:trainer_session", args=[session.pk]),
        ),
        "certificate wall": (anybody, reverse("learn:wall")),
        "certificate": (
            anybody,
            reverse("learn:certificate", args=[certificate.code]),
        ),
        "course, for anybody": (anybody, reverse("learn:course", args=[course.slug])),
    }
    for name, (client, address) in found.items():
        yield f"page: {name}", partial(_answered, client, address)
