"""What is done with numbers and with what carriers say of them."""
