"""What changes presales."""
