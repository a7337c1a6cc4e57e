"""People are found by parts of their names and addresses, however many there are."""

from django.db import migrations

from core.letters import letter_indexes


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("accounts", "0006_access_changed_at")]

    operations = [
        letter_indexes(
            "accounts_user",
            user_email_letters="email",
            user_first_name_letters="first_name",
            user_last_name_letters="last_name",
            user_phone_letters="phone",
        )
    ]
