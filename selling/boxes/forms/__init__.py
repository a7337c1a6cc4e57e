"""What shoppers and farms type about boxes, clean."""
