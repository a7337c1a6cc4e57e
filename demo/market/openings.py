"""Who asks to sell, and where two farms' money goes."""

from datetime import datetime, timedelta

from accounts.models import User
from core.secrets import Secret
from vendors.banking.models import BankAccount, BankAccountEvent
from vendors.banking.states import AccountChange, AccountState
from vendors.onboarding.models import ApplicationEntry, SellerApplication
from vendors.onboarding.states import ApplicationEventType, ApplicationStatus
from vendors.partner.models import Partner
from vendors.partner.states import TaxStatus

from . import reading
from .ground import Ground
from .reading import Applicant

OFFICE = "five-villages"
WAITED = timedelta(hours=30)
# Whose account the office has confirmed, and whose it has yet to look at.
CONFIRMED, ENTERED = "li-family-orchard", "wang-meis-terraces"
BANK = "Agricultural Bank of China, Pingshun branch"


def plant_applications(
    partners: dict[str, Partner],
    people: dict[str, User],
    ground: Ground,
    now: datetime,
) -> None:
    """One that waits for its decision, and one whose applicant was asked something."""
    for sheet in reading.applicants():
        row = _application(sheet, partners[OFFICE], people, ground, now - WAITED)
        _say(row, ApplicationEventType.SENT, "", row.user, now - WAITED)
        if sheet.question:
            asked = next(
                (one for one in people.values() if one.email == "coop@demo.test"), None
            )
            _say(
                row,
                ApplicationEventType.QUESTION,
                sheet.question,
                asked,
                now - WAITED / 3,
            )


def _application(
    sheet: Applicant,
    office: Partner,
    people: dict[str, User],
    ground: Ground,
    sent: datetime,
) -> SellerApplication:
    status = (
        ApplicationStatus.QUESTION if sheet.question else ApplicationStatus.SUBMITTED
    )
    row = SellerApplication.objects.create(
        user=people[sheet.email],
        name=sheet.farm,
        person=sheet.name.en,
        phone=sheet.phone,
        tax_status=TaxStatus.EXEMPT,
        village=ground.villages[sheet.village],
        cooperative=office,
        grows=sheet.grows,
        story=sheet.story,
        status=status,
        saved_at=sent,
        sent_at=sent,
    )
    SellerApplication.objects.filter(pk=row.pk).update(created=sent)
    return row


def _say(
    row: SellerApplication,
    said: ApplicationEventType,
    text: str,
    by: User | None,
    when: datetime,
) -> None:
    entry = ApplicationEntry.objects.create(
        application=row, said=said, text=text, by=by
    )
    ApplicationEntry.objects.filter(pk=entry.pk).update(created=when)


def plant_accounts(partners: dict[str, Partner], people: dict[str, User]) -> None:
    """Invented numbers; the office may confirm the second one."""
    farmers = {CONFIRMED: "farmer@demo.test", ENTERED: "farmer2@demo.test"}
    for code, email in farmers.items():
        if code in partners:
            plant_account(partners[code], people[email], is_confirmed=code == CONFIRMED)


def plant_account(
    partner: Partner, owner: User | None, *, is_confirmed: bool = True
) -> None:
    account = BankAccount.objects.create(
        partner=partner,
        country="CN",
        holder=partner.person or partner.name,
        bank=BANK,
        number=Secret.of(f"62284800000{partner.pk:05d}018"),  # type: ignore[misc]
        state=AccountState.CONFIRMED if is_confirmed else AccountState.ENTERED,
        changed_by=owner,
    )
    told = f"{account.holder}, {account.bank}, {account.masked}, {account.country}"
    changes = [
        AccountChange.ENTERED,
        *([AccountChange.CONFIRMED] if is_confirmed else []),
    ]
    for what in changes:
        BankAccountEvent.objects.create(account=account, what=what, after=told)
