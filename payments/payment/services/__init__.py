"""Every write about money: in, back, and what Stripe told us."""
