"""How fast, how large, and against what: `tradewinds bench` (docs/performance.md).

Every part is measured in processes of its own (`processes`), and gives plain numbers with their units in their names.
"""
