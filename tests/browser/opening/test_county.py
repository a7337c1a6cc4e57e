"""A county is taken on: from nothing to its first quarterly report, by pages alone."""

import re
from io import BytesIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from openpyxl import load_workbook
from playwright.sync_api import expect
from pypdf import PdfReader

from core import dates
from programme.plans.queries.periods import quarter_of
from programme.plans.queries.setup import setup_of
from tests.factories.accounts import make_staff, make_user
from vendors.places.models import County

from . import steps
from .conftest import LOCALES
from .people import Person

FARMER = "+8613912345678"
OFFICER = "lan@county.test"


@pytest.fixture
def someone(site, visitor):
    """`someone(user, "zh-hans")` is a person who has signed in, on a phone."""

    def signed_in(user, language: str, *, width: int = 360) -> Person:
        page = visitor(user, width=width, locale=LOCALES[language])
        page.on("dialog", lambda dialog: dialog.accept())
        return Person(page, site, language)

    return signed_in


def test_county_goes_from_nothing_to_its_first_report(someone, visitor, site):
    staff = someone(make_staff(), "en", width=1280)
    lan = someone(make_user(OFFICER), "zh-hans")

    county = takes_on(staff)
    describes(staff, county)
    opens_shop(staff, Person(visitor(width=360, locale="zh-CN"), site, "zh-hans"))
    plans(lan, county)
    runs(lan, county)

    county.refresh_from_db()
    steps_left = [step.words for step in setup_of(county) if not step.is_done]
    assert steps_left == []
    tells(lan, county)
    call_command("audit_market")


def takes_on(staff: Person) -> County:
    staff.goes(f"{steps.OFFICE}/places/")
    staff.presses("Add a county")
    staff.fills(name_en="Xihe", name_zh_hans="西和", region="CN-GS")
    sends(staff)
    county = County.objects.get(name_en="Xihe")
    staff.is_at(f"**/places/{county.slug}/")
    return county


def describes(staff: Person, county: County) -> None:
    """What the market's staff do, each from the county's list of steps."""
    begins(staff, county, "Enter the county's villages", done=0)
    staff.presses("Add a village")
    staff.fills(name_en="Longlin", name_zh_hans="龙林")
    sends(staff)

    begins(staff, county, "Enter the population", done=1)
    staff.fills(
        population="330000", population_year="2020", population_source="Census 2020"
    )
    sends(staff)

    begins(staff, county, "Appoint an officer", done=2)
    staff.fills("form:has([name=contact])", contact=OFFICER)
    staff.presses("Appoint")

    begins(staff, county, "Write the public page", done=3)
    staff.fills(headline_en="Peppers from the hills", lead_en="Farms that sell afar.")
    sends(staff)


def opens_shop(staff: Person, farmer: Person) -> None:
    steps.invites_farmer(staff, name="李大伯", phone=FARMER)
    steps.follows_invitation(farmer, name="李大伯", phone=FARMER)
    steps.applies(farmer, shop="龙林花椒", place="龙林", grows="花椒")
    steps.approves_application(staff)


def plans(lan: Person, county: County) -> None:
    """Targets and a programme: the officer's, on a phone and in Chinese."""
    today = dates.today()
    begins(lan, county, "Set this year's targets", done=5)
    lan.fills(stores="30")
    sends(lan)

    begins(lan, county, "Prepare a programme", done=6)
    lan.fills(
        title_zh_hans="花椒出山",
        launched_on=quarter_of(today).first,
        ends_on=f"{today.year + 1}-12-31",
    )
    sends(lan)

    begins(lan, county, "Add its budget", done=7)
    lan.presses("Add budget line")
    lan.fills(name="培训", amount="120000", source="省级专项资金")
    sends(lan)

    begins(lan, county, "Add measures and milestones", done=8)
    lan.presses("Add measure")
    lan.fills(name="开店", first=today, last=f"{today.year + 1}-12-31")
    lan.page.locator("[name=responsible]").select_option(index=1)
    sends(lan)
    lan.presses("Add milestone")
    lan.fills(name="首家店铺", due=f"{today.year + 1}-06-30", target="1")
    lan.fills(proof="figure", figure="stores")
    sends(lan)


def runs(lan: Person, county: County) -> None:
    """The programme starts, something is paid, the report of the quarter is made."""
    begins(lan, county, "Start the programme", done=9)
    lan.presses("Start programme")
    sends(lan)

    lan.page.locator("main").get_by_role("link", name="培训").first.click()
    lan.presses("Enter spending")
    lan.fills(amount="20000", day=dates.today(), payee="县职教中心", purpose="场地")
    sends(lan)

    call_command("rebuild_programme")
    begins(lan, county, "Create the first report", done=10)
    quarter = quarter_of(dates.today())
    lan.page.locator(f"main a[href$='/{quarter.name}/']").click()
    lan.presses("Create report")


def tells(lan: Person, county: County) -> None:
    """Both files hold what was entered, and everybody reads the public page."""
    files = {form: download(lan, form) for form in ("pdf", "xlsx")}
    words = "\n".join(page.extract_text() for page in PdfReader(files["pdf"]).pages)
    book = load_workbook(files["xlsx"])
    cells = [c.value for sheet in book for row in sheet.iter_rows() for c in row]
    for said in ("培训", "开店", "首家店铺"):
        assert said in words
        assert said in cells
    assert "20,000" in words
    lan.goes(f"/impact/{county.slug}/")
    expect(lan.page.locator("h1")).to_contain_text("Peppers from the hills")


def begins(one: Person, county: County, step: str, *, done: int) -> None:
    """Follow a step of the list, on which so many are done by now."""
    one.goes(reverse("programme:plan_setup", args=[county.slug]))
    expect(one.page.locator("main progress")).to_have_attribute("value", str(done))
    link = one.page.get_by_role("link", name=re.compile(re.escape(one.reads(step))))
    link.click()
    one.page.wait_for_load_state()


def sends(one: Person) -> None:
    """The one form of the page."""
    with one.page.expect_navigation():
        one.page.locator("main form button.btn-p").click()


def download(lan: Person, form: str) -> BytesIO:
    link = lan.page.locator(f"main a[href$='/{form}/']").first
    answer = lan.page.request.get(link.get_attribute("href"))
    assert answer.ok
    return BytesIO(answer.body())
