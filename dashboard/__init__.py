"""The web page of Tradewinds: choose a scenario, move the levers, run, and read what changed.

Everything it needs is in the package; a browser on a machine without a network shows all of it. `app.create_app` makes
the Dash app, `app.serve` runs it. Results are read in one place, `facts.py`.
"""
