"""`manage.py audit_market` as one calls it: its code and what it prints."""

from io import StringIO

from django.core.management import call_command


def audit(*arguments):
    out = StringIO()
    try:
        call_command("audit_market", *arguments, stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()
