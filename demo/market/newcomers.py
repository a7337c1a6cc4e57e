"""Who is on the way into the market: invited, in a class, written down by a clerk."""

from datetime import datetime, timedelta

from accounts.models import User
from core import dates
from openings.models import ClassOpening, ClassSeat, SellerInvitation, ShopOpening
from openings.queries.classes import sessions_for_classes
from openings.services.classes import ClassContent, Joining, join_class, open_class
from openings.services.invitations import Invitee, invite_many, invite_person
from openings.services.shops import ShopContent, open_shop_for
from vendors.onboarding.models import SellerApplication
from vendors.partner.models import Partner
from vendors.places.models import Village

from .placed_orders import sends_no_mail

# Invented numbers of a range that no operator gives out.
INVITED = (
    ("孙长贵", "+8619900000101", timedelta(days=5)),
    ("冯玉香", "+8619900000102", timedelta(hours=20)),
)
LEARNING = (
    ("武秀英", "武家杏园", "+8619900000111", timedelta(minutes=50)),
    ("侯建平", "侯家杂粮", "+8619900000112", timedelta(minutes=35)),
    ("Cao Lihua", "Cao’s herbs · 曹家药材", "+8619900000113", timedelta(minutes=20)),
)
WRITTEN_DOWN = ("任老汉", "任家核桃", "+8619900000121", timedelta(days=2))
# What the waiting shop says of itself, in both languages as all of the demo's.
WRITTEN_OF_IT = {
    "name_en": "Ren family walnuts",
    "name_zh_hans": "任家核桃",
    "person_en": "Old Ren",
    "person_zh_hans": "任老汉",
    "tagline_en": "Walnuts from forty trees behind the house",
    "tagline_zh_hans": "屋后四十棵核桃树",
    "story_en": "The trees were planted by my father. I crack what the family eats.",
    "story_zh_hans": "树是我父亲栽的，自家吃的核桃我自己砸。",
}


@sends_no_mail
def plant_newcomers(code: str, *, by: User, now: datetime) -> None:
    """At the cooperative's office, if it is in the market."""
    office = Partner.objects.filter(code=code).select_related("village").first()
    if office is None or office.village is None:
        return
    _invite(office, by, now)
    _teach(office, by, now)
    _write_down(office, by, now)


def _invite(office: Partner, by: User, now: datetime) -> None:
    for name, phone, ago in INVITED:
        invitee = Invitee(name, phone, office.village)
        made = invite_person(office, invitee, skips_vetting=False, by=by)
        _date(made, sent_at=now - ago, created=now - ago)
    poster = invite_many(
        office, "Harvest fair · 丰收节海报", days=30, skips_vetting=False, by=by
    )
    _date(poster, created=now - timedelta(days=3))


def _date(invitation: SellerInvitation, **when: datetime) -> None:
    SellerInvitation.objects.filter(pk=invitation.pk).update(**when)


def _teach(office: Partner, by: User, now: datetime) -> None:
    """A class under way, of a session of the office if one is planned."""
    village: Village = office.village  # type: ignore[assignment]
    session = sessions_for_classes(office).first()
    content = ClassContent(
        title="My shop in an afternoon · 一个下午开网店",
        village=village,
        # Ahead of the clock as well as of the market's day, so that it can be joined.
        closes=max(now, dates.local()) + timedelta(hours=8),
        grows="Fruit, grain, herbs · 水果、杂粮、药材",
        story="Our household sells for the first time. · 我们家第一次在网上卖货。",
        hint="Your best goods by daylight · 白天拍最好的货",
        trainer=session.trainer if session else by,
        session=session,
    )
    klass = open_class(office, content, by=by)
    opened = now - timedelta(hours=1)
    ClassOpening.objects.filter(pk=klass.pk).update(created=opened)
    for person, shop, phone, ago in LEARNING:
        user = User.objects.create_user(
            None,
            phone=phone,
            phone_verified=True,
            first_name=person,
            language="zh-hans",
        )
        application = join_class(klass, user, Joining(shop, person, village))
        when = now - ago
        ClassSeat.objects.filter(application=application).update(created=when)
        SellerApplication.objects.filter(pk=application.pk).update(
            created=when, saved_at=when, sent_at=when
        )


def _write_down(office: Partner, by: User, now: datetime) -> None:
    """A shop that waits for the person with that number."""
    person, shop, phone, ago = WRITTEN_DOWN
    content = ShopContent(shop, person, phone, office.village, click=f"demo:{shop}")
    made = open_shop_for(office, content, by=by)
    Partner.objects.filter(pk=made.partner_id).update(**WRITTEN_OF_IT)
    ShopOpening.objects.filter(pk=made.pk).update(created=now - ago, sent_at=now - ago)
