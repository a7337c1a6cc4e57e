"""A register from a file: looked at first, then taken in whole or not at all."""

import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import AuditEntry
from core.storage import private_storage
from core.tables.rows import TableError
from tests.factories.vendors import (
    IDENTITY,
    JOINED,
    head_of,
    make_cooperative,
    make_household,
    make_member,
    make_stake,
    make_village,
)
from vendors.cooperatives.imports.reader import TwoDaysError, read_day
from vendors.cooperatives.models import Household, StakeEntry
from vendors.cooperatives.queries import stake_of
from vendors.cooperatives.services.households import HouseholdContent, change_household
from vendors.cooperatives.services.positions import give_position
from vendors.cooperatives.services.refusals import RegisterError
from vendors.cooperatives.services.uploads import (
    apply_upload,
    forget_uploads,
    sheet_kept,
    take_upload,
)
from vendors.members.states import Role

pytestmark = pytest.mark.django_db
HEADS = "Number,Household,Village,People,Phone number,Identity number,Joined on,Stake"


@pytest.fixture
def cooperative():
    village = make_village(name="Nanpo")
    return make_cooperative(code="five", village=village)


def looked_at(cooperative, *lines, heads=HEADS, encoding="utf-8", stakes=True):
    content = "\n".join([heads, *lines]).encode(encoding)
    return take_upload(cooperative, content, name="r.csv", takes_stakes=stakes, by=None)


def fates(upload):
    return [row.fate for row in upload.rows.all()]


def problems(upload):
    return [
        code for row in upload.rows.all() for code, _params in row.detail["problems"]
    ]


def applied(upload, **known):
    known = {"seen": upload.digest, "with_changes": False, "by": None, **known}
    return apply_upload(upload, **known)


# --- Taking in ------------------------------------------------------------------


def test_nothing_is_written_before_it_is_confirmed(cooperative):
    upload = looked_at(
        cooperative,
        f"1,Wang Mei,Nanpo,Li Dashan,139 3456 7890,{IDENTITY},2019-03-31,1200.50",
    )

    assert fates(upload) == ["new"]
    assert Household.objects.count() == 0
    applied(upload)

    household = Household.objects.get()
    head = head_of(household)
    assert (household.number, household.village.name) == ("1", "Nanpo")
    assert (household.phone, household.joined) == ("+8613934567890", date(2019, 3, 31))
    assert (head.name, head.identity.reveal()) == ("Wang Mei", IDENTITY)
    assert household.people.count() == 2
    assert stake_of(household) == 120_050
    entries = AuditEntry.objects.filter(cooperative=cooperative.pk).order_by("pk")
    assert [(entry.act, entry.subject_id) for entry in entries] == [
        ("register.upload", str(upload.pk)),
        ("household.import", str(household.pk)),
        ("stake.enter", str(household.pk)),
        ("register.import", str(upload.pk)),
    ]


def test_file_brought_twice_changes_nothing(cooperative):
    lines = ("1,Wang Mei,Nanpo,,,,2019-03-31,500", ",Li Dashan,Nanpo,,,,2020-01-01,")
    applied(looked_at(cooperative, *lines))

    again = looked_at(cooperative, *lines)

    assert fates(again) == ["same", "same"]
    applied(again, with_changes=True)
    assert Household.objects.count() == 2
    assert StakeEntry.objects.count() == 1
    assert set(Household.objects.values_list("version", flat=True)) == {1}


def test_chinese_heads_dates_and_areas_in_gb18030(cooperative):
    upload = looked_at(
        cooperative,
        "3;王桂花;Nanpo;2019年3月5日;上梯田;1.5",
        heads="户号;户主姓名;村庄;入社日期;地块;面积（亩）",
        encoding="gb18030",
    )

    applied(upload)

    household = Household.objects.get()
    assert upload.encoding == "gb18030"
    assert (household.name, household.joined) == ("王桂花", date(2019, 3, 5))
    assert household.plots.get().area == 1000


def test_spreadsheet_with_a_title_above_its_heads(cooperative):
    book = openpyxl.Workbook()
    book.active.append(["Register of 2024"])
    book.active.append(["Number", "Household", "Joined on"])
    book.active.append([7, "Wang Mei", date(2019, 3, 31)])
    file = io.BytesIO()
    book.save(file)

    upload = take_upload(
        cooperative, file.getvalue(), name="r.xlsx", takes_stakes=True, by=None
    )

    assert (upload.encoding, fates(upload)) == ("xlsx", ["new"])


def test_changes_are_shown_and_written_only_when_wanted(cooperative):
    household = make_household(cooperative, phone="+8613911112222")
    line = "001,Wang Guihua,Nanpo,Son,13934567890,,2020-03-01,"

    first = looked_at(cooperative, line)
    (row,) = first.rows.all()
    applied(first)
    household.refresh_from_db()
    assert (row.fate, household.phone) == ("changed", "+8613911112222")
    assert row.detail["changes"] == [
        ["village", "", "Nanpo"],
        ["phone", "•••• 2222", "•••• 7890"],
        ["people", "", "Son"],
    ]
    applied(looked_at(cooperative, line), with_changes=True)

    household.refresh_from_db()
    assert (household.phone, household.version) == ("+8613934567890", 2)
    assert household.people.count() == 2
    assert fates(looked_at(cooperative, line)) == ["same"]


def test_own_file_masked_says_nothing_new(client, cooperative):
    household = make_household(
        cooperative,
        village=cooperative.village,
        phone="+8613934567890",
        identity=IDENTITY,
        note="=1+1",
    )
    household.plots.create(name="Mill Bank", area=1200)
    make_stake(household, 50_000)
    client.force_login(make_member(cooperative, Role.ADMIN))
    file = client.get(reverse("office:households_file", args=["five"]))

    upload = take_upload(
        cooperative,
        b"".join(file.streaming_content),
        name="r.csv",
        takes_stakes=True,
        by=None,
    )

    assert fates(upload) == ["same"]


# --- Refused rows ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("1,Wang Mei,Nowhere,,,,2019-01-01,", "no-village"),
        ("1,Wang Mei,,,,,2999-01-01,", "not-yet"),
        ("1,Wang Mei,,,,,soon,", "no-day"),
        ("1,Wang Mei,,,,,2019-02-30,", "no-day"),
        ("1,Wang Mei,,,,,3/4/2019,", "two-days"),
        ("1,Wang Mei,,,,,1919-01-01,", "too-early"),
        ("1,Wang Mei,,,,,,", "no-joined"),
        ("1,,,,,,2019-01-01,", "no-name"),
        (",,Nanpo,,,,2019-01-01,", "empty"),
        ("1,Wang Mei,,,12,,2019-01-01,", "no-phone"),
        ("1,Wang Mei,,,,110105194912310029,2019-01-01,", "no-identity"),
        ("1,Wang Mei,,,,,2019-01-01,-5", "negative"),
        ("1,Wang Mei,,,,,2019-01-01,much", "no-number"),
        ("1,Wang Mei,,,,,2019-01-01,0.001", "no-number"),
        ("12345678901234567,Wang Mei,,,,,2019-01-01,", "too-long"),
    ],
)
def test_row_that_is_wrong_is_refused_by_name(cooperative, line, problem):
    upload = looked_at(cooperative, line, "2,Li Dashan,,,,,2019-01-01,")

    assert (fates(upload), problems(upload)) == (["refused", "new"], [problem])
    with pytest.raises(RegisterError):
        applied(upload)
    assert Household.objects.count() == 0


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (("1,A,,,,,2019-01-01,", "1,B,,,,,2019-01-01,"), "same-number"),
        (
            (f"1,A,,,,{IDENTITY},2019-01-01,", f"2,B,,,,{IDENTITY},2019-01-01,"),
            "same-identity",
        ),
        ((",A,Nanpo,,,,2019-01-01,", ",a,Nanpo,,,,2019-01-01,"), "same-name"),
        (("001,A,,,,,2019-01-01,", "001,,,,,,2019-01-01,"), "same-number"),
    ],
)
def test_what_stands_twice_in_the_file_is_refused(cooperative, lines, problem):
    upload = looked_at(cooperative, *lines)

    assert problem in problems(upload)
    assert fates(upload)[1] == "refused"


def test_identity_number_of_another_household_is_refused(cooperative):
    make_household(cooperative, identity=IDENTITY)

    upload = looked_at(cooperative, f"9,Twin,,,,{IDENTITY},2019-01-01,")

    assert problems(upload) == ["identity-elsewhere"]


def test_stake_that_differs_is_not_written_over(cooperative):
    household = make_household(cooperative)
    make_stake(household, 50_000)

    upload = looked_at(cooperative, "001,Wang Guihua,,,,,2020-03-01,600")

    assert problems(upload) == ["stake-differs"]
    assert stake_of(household) == 50_000


def test_household_left_before_it_joined_is_refused(cooperative):
    heads = "Number,Household,Joined on,Left on"

    upload = looked_at(cooperative, "1,A,2020-01-01,2019-01-01", heads=heads)

    assert problems(upload) == ["left-first"]


def test_household_with_a_position_does_not_leave_by_file(cooperative):
    household = make_household(cooperative)
    give_position(head_of(household), "packer", since=JOINED, by=None)

    upload = looked_at(cooperative, "001,2024-01-01", heads="Number,Left on")

    assert problems(upload) == ["holds-position"]


def test_stakes_are_left_out_for_who_may_not_enter_them(cooperative):
    upload = looked_at(cooperative, "1,A,,,,,2019-01-01,500", stakes=False)

    applied(upload)

    assert StakeEntry.objects.count() == 0


@pytest.mark.parametrize(
    "content", [b"", b"a,b\n1,2", b"\x89PNG\r\n", b"Number,Household"]
)
def test_file_that_is_no_register_is_refused(cooperative, content):
    with pytest.raises((TableError, RegisterError)):
        take_upload(cooperative, content, name="x", takes_stakes=True, by=None)

    assert cooperative.register_imports.count() == 0


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2019-03-31", date(2019, 3, 31)),
        ("2019/3/1", date(2019, 3, 1)),
        ("2019.3.1", date(2019, 3, 1)),
        ("2019年3月1日", date(2019, 3, 1)),
        ("20190301", date(2019, 3, 1)),
        ("31.3.2019", date(2019, 3, 31)),
        ("1.3.2019", date(2019, 3, 1)),
        ("31/3/2019", date(2019, 3, 31)),
        ("3/31/2019", date(2019, 3, 31)),
        ("2019-03-31 00:00:00", date(2019, 3, 31)),
        ("43555", date(2019, 3, 31)),
        ("2019年3月", ValueError),
        ("2019", ValueError),
        ("03/04/2019", TwoDaysError),
        ("31-3-19", ValueError),
        ("2019-13-01", ValueError),
    ],
)
def test_days_are_read_as_people_write_them(text, day):
    if isinstance(day, date):
        assert read_day(text) == day
    else:
        with pytest.raises(day):
            read_day(text)


# --- Between looking and taking in ----------------------------------------------


def test_register_that_changed_meanwhile_is_not_written_over(cooperative):
    household = make_household(cooperative)
    upload = looked_at(cooperative, "001,New Name,,,,,2020-03-01,")
    change_household(household, HouseholdContent("Other", JOINED), seen=1)

    with pytest.raises(RegisterError):
        applied(upload, with_changes=True)

    household.refresh_from_db()
    upload.refresh_from_db()
    assert household.name == "Other"
    assert (upload.state, upload.is_stale) == ("checked", True)


def test_another_plan_than_was_seen_is_not_taken_in(cooperative):
    upload = looked_at(cooperative, "1,A,,,,,2019-01-01,")

    with pytest.raises(RegisterError):
        applied(upload, seen="of another file")

    assert Household.objects.count() == 0


def test_file_is_kept_sealed_and_goes_when_it_is_done(
    cooperative, django_capture_on_commit_callbacks
):
    upload = looked_at(cooperative, f"1,A,,,,{IDENTITY},2019-01-01,")
    name = upload.file.name
    with private_storage().open(name) as file:
        kept = file.read()

    assert IDENTITY.encode() not in kept
    assert sheet_kept(upload).rows[0].cells[5] == IDENTITY
    with django_capture_on_commit_callbacks(execute=True):
        applied(upload)
    assert not private_storage().exists(name)


def test_file_that_nobody_decides_on_is_forgotten(cooperative):
    upload = looked_at(cooperative, "1,A,,,,,2019-01-01,")

    assert forget_uploads(upload.created) == 0
    assert forget_uploads(timezone.now()) == 1

    upload.refresh_from_db()
    assert (upload.state, upload.rows.count()) == ("cancelled", 0)


# --- Five thousand rows ---------------------------------------------------------
