"""News of the reconciliation, sent inside the transaction.

findings_opened(run, count): a run has found so much that did not show before
"""

from django.dispatch import Signal

findings_opened = Signal()
