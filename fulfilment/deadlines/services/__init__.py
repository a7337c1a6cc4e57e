"""What the clock, the seller and the shopper do about orders that are not sent."""
