"""Parts of the long checks, in the order they run; a module of its own, so that --help imports no experiment."""

PARTS = ("fit", "scale", "direction", "general", "frictions", "rest", "world", "systems", "referee")
