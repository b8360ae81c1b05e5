"""The market: quotes, terms and offers, and how attractive each is; before anybody buys."""
