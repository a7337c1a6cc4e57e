"""One of everything that an address can name, and one person of every role."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.test import Client
from django.test.client import ClientHandler
from django.utils import timezone

from accounts.models import User
from core import dates
from core.clicks import new_click
from core.health import LIVE, WORKER
from core.models import Pulse
from fulfilment.claims.models import Claim
from fulfilment.invoicing.services import issue_documents
from fulfilment.packing.models import TrackingFile
from notifications.models import Notification
from office.announcements.models import Announcement, CoopPaper, Task
from orders.messaging.models import Thread
from orders.messaging.services import answer, ask_about_product, note_read
from orders.order.models import Order, VendorOrder
from orders.shipping.models import DeliveryMethod
from orders.tracing.services import RecallText, start_recall
from payments.disputes.models import Dispute
from payments.payment.models import Refund
from payments.payouts.models import PayoutBatch
from shop.catalogue.models import ChangeBatch, Product
from shop.import_export.models import ProductImport
from shop.storefront.services import share_wishes, write_review
from tests.factories.accounts import make_staff, make_user
from tests.factories.cards import make_card_row
from tests.factories.gift_cards import make_card_row as make_gift_card_row
from tests.factories.letters import make_letter
from tests.factories.office import (
    make_intake,
    make_intake_goods,
    make_intake_price,
    make_person,
)
from tests.factories.orders import make_address, make_order, make_paid_order
from tests.factories.plans import make_province_officer
from tests.factories.presales import make_presale
from tests.factories.shop import (
    make_code,
    make_pack,
    make_photo,
    make_product,
    make_sale_price,
)
from tests.factories.vendors import (
    make_cooperative,
    make_county,
    make_farm,
    make_member,
    make_officer,
    make_plain_household,
)
from tests.permissions.live_world import a_live_broadcast
from tests.permissions.records_world import some_records
from tests.permissions.surplus_world import a_surplus
from tests.permissions.terms import (
    a_pack_in_jars,
    a_quantity_discount,
    an_order_window,
)
from vendors.certificates.models import Certificate
from vendors.cooperatives.services.households import (
    HouseholdContent,
    PersonContent,
    add_household,
)
from vendors.cooperatives.services.stakes import StakeContent, enter_stake
from vendors.members.states import Role
from vendors.onboarding.models import SellerApplication
from vendors.partner.models import Partner, Plot, StockPool, StockRecord
from vendors.partner.services.lots import LotContent, new_lot
from vendors.places.models import County

_HANDLER = ClientHandler(enforce_csrf_checks=False)
ANONYMOUS = "anonymous"
SHOPPER = "shopper"
OWNER = "owner"
RIVAL = "rival"
OWN_COOP = "own cooperative"
RIVAL_COOP = "rival cooperative"
OFFICER = "officer"
PROVINCE = "province"
STAFF = "staff"
TRAINER = "trainer"
ROLES = (
    ANONYMOUS, SHOPPER, OWNER, RIVAL, OWN_COOP, RIVAL_COOP, OFFICER, PROVINCE, STAFF,
    TRAINER,
)  # fmt: skip


@dataclass(frozen=True)
class World:
    """`farm` belongs to `coop`; the shopper's order has one part, of the farm."""

    people: dict[str, User]
    sessions: dict[str, str]
    farm: Partner
    coop: Partner
    product: Product
    draft: Product
    order: Order
    unpaid: Order
    vendor_order: VendorOrder
    delivery: DeliveryMethod
    application: SellerApplication
    values: dict[str, Any]

    def client(self, role: str) -> Client:
        """A browser of that person, as it is before any request."""
        client = Client()
        # Middleware has nothing of a person; loading it takes as long as a refusal.
        client.handler = _HANDLER
        if role != ANONYMOUS:
            client.cookies.load(self.sessions[role])
        return client


def build() -> World:
    county = make_county()
    coop, rival_coop = (
        make_cooperative(code="own-coop"),
        make_cooperative(code="rival-coop"),
    )
    farm, rival = (
        make_farm(code="own-farm", cooperative=coop),
        make_farm(code="rival-farm"),
    )
    people = {
        SHOPPER: make_user("shopper@example.com"),
        OWNER: make_member(farm, email="owner@example.com"),
        RIVAL: make_member(rival, email="rival@example.com"),
        OWN_COOP: make_member(coop, Role.ADMIN, email="coop@example.com"),
        RIVAL_COOP: make_member(rival_coop, Role.ADMIN, email="rival-coop@example.com"),
        OFFICER: make_officer(county),
        PROVINCE: make_province_officer(county.region),
        TRAINER: make_user("trainer@example.com"),
        STAFF: make_staff(),
    }
    shopper = people[SHOPPER]
    pack = a_pack_in_jars(farm)
    order = make_paid_order([(pack, 1)], user=shopper)
    unpaid = make_order([(pack, 1)], user=shopper)
    address = shopper.addresses.create(
        **{k: v for k, v in make_address().items() if k != "phone_number"}
    )
    note = Notification.objects.create(recipient=shopper, subject="News", body="…")
    application = SellerApplication.objects.create(
        user=shopper, name="New farm", person="Chen Yulan", phone="+8613800138000",
        village=farm.village, cooperative=coop, status="submitted",
        sent_at=timezone.now(), tax_status="small",
    )  # fmt: skip
    # Ahead of the clock: the tests take longer than a worker may be silent.
    for part_of_it in (WORKER, LIVE):
        seen = timezone.now() + timedelta(days=1)
        Pulse.objects.update_or_create(name=part_of_it, defaults={"seen": seen})
    issue_documents([order.pk])
    vendor_order = order.vendor_orders.get()
    draft = make_product(farm, state="in-review")
    thread = _answered_question(pack.product, shopper, people[OWNER])
    values = {
        **_a_claim(vendor_order),
        **_at_a_depot(pack, coop),
        **a_surplus(coop, people[OWN_COOP]),
        **_a_lot_and_its_recall(pack.pool),
        **_a_won_dispute(order),
        **_an_intake(coop, shopper),
        **_training(coop, county, people),
        **_programme(county, farm),
        **_a_household(coop, shopper),
        **_what_a_cooperative_tells(coop),
        "letter": make_letter(farm, state="scheduled").pk,
        **some_records(farm, people[OWNER]),
        **a_live_broadcast(pack, people[OWNER], shopper),
        **_live(farm, pack, people[OWNER]),
        **_new_sellers(coop, people[TRAINER]),
        **_boxes(farm, pack, shopper),
        **_a_business_buyer(farm, pack, shopper),
        "thread": thread.pk,
        "review": write_review(
            pack.product, user=people[STAFF], score=4, body="Crisp."
        ).pk,
        "wish list": share_wishes(shopper, "For the feast").token,
        "document": vendor_order.documents.get().pk,
        "paper": application.files.create(
            what="identity", file="none.pdf", kind="pdf", name="id.pdf", size=1
        ).pk,
        "membership": farm.roles.get().pk,
        "invitation": farm.invitations.create(
            role=Role.PACKER, token_hash="0" * 64, expires=timezone.now()
        ).pk,
        "address": address.pk,
        "card": make_card_row(address.user).pk,
        "gift card": make_gift_card_row(),
        "container": pack.container_id,
        "presale": make_presale(make_pack(farm, on_hand=0)).pk,
        "note": note.pk,
        "order window": an_order_window(farm),
        **_a_group(pack, shopper),
        "line": vendor_order.lines.get().pk,
        "pack": pack.pk,
        "image": pack.product.images.create(
            display_order=0, photo=make_photo(original="none.jpg", state="failed")
        ).pk,
        "edit": pack.product.edits.create(
            rule="words", before={"title_en": "Walnuts"}, after={"title_en": "Nuts"}
        ).pk,
        "category": pack.product.main_category,
        "pool": pack.pool_id,
        "certificate": Certificate.objects.create(
            holder=farm,
            kind="other",
            number="C-1",
            issuer="Station",
            issued_on=dates.today(),
            file="none.pdf",
            file_kind="pdf",
        ).pk,
        "sale price": make_sale_price(pack).pk,
        "quantity discount": a_quantity_discount(farm),
        "seller code": make_code(farm).pk,
        "batch": ChangeBatch.objects.create(
            partner=farm, key=UUID(int=1), act="edit"
        ).pk,
        "import": ProductImport.objects.create(
            name="goods.csv", partner=farm, state="checked", size=1
        ).pk,
        "payout": PayoutBatch.objects.create(
            number="P-2026-0001",
            currency="CNY",
            total=1,
            count=1,
            state="released",
            made_by=people[STAFF],
            released_by=make_user(),
            created=timezone.now(),
            released_at=timezone.now(),
        ).pk,
        "refund": Refund.objects.create(
            payment=order.payments.get(), cause="test", amount=1, state="failed"
        ).pk,
        "tracking": TrackingFile.objects.create(partner=farm, digest="0" * 64).pk,
    }
    return World(
        people=people,
        sessions={role: _session(user) for role, user in people.items()},
        farm=farm, coop=coop, product=pack.product, draft=draft, order=order,
        unpaid=unpaid, vendor_order=vendor_order,
        delivery=farm.delivery_methods.first(), application=application, values=values,
    )  # fmt: skip


def _programme(county: County, farm: Partner) -> dict[str, Any]:
    from tests.permissions.channels_table import sold_elsewhere
    from tests.permissions.experts_table import an_expert
    from tests.permissions.plans_table import a_programme

    return a_programme(county) | an_expert(county) | sold_elsewhere(farm, county)


def _a_group(pack: StockRecord, leader: User) -> dict[str, Any]:
    from tests.permissions.groups_table import an_open_group

    return an_open_group(pack, leader)


def _at_a_depot(pack: StockRecord, coop: Partner) -> dict[str, Any]:
    """An order that its farm brings to the cooperative's depot."""
    order = make_paid_order([(pack, 1)])
    order.vendor_orders.update(depot=coop)
    return {"depot order": order.number, "depot part": order.vendor_orders.get().number}


def _a_household(cooperative: Partner, shopper: User) -> dict[str, Any]:
    """The shopper's own; it has one of everything."""
    today = dates.today()
    content = HouseholdContent(name="Wang Guihua", joined=today)
    head = PersonContent(name="Wang Guihua", is_head=True)
    household = add_household(cooperative, content, head=head)
    household.people.update(user=shopper)
    person = household.people.get()
    stake = StakeContent(100, today)
    entry = enter_stake(household, stake, click="world", by=None)
    position = cooperative.positions.create(
        member=person, kind="packer", since=today, until=today
    )
    upload = cooperative.register_imports.create(name="r.csv", state="cancelled")
    return {
        "household": household.pk,
        "person": person.pk,
        "household_plot": household.plots.create(name="Mill Bank").pk,
        "stake": entry.pk,
        "position": position.pk,
        "upload": upload.pk,
    }


def _a_lot_and_its_recall(pool: StockPool) -> dict[str, Any]:
    plot = Plot.objects.create(partner=pool.partner, name="Upper terrace")
    content = LotContent(dates.today(), 5000, plot=plot)
    lot, recalled = (new_lot(pool, content=content, by=None) for _ in range(2))
    words = {"en": RecallText("Glass in a jar", "Don't eat it")}
    recall = start_recall(pool.partner, lots=[recalled], words=words, by=None)
    return {"lot": lot.code, "plot": plot.pk, "recall": recall.pk}


def _an_intake(coop: Partner, shopper: User) -> dict[str, Any]:
    """The shopper's household brought walnuts to the cooperative's depot."""
    household = make_plain_household(coop)
    make_person(household, user=shopper)
    product = make_intake_goods(coop)
    make_intake_price(product)
    row = make_intake(product, household)
    return {"harvested": product.pk, "intake": row.pk, "intake_lot": row.lot.code}


def _training(coop: Partner, county: County, people: dict[str, User]) -> dict[str, Any]:
    from tests.permissions.training_table import training_world

    owners = {"cooperative": coop, "county": county}
    made = training_world(owners, people[SHOPPER], people[TRAINER])
    return {"training": made, "county": county.slug}


def _boxes(farm: Partner, pack: StockRecord, shopper: User) -> dict[str, Any]:
    """One of the farm's, that the shopper has."""
    from tests.factories import boxes as made

    box = made.make_box(farm, [(pack, 1)], slug="world-box", swaps="even")
    return {
        "box": box.pk,
        "box size": box.sizes.get().pk,
        "subscription": made.make_subscription(box, user=shopper),
        "standing order": made.make_standing_order([(pack, 1)], shopper),
    }


def _a_business_buyer(
    farm: Partner, pack: StockRecord, shopper: User
) -> dict[str, Any]:
    """An organisation of the shopper's, with a price list of the farm's."""
    from selling.business_buyers.services.credit import ask_credit
    from tests.factories.business_buyers import make_buyer, make_organisation

    account = make_buyer(farm, {pack: "1.00"}, make_organisation(shopper))
    credit = ask_credit(account, most=Decimal(100), days=14, by=shopper)
    return {
        "credit": credit.pk,
        "organisation": account.organisation_id,
        "buyer": account.pk,
        "price list": account.price_list_id,
    }


def _live(farm: Partner, pack: StockRecord, owner: User) -> dict[str, Any]:
    from tests.permissions.live_desk_table import live_world

    return live_world(farm, pack, owner)


def _new_sellers(coop: Partner, trainer: User) -> dict[str, Any]:
    from tests.factories.openings import make_class, make_invitation, make_shop_for

    return {
        "class": make_class(coop, trainer=trainer).code,
        "seller_invitation": make_invitation(coop).pk,
        "shop_opened": make_shop_for(coop).pk,
    }


def _what_a_cooperative_tells(coop: Partner) -> dict[str, Any]:
    household = make_plain_household(coop, "World", number="W-1", joined=dates.today())
    task = Task.objects.create(cooperative=coop, title="Come")
    paper = CoopPaper.objects.create(cooperative=coop, title="Statutes", sort="other")
    paper.versions.create(number=1, file="none.pdf", kind="pdf", size=1)
    return {
        "announcement": Announcement.objects.create(cooperative=coop, title="N").pk,
        "task": task.pk,
        "share": task.shares.create(household=household).pk,
        "coop_paper": paper.pk,
    }


def _a_won_dispute(order: Order) -> dict[str, Any]:
    dispute = Dispute.objects.create(
        payment=order.payments.get(),
        dispute_id="dp_world",
        state="won",
        reason="fraudulent",
        currency="CNY",
        amount=1,
        opened_at=timezone.now(),
        closed_at=timezone.now(),
    )
    evidence = dispute.files.create(
        purpose="receipt", file="none.pdf", kind="pdf", name="r.pdf", size=1
    )
    return {"dispute": dispute.pk, "evidence": evidence.pk}


def _a_claim(vendor_order: VendorOrder) -> dict[str, Any]:
    """One that waits for the farm, with a photo that has no file."""
    claim = Claim.objects.create(
        vendor_order=vendor_order,
        paid_vendor_order=vendor_order,
        partner=vendor_order.partner,
        number=f"{vendor_order.number}-C1",
        click="world",
        cause="short",
        wanted="money",
        outcome="money",
        amount=100,
        created=timezone.now(),
        deadline_at=timezone.now() + timedelta(days=1),
    )
    line = vendor_order.lines.get()
    claim.lines.create(line=line, paid_line=line, packs=1, degree=10, granted=10)
    photo = claim.photos.create(
        vendor_order=vendor_order, file="none.jpg", sha256="0" * 64, width=1, height=1
    )
    return {"claim": claim.number, "claim_photo": photo.pk}


def _answered_question(product: Product, shopper: User, owner: User) -> Thread:
    """In public, answered, and the answer read."""
    thread = ask_about_product(
        product, by=shopper, text="Fresh?", is_public=True, click=new_click()
    )
    seen = thread.messages.get().pk
    thread = answer(thread, by=owner, text="Yes.", click=new_click(), seen=seen)
    note_read(thread)
    return thread


def _session(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies.output(header="", sep=";")
