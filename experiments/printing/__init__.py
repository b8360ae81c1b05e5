"""What commands print: sentences, tables and JSON objects made of results."""
