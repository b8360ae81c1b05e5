"""Folders as earlier versions left them: without fingerprints."""

from __future__ import annotations

import json
from pathlib import Path

from sim.saved.fingerprints import FILES, mark_name
from sim.saved.reading import MANIFESTS, kind_in


def as_saved_before_fingerprints(folder: Path) -> Path:
    """Take the fingerprints out of a run's or a comparison's folder; return it."""
    path = folder / MANIFESTS[kind_in(folder)]
    content = json.loads(path.read_text(encoding="utf-8"))
    del content[FILES]
    path.write_text(json.dumps(content), encoding="utf-8")
    (folder / mark_name(path.name)).unlink()
    return folder
