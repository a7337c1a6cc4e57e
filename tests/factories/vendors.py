"""Who sells, where: villages, farms, cooperatives with households, papers, lots."""

from datetime import date, time
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import User
from core import dates
from core.dates import today
from tests.core.images import corpus
from tests.factories.accounts import make_user
from tests.factories.days import in_days
from tests.factories.files import PDF
from tests.factories.numbers import next_number
from tests.factories.pages import make_click
from tests.factories.shipping import make_delivery
from vendors.banking.services import BankDetails
from vendors.certificates.files import KeptFile
from vendors.certificates.models import Certificate
from vendors.certificates.services import CertificateContent, confirm, hand_in
from vendors.certificates.states import (
    CertificateKind,
    CertificateState,
    CertificateSubject,
)
from vendors.cooperatives.models import Household, HouseholdMember, StakeEntry
from vendors.cooperatives.services.households import (
    HouseholdContent,
    PersonContent,
    add_household,
)
from vendors.cooperatives.services.stakes import StakeContent, enter_stake
from vendors.members.services import give_role
from vendors.members.states import Role
from vendors.onboarding.models import SellerApplication
from vendors.onboarding.services.drafts import save_fields, send, start
from vendors.partner.models import OrderWindow, Partner, Plot
from vendors.partner.services.lots import LotContent, new_lot
from vendors.partner.states import PartnerKind, PartnerStatus
from vendors.places.models import County, CountyOfficer, Viewpoint, Village


def make_county(**fields: Any) -> County:
    n = next_number()
    return County.objects.create(
        **{"name": f"County {n}", "slug": f"county-{n}", "region": "CN-SX", **fields}
    )


def make_village(**fields: Any) -> Village:
    n = next_number()
    fields.setdefault("county", County.objects.first() or make_county())
    return Village.objects.create(
        **{"name": f"Village {n}", "slug": f"village-{n}", "altitude": 1080, **fields}
    )


def make_viewpoint(**fields: Any) -> Viewpoint:
    """A place that everybody may see."""
    n = next_number()
    fields.setdefault("village", Village.objects.first() or make_village())
    given = {"name": f"Viewpoint {n}", "slug": f"viewpoint-{n}", "is_shown": True}
    return Viewpoint.objects.create(**given | fields)


def make_member(partner: Partner, role: str = Role.OWNER, **fields: Any) -> User:
    user = make_user(**fields)
    give_role(partner, user, role)
    return user


def make_officer(county: County | None = None) -> User:
    user = make_user()
    CountyOfficer.objects.create(county=county or make_county(), user=user)
    return user


def make_farm(
    name: str | None = None, *, delivers: bool = True, **fields: Any
) -> Partner:
    """A farm that is open and sends its goods anywhere in the country for 12.00."""
    n = next_number()
    fields.setdefault("village", Village.objects.first() or make_village())
    fields.setdefault("status", PartnerStatus.OPEN)
    fields.setdefault("opened_at", timezone.now())
    farm = Partner.objects.create(
        name=name or f"Farm {n}", code=fields.pop("code", f"farm-{n}"), **fields
    )
    if delivers:
        make_delivery(farm)
    return farm


def make_cooperative(name: str | None = None, **fields: Any) -> Partner:
    return make_farm(name, kind=PartnerKind.COOPERATIVE, **fields)


def make_order_window(partner: Partner, **fields: Any) -> OrderWindow:
    """Weekly, from Thursday 18:00 to Monday 20:00, brought on Wednesday."""
    weekly = {
        "opens_weekday": 3,
        "opens_time": time(18),
        "closes_weekday": 0,
        "closes_time": time(20),
        "delivers_weekday": 2,
    }
    return OrderWindow.objects.create(partner=partner, **weekly | fields)


def make_run_farm(name=None, **fields):
    """A farm with an owner, as every shop that sells has one."""
    farm = make_farm(name, **fields)
    make_member(farm)
    return farm


# Invented; both pass their checks.
ACCOUNT_NUMBER = "6228480402564890018"


IBAN = "DE89370400440532013000"


def bank_details(**fields: Any) -> BankDetails:
    return BankDetails(
        **{
            "country": "CN",
            "holder": "Li Guiying",
            "bank": "Agricultural Bank of China, Pingshun",
            "number": ACCOUNT_NUMBER,
            **fields,
        }
    )


def fill_bank_details(**fields: Any) -> dict[str, Any]:
    """What a person sends from the form."""
    return {
        "country": "CN",
        "holder": "Li Guiying",
        "bank": "Agricultural Bank of China, Pingshun",
        "number": "6228 4804 0256 4890 018",
        "branch": "",
        "kept": "",
        "seen": "0",
        **fields,
    }


def certificate_content(**fields):
    return CertificateContent(
        **{
            "kind": CertificateKind.ORGANIC,
            "number": "134OP1200063",
            "issuer": "China Organic Food Certification Center",
            "issued_on": in_days(-300),
            "expires_on": in_days(65),
            "file": KeptFile("certificates/00/x.pdf", "pdf"),
            **fields,
        }
    )


def make_certificate(holder, *, replaces=None, **fields):
    """One that is confirmed."""
    handed_in = hand_in(
        holder, certificate_content(**fields), replaces=replaces, by=None
    )
    return confirm(handed_in, by=None)


def make_paper_upload(sent=PDF, name="certificate.pdf"):
    return SimpleUploadedFile(name, sent, "application/octet-stream")


def make_paper_photo():
    return make_paper_upload(corpus.jpeg(), "certificate.jpg")


def fill_certificate(**fields):
    return {
        "kind": "organic",
        "number": "134OP1200063",
        "issuer": "China Organic Food Certification Center",
        "issued_on": in_days(-300).isoformat(),
        "expires_on": in_days(65).isoformat(),
        "scope": "all",
        "file": make_paper_upload(),
        **fields,
    }


JOINED = date(2020, 3, 1)


IDENTITY = "11010519491231002X"


def make_office(role: str = Role.ADMIN, **fields: Any) -> tuple[Partner, User]:
    """A cooperative and somebody of its office; another one runs it."""
    cooperative = make_cooperative(**fields)
    make_member(cooperative, Role.ADMIN)
    return cooperative, make_member(cooperative, role)


def make_household(cooperative: Partner, **known: Any) -> Household:
    known = {"name": "Wang Guihua", "joined": JOINED, **known}
    identity = known.pop("identity", "")
    head = PersonContent(name=known["name"], identity=identity, is_head=True)
    return add_household(cooperative, HouseholdContent(**known), head=head)


# Tests name households by lower ones.
_household_number = count(101)


def make_plain_household(
    cooperative: Partner, name: str = "Wang Mei", **fields: Any
) -> Household:
    """A row alone, without people."""
    fields.setdefault("number", f"{next(_household_number):03d}")
    fields.setdefault("joined", date(2020, 1, 1))
    return Household.objects.create(cooperative=cooperative, name=name, **fields)


def head_of(household: Household) -> HouseholdMember:
    people = household.people.select_related("household__cooperative", "user")
    return people.get(is_head=True)


def make_stake(household: Household, amount: int, **known: Any) -> StakeEntry:
    day = known.pop("day", dates.today())
    content = StakeContent(amount, day, **known)
    return enter_stake(household, content, click=make_click(), by=None)


def make_plot(farm, name="Upper terrace", **fields):
    return Plot.objects.create(partner=farm, name=name, **fields)


def make_lot(pool, quantity=20_000, *, by=None, **content):
    """A lot harvested today that keeps for a month."""
    fields = {"harvested_on": today(), "best_before": in_days(30), **content}
    return new_lot(pool, content=LotContent(quantity=quantity, **fields), by=by)


def make_certificate_in_force(holder, *, lots=(), **fields):
    """One in force: for all goods of its holder, or for these lots alone."""
    certificate = Certificate.objects.create(
        holder=holder,
        **{
            "kind": "other",
            "number": "C-1",
            "issuer": "Pingshun Test Station",
            "issued_on": in_days(-30),
            "scope": CertificateSubject.LOTS if lots else CertificateSubject.ALL,
            "state": CertificateState.CONFIRMED,
            **fields,
        },
    )
    certificate.lots.set(lots)
    return certificate


def fill_application(**fields: Any) -> dict[str, Any]:
    """What a whole application says."""
    return {
        "kind": "farm",
        "name": "Guo Household",
        "person": "Guo Xiulan",
        "phone": "+8613800138000",
        "tax_status": "small",
        "village": fields.pop("village", None) or make_village(),
        "grows": "walnuts, millet",
        "story": "Walnuts since 1962.",
        **fields,
    }


def make_draft_application(
    user: User | None = None, **fields: Any
) -> SellerApplication:
    return save_fields(start(user or make_user()), fill_application(**fields))


def make_application(user: User | None = None, **fields: Any) -> SellerApplication:
    """One that waits for its decision."""
    draft = make_draft_application(user, **fields)
    return send(draft, by=draft.user)


PNG_HEAD = b"\x89PNG\r\n\x1a\n"
