"""Prices that hold while a broadcast lasts, deals, coupons and draws."""
