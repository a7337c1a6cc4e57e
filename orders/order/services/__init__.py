"""Every write to an order and its parts."""
