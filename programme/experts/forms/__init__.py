"""What officers, experts and farms type about experts' work."""
