from django.db import migrations

from core.names import shortened


def shorten(apps, schema_editor):
    """Messages keep the name that stood beside them: the whole one goes from there, too."""
    Message = apps.get_model('chat', 'ChatMessage')
    User = apps.get_model('accounts', 'User')
    writers = User.objects.filter(pk__in=Message.objects.exclude(user=None).values('user'))
    for user in writers.iterator():
        rows = Message.objects.filter(user_id=user.pk)
        short = shortened(user.first_name, user.last_name)
        if short:
            rows.exclude(name=short).update(name=short)
        else:
            rows.filter(is_crew=False).update(name='A shopper')


class Migration(migrations.Migration):

    dependencies = [('chat', '0001_initial'), ('accounts', '0003_public_names')]

    operations = [migrations.RunPython(shorten, migrations.RunPython.noop)]
