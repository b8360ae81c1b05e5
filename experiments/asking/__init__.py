"""What a person asks for on the command line: options, scenarios as asked, and what is checked before anything runs."""
