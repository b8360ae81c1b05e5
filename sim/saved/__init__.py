"""What runs leave on disk: which files are ours, who may write to a folder, and whether files are as they were written.

Everything that opens, lists, deletes, replaces or exports a saved run goes through here. Imports nothing heavy.
"""
