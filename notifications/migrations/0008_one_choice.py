"""One choice for each person, topic and channel."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('communication', '0007_merge_choices')]

    operations = [
        migrations.AddConstraint(
            model_name='noticechoice',
            constraint=models.UniqueConstraint(fields=('user', 'topic', 'channel'), name='notice_choice_once'),
        ),
    ]
