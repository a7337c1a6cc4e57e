"""News of reports, sent inside the transaction.

report_ready(run)    its file can be fetched
report_failed(run)   it could not be written
"""

from django.dispatch import Signal

report_ready = Signal()
report_failed = Signal()
