"""The public pages of visits, and what a shopper has booked."""
