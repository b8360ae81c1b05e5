"""What the page knows of a finished run, as plain numbers and words; it travels from the worker to the page."""
