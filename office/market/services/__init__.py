"""What the market's staff set up: categories, and terms that two people agree on."""
