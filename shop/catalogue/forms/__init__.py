"""What a seller types of a listing: its words, packs and stock."""
