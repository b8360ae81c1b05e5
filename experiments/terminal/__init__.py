"""What the command line writes on a terminal and into a pipe: tables, notes, progress."""
