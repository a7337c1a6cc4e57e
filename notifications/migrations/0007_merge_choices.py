"""What people chose by kind becomes a choice of its topic.

A topic is off by a channel when at least half of what somebody chose of it was. Of
live sales and deals any wish to be left alone counts.
"""

from collections import defaultdict

from django.db import migrations

TOPICS = {
    "purchases": (
        "order-received order-paid order-expired part-sent parcel-delivered"
        " part-cancelled part-adjusted money-back balance recall claim-answered visit"
    ),
    "messages": "answer-new question-new",
    "sales": (
        "new-order order-withdrawn visit-booked pickup-moved claim-new refund-decided"
    ),
    "payouts": (
        "bank-changed payout-sent transfer-failed stripe-account stripe-debt dispute"
    ),
    "shop": (
        "stock-low lots-retired listing-decided certificate-decided certificate-ends"
        " application-decided application-question shop-status host-terms team-changed"
    ),
    "cooperative": "training harvest-receipt member-returned announcement",
    "live": "broadcast deal",
}
TOPIC_OF = {kind: topic for topic, kinds in TOPICS.items() for kind in kinds.split()}


def merge(apps, _schema_editor):
    choice = apps.get_model("communication", "NoticeChoice")
    wishes = defaultdict(list)
    for user, kind, channel, is_wanted in choice.objects.values_list(
        "user", "topic", "channel", "is_wanted"
    ).iterator():
        topic = kind if kind in TOPICS else TOPIC_OF.get(kind, "office")
        wishes[user, topic, channel].append(is_wanted)
    choice.objects.all().delete()
    choice.objects.bulk_create(
        (
            choice(
                user_id=user,
                topic=topic,
                channel=channel,
                is_wanted=all(said) if topic == "live" else sum(said) * 2 > len(said),
            )
            for (user, topic, channel), said in wishes.items()
        ),
        batch_size=2000,
    )


class Migration(migrations.Migration):

    dependencies = [('communication', '0006_topics')]

    operations = [migrations.RunPython(merge, migrations.RunPython.noop)]
