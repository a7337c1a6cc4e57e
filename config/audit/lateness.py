"""How long what runs on its own may take before somebody should look."""

from datetime import timedelta

TOO_LATE = timedelta(minutes=10)
