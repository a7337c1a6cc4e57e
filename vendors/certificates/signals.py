"""News of certificates, each sent inside the transaction.

coverage_changed(sellers): which goods of these sellers (a set of ids) are certified,
    or until when, may be different now.
certificate_handed_in(certificate): it waits to be checked.
certificate_decided(certificate): it was confirmed, refused or taken back by an office.
certificate_ends(certificate, days): it runs out soon; `days` is one of `REMINDERS`.
"""

from django.dispatch import Signal

coverage_changed = Signal()
certificate_handed_in = Signal()
certificate_decided = Signal()
certificate_ends = Signal()
