"""Restaurants, canteens, schools and shops that buy at prices of their own."""
