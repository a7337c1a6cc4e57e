"""What changes saved cards, and what charges them."""
