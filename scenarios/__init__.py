"""The scenario files that come with Tradewinds: one YAML each, found by name through the loader in
`sim.scenario`.
"""
