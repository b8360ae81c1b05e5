"""Every command, in the order in which --help lists them; a new one is a file of its own and a line here.

The imports are the list: each file registers its command with `@command` (`experiments.asking.command_registry`).
"""

from experiments.cli import (  # isort: skip  (in the order of --help)
    run,
    compare,
    demo,
    decompose,
    list,
    explain,
    check,
    theory,
    gravity,
    new,
    runs,
    export,
    dashboard,
    show,
    calibrate,
    impute,
    fit,
    verify,
    doctor,
    warmup,
    bench,
)

__all__ = [
    "bench",
    "calibrate",
    "check",
    "compare",
    "dashboard",
    "decompose",
    "demo",
    "doctor",
    "explain",
    "export",
    "fit",
    "gravity",
    "impute",
    "list",
    "new",
    "run",
    "runs",
    "show",
    "theory",
    "verify",
    "warmup",
]
