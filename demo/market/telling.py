"""What the demo's cooperative tells its members, and weeks of its activity log."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from core import dates
from core.activity_log import activity_context
from core.document_uploads import CleanUpload, UploadKind
from core.models import AuditEntry, OutboxMessage
from core.pdf.document import Margins, Section, make_pdf
from core.pdf.paragraphs import SUBTITLE, Paragraph, Style
from office.announcements.models import Announcement, Task
from office.announcements.queries import accounts_of, members, without_account
from office.announcements.services import (
    ANNOUNCEMENTS,
    AnnouncementContent,
    TaskContent,
    give_task,
    new_paper,
)
from office.letters.services import LETTERS, LetterContent
from shop.storefront.follows import letter_wording
from shop.storefront.services import agree_to_letters, follow
from vendors.partner.models import Partner

from .rows import given_dates

COOPERATIVE = "five-villages"
HARVEST = AnnouncementContent(
    title={
        "en": "Walnuts are taken in from Monday",
        "zh_hans": "周一起收购核桃",
    },
    text={
        "en": "The depot is open from seven to six. Bring them dry and sorted by size.",
        "zh_hans": "收购站七点到十八点开放。请晒干并按大小分级后送来。",
    },
    is_public=True,
)
MEETING = AnnouncementContent(
    title={"zh_hans": "年度成员大会"},
    text={"zh_hans": "下周五上午八点在村委会礼堂召开成员大会，请各户派一人参加。"},
)
TASK = TaskContent(
    title={"en": "Bring your contract", "zh_hans": "请带来合同"},
    text={
        "en": "The signed contract of this year, to the office.",
        "zh_hans": "请把今年签好的合同送到办公室。",
    },
)
LETTER = LetterContent(
    title={"en": "The first walnuts are dry", "zh_hans": "新核桃晒好了"},
    text={
        "en": "We cracked the first sack yesterday: light kernels, thin shells.",
        "zh_hans": "昨天敲开了第一袋：仁色浅、壳薄。",
    },
)
NEXT_LETTER = LetterContent(
    title={"zh_hans": "柿饼开始挂霜"}, text={"zh_hans": "再过两周就可以发货了。"}
)
STATUTES = [
    ("第一条 总则", "本社由自愿加入的农户组成，民主管理，盈余返还。"),
    ("第二条 成员", "成员入社自愿、退社自由，地位平等，一户一票。"),
    ("第三条 出资", "成员以货币或实物出资，出资记入成员账户。"),
    ("第四条 盈余", "可分配盈余主要按交易量返还，返还总额不低于百分之六十。"),
    ("第五条 机构", "成员大会是最高权力机构；设理事长、监事、财务。"),
]
# Days ago, act, what it was done to, reason.
ENTRIES = [
    (24, "bank.confirmed", "Wang Lan's Orchard", ""),
    (21, "seller.moved", "Stone Ridge Farm", "No answer to three orders"),
    (19, "seller.moved", "Stone Ridge Farm", "The phone works again"),
    (16, "certificate.moved", "GF140425220017", ""),
    (13, "listing.decided", "Dried persimmons", "Say what the box weighs"),
    (12, "listing.decided", "Dried persimmons", ""),
    (9, "claim.decided", "A claim for bruised apples", "The photo shows it"),
    (5, "team.invited", "clerk@five-villages.test", ""),
    (2, "office.households.private", "", "To pay for the harvest"),
]
DIFFERENCES = {
    21: ({"status": "open"}, {"status": "suspended"}),
    19: ({"status": "suspended"}, {"status": "open"}),
    13: ({"state": "in-review"}, {"state": "draft"}),
    12: ({"state": "in-review"}, {"state": "published"}),
}


def plant_telling(*, now: datetime) -> None:
    """Nothing where the demo's cooperative is not there."""
    cooperative = Partner.objects.filter(code=COOPERATIVE).first()
    if cooperative is None:
        return
    admin, last = User.objects.get(email="coop@demo.test"), _last_message()
    with activity_context(
        user_id=admin.pk,
        scope=f"office:{COOPERATIVE}",
        cooperative_id=cooperative.pk,
        role="admin",
        address="192.0.2.20",
    ):
        with given_dates(AuditEntry):
            _plant_log(cooperative, admin, now)
        follow(User.objects.get(email="shopper@demo.test"), cooperative)
        sent = ANNOUNCEMENTS.send(ANNOUNCEMENTS.save(cooperative, HARVEST, by=admin).pk)
        waits = ANNOUNCEMENTS.save(cooperative, MEETING, by=admin)
        ANNOUNCEMENTS.schedule(waits.pk, at=now + timedelta(days=3))
        _plant_task(cooperative, admin, now)
        content = CleanUpload(UploadKind.PDF, _statutes(cooperative))
        new_paper(
            cooperative,
            title={"en": "Statutes", "zh_hans": "章程"},
            sort="statutes",
            readers="members",
            content=content,
            by=admin,
        )
    _as_sent(sent, last)
    _plant_letters(cooperative, admin, now)


def _last_message() -> int:
    newest = OutboxMessage.objects.order_by("-pk").values_list("pk", flat=True)
    return newest.first() or 0


def _as_sent(sent: Announcement, last: int) -> None:
    """Invented news sends no mail: it counts as delivered in the site."""
    for person in accounts_of(members(sent.cooperative)):
        sent.copies.create(user=person, ways="site", created=timezone.now())
    for household in without_account(members(sent.cooperative)):
        sent.copies.create(household=household, ways="sms", created=timezone.now())
    OutboxMessage.objects.filter(pk__gt=last).delete()
    ANNOUNCEMENTS.finish(sent.pk)


def _plant_letters(cooperative: Partner, admin: User, now: datetime) -> None:
    """One that the shopper has received, one that waits, one that was stopped."""
    last, shopper = _last_message(), User.objects.get(email="shopper@demo.test")
    agree_to_letters(shopper, cooperative, wording=letter_wording(cooperative))
    sent = LETTERS.send(LETTERS.save(cooperative, LETTER, by=admin).pk)
    sent.copies.create(user=shopper, ways="site", created=timezone.now())
    LETTERS.finish(sent.pk)
    waits = LETTERS.save(cooperative, NEXT_LETTER, by=admin)
    LETTERS.schedule(waits.pk, at=now + timedelta(days=4))
    stopped = LETTERS.save(cooperative, NEXT_LETTER, by=admin)
    LETTERS.schedule(stopped.pk, at=now + timedelta(days=2))
    LETTERS.stop(stopped.pk, reason="Says what is not on sale yet", by_others=True)
    OutboxMessage.objects.filter(pk__gt=last).delete()


def _plant_task(cooperative: Partner, admin: User, now: datetime) -> Task:
    due = dates.day_of(now) + timedelta(days=7)
    content = TaskContent(TASK.title, TASK.text, due)
    return give_task(cooperative, content, members(cooperative), by=admin)


def _plant_log(cooperative: Partner, admin: User, now: datetime) -> None:
    for days, act, subject, reason in ENTRIES:
        before, after = DIFFERENCES.get(days, ({}, {}))
        AuditEntry.objects.create(
            created=now - timedelta(days=days, minutes=7 * days),
            user=admin,
            scope=f"office:{COOPERATIVE}",
            cooperative=cooperative.pk,
            role="admin",
            act=act,
            subject=subject,
            before=before,
            after=after,
            reason=reason,
            address="192.0.2.20",
        )


def _statutes(cooperative: Partner) -> bytes:
    story = [Paragraph(f"{cooperative.name} 章程", Style(18, bold=True))]
    for heading, text in STATUTES:
        story.append(Paragraph(heading, SUBTITLE.but(before=22)))
        story.append(Paragraph(text, Style(11, before=6)))
    return make_pdf([Section(story)], title="章程", margins=Margins(20, 20))
