"""The command that compiles ahead: warmup."""

from __future__ import annotations

from experiments.asking.command_registry import command
from experiments.asking.printed_options import Printed
from experiments.ending.telling import print_json
from experiments.terminal.meter import duration
from experiments.terminal.shell import counted


@command("warmup", panel="Trust", epilog="Example: tradewinds warmup --json")
def warmup_command(*, printed: Printed) -> None:
    """Compile all of the model now, so that no run has to: about a minute, once for each version.

    Kernels are kept in the folder that NUMBA_CACHE_DIR names, else in the user's cache. What is compiled already is
    loaded, to see that it can be; doing it again changes nothing.
    """
    from sim.running import precompile
    from sim.running.preparing import available_processors

    shell = printed.shell()
    shell.say("Compiling what is not compiled yet ...")
    done = precompile.compile_all(min(available_processors(), 2))
    if shell.as_json:
        print_json({"command": "warmup", **precompile.as_json(done)})
        return
    fresh = done.kernels - done.before
    what = f"compiled {counted(fresh, 'kernel')}" if fresh else "nothing was left to compile"
    there = f", {counted(done.before, 'kernel')} were there" if done.before else ""
    took = f"{duration(done.seconds)} in {counted(done.processes, 'process', 'processes')}"
    shell.print(f"{what[0].upper()}{what[1:]}{there}: {took}")
    if done.folder is None:
        shell.print("No folder can be written to, so nothing is kept: set NUMBA_CACHE_DIR to one that can")
        return
    shell.print(f"They are in {done.folder}")
