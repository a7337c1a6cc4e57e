"""Tables in files: reading what people bring (CSV, XLSX), writing what they take."""
