"""Every write to counties' programmes."""
