"""What there is to look up: things declared in code and things in the data tables, as rows."""
