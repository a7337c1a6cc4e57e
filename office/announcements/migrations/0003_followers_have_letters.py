"""What was written to followers and not sent becomes a draft of a letter.

Only who agreed receives letters, so nothing goes by itself: whoever wrote it sends it.
What was sent stays as it is. Recipients who were not reached yet are asked for anew.
"""

from django.db import migrations, models

OPEN = ("draft", "scheduled")
COPIED = ("title", "title_en", "title_zh_hans", "text", "text_en", "text_zh_hans", "by_id")


def move(apps, _schema_editor):
    announcement = apps.get_model("announcements", "Announcement")
    entry = apps.get_model("core", "AuditEntry")
    apps.get_model("announcements", "Receipt").objects.filter(created=None).delete()
    for row in announcement.objects.filter(state="withdrawn"):
        acts = entry.objects.filter(act="announcement.withdrawn", subject_id=str(row.pk))
        act = acts.order_by("pk").last()
        announcement.objects.filter(pk=row.pk).update(
            state="stopped", stopped_at=act.created if act else row.created
        )
    announcement.objects.filter(state__in=("sending", "sent"), sent_at=None).update(
        sent_at=models.F("created")
    )
    unsent = announcement.objects.filter(state__in=OPEN, to_followers=True)
    for row in unsent.order_by("pk"):
        _write_letter(apps.get_model("letters", "Letter"), row)
        if row.to_members or row.is_public:
            announcement.objects.filter(pk=row.pk).update(to_followers=False)
        else:
            row.delete()


def _write_letter(letter, row):
    said = {name: getattr(row, name) for name in COPIED}
    new = letter.objects.create(partner_id=row.cooperative_id, **said)
    letter.objects.filter(pk=new.pk).update(created=row.created, send_at=row.send_at)


class Migration(migrations.Migration):

    dependencies = [
        ("announcements", "0002_mailings"),
        ("letters", "0002_pictures"),
        ("core", "0007_stopped_topics"),
    ]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
