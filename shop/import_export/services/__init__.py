"""Every write of imports: taking a file, checking it, importing it, its pictures."""
