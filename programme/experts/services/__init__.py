"""Every write of a county's experts."""
