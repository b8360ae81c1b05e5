"""What a visitor can choose and has chosen, in the page's address and in jobs."""
