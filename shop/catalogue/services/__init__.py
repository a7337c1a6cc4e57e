"""Every write to listings: their words, packs, photos, and whether they are shown."""
