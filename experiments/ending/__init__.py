"""How a command of `tradewinds` begins and ends as a process: streams, signals, exit codes. Imports nothing heavy."""
