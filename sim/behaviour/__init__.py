"""Behaviour: each rule by which a consumer buys, written once, for the one agent and the many."""
