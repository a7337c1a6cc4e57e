"""Sellers: who runs them, what they still owe, where their money goes."""

from collections.abc import Iterator

from core.secrets import Unreadable
from core.storage import private_storage
from orders.order.states import CLAIMING
from vendors.banking.models import BankAccount
from vendors.banking.states import AccountState, Change
from vendors.members.models import Invitation
from vendors.members.states import RUNNING
from vendors.onboarding.models import ApplicationFile, SellerApplication
from vendors.onboarding.states import ApplicationStatus
from vendors.partner.models import Partner
from vendors.partner.states import SELLING, PartnerStatus

from .invariants import Breach, Range, invariant, lines, listed

PAPERS_LOOKED_AT = 50


@invariant("shops that sell have somebody who runs them", over=Partner)
def shops_run(ids: Range) -> Iterator[Breach]:
    return lines(
        "{}: nobody runs it",
        f"""
        SELECT p.code FROM partner_partner p
        WHERE {ids.having("p.id")} AND p.status IN ({listed(SELLING)})
          AND NOT EXISTS (
            SELECT 1 FROM members_partnerrole r JOIN accounts_user u ON u.id = r.user_id
            WHERE r.partner_id = p.id AND u.is_active AND r.role IN ({listed(RUNNING)}))
        """,
    )


@invariant("closed shops have no open orders", over=Partner)
def shops_done(ids: Range) -> Iterator[Breach]:
    return lines(
        "{}: closed, though {} is {}",
        f"""
        SELECT p.code, v.number, v.status FROM partner_partner p
        JOIN order_vendororder v ON v.partner_id = p.id
        WHERE {ids.having("p.id")} AND p.status = '{PartnerStatus.CLOSED}'
          AND v.status IN ({listed(CLAIMING)})
        """,
    )


@invariant("bank details can be read with our keys", over=BankAccount, span=5_000)
def accounts_readable(ids: Range) -> Iterator[Breach]:
    rows = BankAccount.objects.filter(pk__range=(ids.first, ids.last))
    for account in rows.only("pk", "number").order_by("pk").iterator(chunk_size=500):
        try:
            account.number.reveal()
        except Unreadable:
            yield f"bank account {account.pk}: no key opens it"


@invariant("bank details were confirmed by somebody else", over=BankAccount)
def accounts_confirmed(ids: Range) -> Iterator[Breach]:
    return lines(
        "bank account {}: confirmed, its last step is {}, entered by {}",
        f"""
        SELECT a.id, e.what, a.changed_by_id FROM banking_bankaccount a
        LEFT JOIN banking_bankaccountevent e ON e.id = (
            SELECT MAX(id) FROM banking_bankaccountevent WHERE account_id = a.id)
        WHERE {ids.having("a.id")} AND a.state = '{AccountState.CONFIRMED}'
          AND (e.what IS NULL OR e.what <> '{Change.CONFIRMED}'
               OR a.confirmed_by_id = a.changed_by_id)
        """,
    )


@invariant("approved applications became shops", over=SellerApplication)
def applications_opened(ids: Range) -> Iterator[Breach]:
    return lines(
        "application {}: {}, its shop is {}",
        f"""
        SELECT id, status, partner_id FROM onboarding_sellerapplication
        WHERE {ids.having("id")}
          AND (status = '{ApplicationStatus.APPROVED}') <> (partner_id IS NOT NULL)
        """,
    )


@invariant("invitations that were used made somebody a member", over=Invitation)
def invitations_used(ids: Range) -> Iterator[Breach]:
    return lines(
        "invitation {}: used by person {}, who never joined",
        f"""
        SELECT i.id, i.used_by_id FROM members_invitation i
        WHERE {ids.having("i.id")} AND i.used_by_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM members_partnerroleevent e
            WHERE e.partner_id = i.partner_id AND e.user_id = i.used_by_id)
        """,
    )


@invariant("papers of applications are kept", over=ApplicationFile)
def papers_kept(ids: Range) -> Iterator[Breach]:
    """Of the newest only: each is asked of the storage, which may be far."""
    storage = private_storage()
    papers = ApplicationFile.objects.filter(pk__range=(ids.first, ids.last))
    for paper in papers.order_by("-pk")[:PAPERS_LOOKED_AT]:
        if not storage.exists(str(paper.file.name)):
            yield f"paper {paper.pk} of application {paper.application_id}: no file"
