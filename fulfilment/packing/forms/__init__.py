"""What a seller types while packing and sending."""
