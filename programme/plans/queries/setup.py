"""What a county that was taken on still has to set up, up to its first report."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from core import dates
from programme.figures.models import Target
from programme.plans.models import CountyProgramme, MeasureMilestone
from programme.plans.states import ProgrammeState
from vendors.members.queries import MARKET_OFFICE
from vendors.partner.queries import open_sellers
from vendors.places.models import County

from .programmes import current, programmes_of


@dataclass(frozen=True)
class SetupStep:
    """One step; `url` is where it is done. `is_staffs`: the market's staff do it."""

    words: str
    hint: str
    is_done: bool
    url: str
    is_staffs: bool = False


def setup_of(county: County) -> list[SetupStep]:
    """All of them in their order, done or not."""
    return [*_place_steps(county), *_programme_steps(county)]


def _place_steps(county: County) -> list[SetupStep]:
    """Of the market's staff: the county, its villages, who is responsible."""

    def at(name: str) -> str:
        return reverse(f"office:{name}", args=[MARKET_OFFICE, county.slug])

    return [
        SetupStep(
            _("Enter the county's villages"),
            _("One by one, or all from a file under Places."),
            county.villages.filter(is_hidden=False).exists(),
            at("county"),
            is_staffs=True,
        ),
        SetupStep(
            _("Enter the population"),
            _("With its year and source; figures per head need it."),
            county.population is not None,
            at("county_edit"),
            is_staffs=True,
        ),
        SetupStep(
            _("Appoint an officer"),
            _("They enter what the county plans and spends."),
            county.officers.exists(),
            at("county"),
            is_staffs=True,
        ),
        SetupStep(
            _("Write the public page"),
            _("What the county sets out to do, in its own words."),
            hasattr(county, "story"),
            at("story"),
            is_staffs=True,
        ),
        SetupStep(
            _("Open the first shop"),
            _("Farms apply by themselves, or you invite them by a list."),
            open_sellers().filter(village__county=county).exists(),
            reverse("office:invitations", args=[MARKET_OFFICE]),
            is_staffs=True,
        ),
    ]


def _programme_steps(county: County) -> list[SetupStep]:
    """Of the county: targets, a programme that is started, its first report."""

    def at(name: str, *args: object) -> str:
        return reverse(f"programme:{name}", args=[county.slug, *args])

    now = current(programmes_of(county))
    here = at("plan_programme", now.pk) if now else at("plan_new")
    targets = Target.objects.filter(county=county, year=dates.today().year)
    return [
        SetupStep(
            _("Set this year's targets"),
            _("How many shops, sales and people trained by the end of the year."),
            targets.exists(),
            at("targets"),
        ),
        SetupStep(
            _("Prepare a programme"),
            _("Its purpose and its days. It is a draft until you start it."),
            now is not None,
            at("plan_new"),
        ),
        SetupStep(
            _("Add its budget"),
            _("Each line is an amount of a year, and who gives the money."),
            now is not None and now.lines.exists(),
            here,
        ),
        SetupStep(
            _("Add measures and milestones"),
            _("Who is responsible, by when, and how it is seen that it is done."),
            now is not None
            and MeasureMilestone.objects.filter(measure__programme=now).exists(),
            here,
        ),
        SetupStep(
            _("Start the programme"),
            _("From then on spending is entered and milestones are counted."),
            now is not None and now.state != ProgrammeState.DRAFT,
            here,
        ),
        SetupStep(
            _("Create the first report"),
            _("Of a quarter, as PDF and XLSX."),
            _has_report(now),
            at("plan_reports", now.pk) if now else at("plan"),
        ),
    ]


def _has_report(programme: CountyProgramme | None) -> bool:
    return programme is not None and programme.report_files.exists()
