"""What accounts tell the areas above them."""

from django.dispatch import Signal

# A person's data is written: user (User), day (date).
own_data_ready = Signal()
