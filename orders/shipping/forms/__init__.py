"""What a seller types about delivery: ways, prices and hours, days off, a try."""
