"""What stands between the page and the network: which requests are answered, for whom, and how.

A request passes, in this order: the web server's own limits (`wsgi.py`), host and origin (`hosts.py`), the rate
(`limits.py`), the guard (`guard.py`, against the contracts of `contracts.py`), the visitor's session (`sessions.py`).
Only then does Dash see it. `protection.py` puts it all around one app; `options.py` says what can be chosen.
"""
