"""Every write to session prices, deals, coupons and draws."""
