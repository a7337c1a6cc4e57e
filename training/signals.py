"""News of training, sent within the transaction of the change."""

from django.dispatch import Signal

# `told`: a Told row, to be brought to its trainee.
trainee_told = Signal()
