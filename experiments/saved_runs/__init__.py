"""Folders of saved runs: where new ones go, how saved ones are found and opened."""
