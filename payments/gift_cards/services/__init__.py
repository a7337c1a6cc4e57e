"""What sells, redeems, returns and blocks gift cards."""
