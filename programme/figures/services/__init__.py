"""Every write to a county's programme."""
