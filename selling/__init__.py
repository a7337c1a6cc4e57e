"""Other ways to sell than from stock to one shopper: together, and ahead."""
