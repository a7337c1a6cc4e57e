"""Files of one seller at once, and workers that die in the middle."""

import os
import signal
import subprocess
import sys
from functools import partial

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from core.imports import work
from shop.catalogue.models import Product
from shop.import_export.models import ProductImport
from shop.import_export.services.dry_run import start_check
from shop.import_export.services.imports import ApplyError, apply_import, start_apply
from shop.import_export.services.undo import cancel_import
from shop.import_export.services.uploads import GOODS
from shop.import_export.states import ImportState as S
from tests.factories.imports import ask_to_apply, check_goods, shelf_of
from tests.factories.shop import make_tax_category
from tests.factories.vendors import make_farm
from tests.races.market import assert_sound
from tests.races.together import all_values, errors, run_together, values
from vendors.partner.models import StockEntry

from .test_services import goods

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

SOME = [(f"Goods {number}", 5, 20) for number in range(40)]


@pytest.fixture
def farm():
    make_tax_category()
    return make_farm("Li Orchard", code="li")


def ask(upload):
    return partial(start_apply, upload, with_changes=True, seen=upload.digest, by=None)


@pytest.mark.parametrize("turn", range(3))
def test_two_files_of_one_seller_are_asked_for_one_at_a_time(farm, turn):
    files = [check_goods(farm, goods(*SOME)) for _ in range(2)]

    done = run_together([ask(upload) for upload in files])

    assert (len(values(done)), len(errors(done, ApplyError))) == (1, 1)
    assert ProductImport.objects.filter(state=S.APPLYING).count() == 1
    assert Product.objects.count() == 0


def test_same_goods_from_two_files_are_made_once(farm):
    """The second finds them there, so its plan is not the one that was looked at."""
    first, second = (check_goods(farm, goods(*SOME)) for _ in range(2))
    ask_to_apply(first)
    apply_import(first.pk)
    ask_to_apply(second)

    assert apply_import(second.pk) is True

    second.refresh_from_db()
    assert (second.state, second.is_stale) == (S.CHECKED, True)
    assert Product.objects.count() == len(SOME)
    assert_sound()


@pytest.mark.parametrize("turn", range(3))
def test_workers_at_one_import_do_it_once(farm, turn):
    upload = check_goods(farm, goods(*SOME))
    ask_to_apply(upload)

    done = run_together([partial(apply_import, upload.pk)] * 4)

    assert sorted(all_values(done)) == [False, False, False, True]
    assert Product.objects.count() == StockEntry.objects.count() == len(SOME)
    assert_sound()


def test_claim_that_ran_out_does_not_import_twice(farm, monkeypatch):
    """All claim it, as if each had found the one before dead."""
    upload = check_goods(farm, goods(*SOME))
    ask_to_apply(upload)

    def claimed(kind, import_id, state):
        until = timezone.now() + work.CLAIM
        ProductImport.objects.filter(pk=import_id).update(claimed_until=until)
        return work.Hold(kind, import_id, state, until)

    monkeypatch.setattr(work, "claim", claimed)

    done = run_together([partial(apply_import, upload.pk)] * 3)

    assert sorted(all_values(done)) == [False, False, True]
    assert Product.objects.count() == len(SOME)
    assert_sound()


@pytest.mark.parametrize("turn", range(4))
def test_stopping_against_importing_has_one_winner(farm, turn):
    upload = check_goods(farm, goods(*SOME))
    ask_to_apply(upload)
    upload.refresh_from_db()
    acts = [partial(apply_import, upload.pk), partial(cancel_import, upload, by=None)]

    run_together(acts[:: 1 if turn % 2 else -1])

    upload.refresh_from_db()
    made = {S.APPLIED: len(SOME), S.CANCELLED: 0}
    assert Product.objects.count() == made[upload.state]
    assert_sound()


def test_check_and_import_at_once_have_one_winner(farm):
    upload = check_goods(farm, goods(*SOME))

    done = run_together([ask(upload), partial(start_check, upload, by=None)])

    assert len(values(done)) == 1
    upload.refresh_from_db()
    assert upload.state in {S.APPLYING, S.CHECKING}


# --- A worker that dies ---------------------------------------------------------

WORKER = """
import os, signal, sys
import django
django.setup()
from shop.import_export.services import imports

moment, pk = sys.argv[1], int(sys.argv[2])
die = lambda *args, **kwargs: os.kill(os.getpid(), signal.SIGKILL)
if moment == "claimed":
    imports._planned = die
elif moment == "half":
    create, turns = imports.create_all, []
    def half(*args):
        create(*args)
        turns.append(1)
        len(turns) == 2 and die()
    imports.create_all, imports.TOGETHER = half, 10
elif moment == "written":
    imports.timezone = type("Late", (), {"now": die})
imports.apply_import(pk)
"""


@pytest.mark.parametrize("moment", ["claimed", "half", "written"])
def test_worker_killed_in_the_middle_changes_nothing_twice(farm, moment):
    upload = check_goods(farm, goods(*SOME))
    ask_to_apply(upload)

    ended = _run(moment, upload.pk)

    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert not Product.objects.exclude(state="draft").exists()
    upload.refresh_from_db()
    assert upload.state == S.APPLYING
    assert GOODS.waiting() == []
    ProductImport.objects.update(claimed_until=timezone.now())
    assert GOODS.waiting() == [upload.pk]

    assert apply_import(upload.pk) is True

    upload.refresh_from_db()
    assert upload.state == S.APPLIED
    assert len(shelf_of(farm)) == Product.objects.count() == len(SOME)
    assert upload.rows.filter(product__isnull=True).count() == 0
    assert_sound()


def _run(moment, pk):
    """In a process of its own, on the database of this test."""
    told = connection.settings_dict
    host = f"{told['HOST'] or '127.0.0.1'}:{told['PORT'] or 5432}"
    who = ":".join(filter(None, [told["USER"], told["PASSWORD"]]))
    environment = os.environ | {
        "DATABASE_URL": f"postgres://{who}@{host}/{told['NAME']}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "NANPO_PRIVATE": str(settings.PRIVATE_ROOT),
    }
    code = WORKER.replace(
        "django.setup()\n",
        "django.setup()\nfrom django.conf import settings\n"
        'settings.PRIVATE_ROOT = os.environ["NANPO_PRIVATE"]\n',
    )
    return subprocess.run(
        [sys.executable, "-c", code, moment, str(pk)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
