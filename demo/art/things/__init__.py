"""What stands on the table: one function per thing, centred on the origin."""
