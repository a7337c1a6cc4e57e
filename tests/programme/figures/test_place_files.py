"""Counties and villages from a file: what is wrong is named, what is there stays."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.models import AuditEntry
from core.tables.writer import xlsx_file
from tests.factories.accounts import make_staff
from vendors.places.models import County, Village

pytestmark = pytest.mark.django_db
PAGE = "/office/market/places/file/"
CHINESE = """省份,县,村名,纬度,经度,海拔
山西省,平顺县,石城村,36.2001234,113.5,980
山西省,平顺县,奥治村,,,
,平顺县,石城村,,,
山西,黎城县,,,,
"""


@pytest.fixture
def office(client):
    client.force_login(make_staff())
    return client


def look(office, content, name="places.csv"):
    content = content.encode() if isinstance(content, str) else content
    return office.post(PAGE, {"file": SimpleUploadedFile(name, content)})


def add(office, content):
    return office.post(PAGE, {"rows": look(office, content).context["rows"]})


def fates(page):
    return {each.row.number: each.fate for each in page.context["planned"]}


def written():
    villages = Village.objects.order_by("pk").select_related("county")
    return [(each.county.name_zh_hans, each.name_zh_hans) for each in villages]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_what_offices_write_is_looked_at_and_then_added(office, encoding):
    page = look(office, CHINESE.encode(encoding))

    assert fates(page) == {2: "new", 3: "new", 4: "twice", 5: "new"}
    assert not County.objects.exists()
    answer = office.post(PAGE, {"rows": page.context["rows"]})

    assert answer["Location"] == "/office/market/places/"
    assert written() == [("平顺县", "石城村"), ("平顺县", "奥治村")]
    assert set(County.objects.values_list("region", flat=True)) == {"CN-SX"}
    village = Village.objects.get(name_zh_hans="石城村")
    assert (str(village.latitude), village.altitude) == ("36.20012", 980)
    assert village.slug.startswith("shi-cheng")
    assert AuditEntry.objects.filter(act="village.save").count() == 2


def test_same_file_again_changes_nothing(office):
    add(office, CHINESE)
    before = list(Village.objects.values()), list(County.objects.values())

    page = look(office, CHINESE)

    assert set(fates(page).values()) == {"there"}
    assert page.context["new"] == 0
    assert "Nothing in this file is still to be added." in page.text
    assert (list(Village.objects.values()), list(County.objects.values())) == before


def test_two_who_looked_at_it_add_it_once(office):
    first, second = (look(office, CHINESE).context["rows"] for _who in range(2))
    for rows in (first, second):
        office.post(PAGE, {"rows": rows})

    assert Village.objects.count() == 2
    assert County.objects.count() == 2


def test_rows_that_cannot_be_read_are_named_and_the_others_added(office):
    page = look(
        office,
        "Province,County,Village,Latitude,Longitude\n"
        "Atlantis,Pingshun,Shicheng,,\n"
        "Shanxi,,Shicheng,,\n"
        "Shanxi,Pingshun,Shicheng,91,10\n"
        "Shanxi,Pingshun,Shicheng,36.2,\n"
        "CN-SX,Pingshun,Aozhi,36.2,113.5\n",
    )

    problems = {each.row: str(each.what) for each in page.context["problems"]}
    assert set(problems) == {2, 3, 4, 5}
    assert "province is not known" in problems[2]
    assert "no county" in problems[3]
    assert fates(page) == {6: "new"}
    office.post(PAGE, {"rows": page.context["rows"]})
    assert Village.objects.get().county.name_en == "Pingshun"


def test_both_languages_meet_in_one_county(office):
    add(office, "County,County in English,Village\n平顺县,Pingshun,石城村\n")

    page = look(
        office,
        "County,Village,Village in English\nPINGSHUN,石城村,Shicheng\n"
        "Pingshun,,Aozhi\n平顺县,虹梯关,\n",
    )

    assert fates(page) == {2: "there", 3: "new", 4: "new"}
    office.post(PAGE, {"rows": page.context["rows"]})
    assert County.objects.count() == 1
    assert Village.objects.count() == 3


def test_county_of_another_country_or_none_at_all(office):
    add(office, "Country,County,Village\nGermany,Uckermark,Melzow\n德国,Uckermark,\n")

    county = County.objects.get()
    assert (county.region, county.name_en) == ("DE", "Uckermark")
    assert office.get("/office/market/places/").context["provinces"]


def test_merged_county_is_left_out(office):
    add(office, CHINESE)
    old, new = County.objects.order_by("pk")
    County.objects.filter(pk=old.pk).update(merged_into=new, merged_on="2026-01-01")

    assert fates(look(office, "省,县,村\n山西,平顺县,新村\n")) == {2: "merged"}


def test_spreadsheet_and_a_file_that_is_none(office):
    rows = [["县", "村"], ["平顺县", "石城村"]]
    with xlsx_file(rows, title="places") as file:
        sheet = file.read()
    assert fates(look(office, sheet, "places.xlsx")) == {2: "new"}

    answer = look(office, b"\x89PNG\r\n\x1a\n", "places.csv")
    assert answer.status_code == 422
    answer = look(office, "a,b\n1,2\n")
    assert answer.status_code == 422
    assert "No columns were found" in answer.text
    answer = look(office, "县,村\n" + "平顺县,石城村\n" * 1001)
    assert answer.status_code == 422


def test_rows_of_somebody_else_are_not_taken(office, client):
    rows = look(office, CHINESE).context["rows"]
    client.force_login(make_staff())

    answer = client.post(PAGE, {"rows": rows}, follow=True)

    assert "select the file again" in answer.text
    assert not Village.objects.exists()


def test_template_reads_back(office):
    template = office.get(f"{PAGE}template/").getvalue()
    answer = look(office, template)
    assert answer.status_code == 422
    assert "column names but no rows" in answer.text
