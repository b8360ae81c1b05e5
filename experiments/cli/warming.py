"""The command that compiles ahead: warmup."""

from __future__ import annotations

import typer

from experiments.cli.shell import JsonOption, QuietOption, Shell, counted, duration, print_json


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("warmup", rich_help_panel="Trust", epilog="Example: tradewinds warmup --json")(warmup_command)


def warmup_command(as_json: JsonOption = False, quiet: QuietOption = False) -> None:
    """Compile all of the model now, so that no run has to: about a minute, once for each version.

    Kernels are kept in the folder that NUMBA_CACHE_DIR names, else in the user's cache. What is compiled already is
    loaded, to see that it can be; doing it again changes nothing.
    """
    from sim import precompile
    from sim.preparing import available_processors

    shell = Shell(as_json, quiet)
    shell.say("Compiling what is not compiled yet ...")
    done = precompile.compile_all(min(available_processors(), 2))
    if as_json:
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


__all__ = ["register"]
