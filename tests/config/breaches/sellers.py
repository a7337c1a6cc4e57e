"""Breaches of who runs a shop, what it owes, and where its money goes."""

from django.db.models import F
from django.utils import timezone

from accounts.models import User
from core.secrets import Secret
from orders.order.models import VendorOrder
from orders.order.states import CLAIMING
from vendors.banking.models import BankAccount
from vendors.banking.states import AccountState
from vendors.members.models import Invitation, PartnerRole
from vendors.members.states import Role
from vendors.onboarding.models import ApplicationFile, SellerApplication
from vendors.onboarding.states import ApplicationStatus
from vendors.partner.models import Partner
from vendors.partner.states import PartnerKind, PartnerStatus

from .rows import change


def leave_a_shop_alone():
    farms = Partner.objects.filter(status=PartnerStatus.OPEN, kind=PartnerKind.FARM)
    shop = farms.order_by("pk").first()
    PartnerRole.objects.filter(partner=shop).delete()


def close_accounts_of_all_who_run_a_shop():
    shop = Partner.objects.filter(status=PartnerStatus.OPEN).order_by("pk").first()
    User.objects.filter(roles__partner=shop).update(is_active=False)


def close_a_busy_shop():
    busy = VendorOrder.objects.filter(status__in=CLAIMING).values("partner")
    change(Partner.objects.filter(pk__in=busy), status=PartnerStatus.CLOSED)


def lose_the_key():
    change(BankAccount.objects.all(), number=Secret("gAAAAA-of-another-market"))


def confirm_without_a_step():
    entered = BankAccount.objects.filter(state=AccountState.ENTERED)
    change(entered, state=AccountState.CONFIRMED)


def confirm_ones_own():
    confirmed = BankAccount.objects.filter(state=AccountState.CONFIRMED)
    change(confirmed, confirmed_by=F("changed_by"))


def approve_without_a_shop():
    change(SellerApplication.objects.all(), status=ApplicationStatus.APPROVED)


def use_an_invitation_up():
    Invitation.objects.create(
        partner=Partner.objects.order_by("pk").first(),
        role=Role.PACKER,
        token_hash="a" * 64,
        expires=timezone.now(),
        used_at=timezone.now(),
        used_by=User.objects.get(email="shopper@demo.test"),
    )


def lose_a_paper():
    ApplicationFile.objects.create(
        application=SellerApplication.objects.order_by("pk").first(),
        file="applications/1/gone.pdf",
        kind="pdf",
        name="gone.pdf",
        size=1,
        sha256="a" * 64,
    )


PLANTS = {
    leave_a_shop_alone: "shops that sell have somebody who runs them",
    close_accounts_of_all_who_run_a_shop: "shops that sell have somebody who runs them",
    close_a_busy_shop: "closed shops have no open orders",
    lose_the_key: "bank details can be read with our keys",
    confirm_without_a_step: "bank details were confirmed by somebody else",
    confirm_ones_own: "bank details were confirmed by somebody else",
    approve_without_a_shop: "approved applications became shops",
    use_an_invitation_up: "invitations that were used made somebody a member",
    lose_a_paper: "papers of applications are kept",
}
