"""What commands say of scenarios before anything runs: notes, and the numbers of sim/data that are moved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from experiments.terminal.shell import Shell
    from sim.scenario.definition import Scenario


def tell_moved(shell: Shell, arms: Sequence[Scenario]) -> None:
    """Print, once each, what scenarios are warned of, what changes nothing, and what is moved."""
    from sim.scenario.checks import overridden_settings, policies_in_vain
    from sim.scenario.data_entries import data_in_vain
    from sim.world.moved_words import data_sentences

    notes = [
        note
        for arm in arms
        for note in (
            *arm.warnings,
            *overridden_settings(arm).values(),
            *data_in_vain(arm.data, arm.off).values(),
            *policies_in_vain(arm),
        )
    ]
    for note in dict.fromkeys(notes):
        shell.say(f"note: {note}")
    for said in dict.fromkeys(sentence for arm in arms for sentence in data_sentences(arm.data)):
        shell.say(f"moved: {said}")


__all__ = ["tell_moved"]
