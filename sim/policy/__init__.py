"""Policy: dated instruments that edit a rule book; agents and markets only read the rule book."""
