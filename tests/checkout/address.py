"""What a buyer types as the address on the checkout page."""

ADDRESS = {
    "where": "new",
    "abroad": "0",
    "name": "Chen Yulan",
    "phone": "138 0013 8000",
    "email": "chen@example.com",
    "province": "CN-BJ",
    "line4": "Beijing",
    "line3": "Haidian",
    "line1": "18 Fuxing Road, building 4, flat 602",
    "postcode": "100036",
    "agrees": "on",
}
