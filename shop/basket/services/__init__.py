"""Every write to baskets. Each locks the basket's row, so parallel clicks add up."""
