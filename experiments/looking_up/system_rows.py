"""The systems that the texts promise, as rows: state, what each consists of, what is missing, and what proves it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.systems.system import System
    from sim.systems.system_proofs import Difference, Proof

Row = dict[str, Any]


def system_rows() -> list[Row]:
    """Every system with its derived state."""
    from sim.systems import SYSTEMS

    return [row_of(system) for system in SYSTEMS.values()]


def row_of(system: System) -> Row:
    """Return one system with its derived state and the names of what it consists of."""
    from sim.systems.system_state import state_of

    state = state_of(system)
    sourced, assumed, narrow = state.parameters
    return {
        "number": system.number,
        "name": system.name,
        "called": system.label,
        "state": state.letter,
        "files": files_of(system),
        "sourced": len(sourced),
        "assumed": len(assumed),
        "narrow": list(narrow),
        "metric": system.measure,
        "switch": list(system.switch),
        "scenario": system.scenario,
        "test": system.test,
        "missing": "; ".join(state.missing),
        "data": list(system.data),
        "paragraph": system.paragraph,
        "piece": system.piece,
    }


def files_of(system: System) -> list[str]:
    """Return the files that declare a system's mechanisms and instruments, from the project's folder."""
    from sim.mechanisms import MECHANISMS
    from sim.policy.instruments import INSTRUMENTS

    mechanisms = [f"sim/mechanisms/{MECHANISMS[name].name}.py" for name in system.mechanisms]
    instruments = [f"{INSTRUMENTS[name].__module__.replace('.', '/')}.py" for name in system.instruments]
    return mechanisms + instruments


def states_in_words(rows: list[Row]) -> str:
    """Return how many systems have each state, and what the states mean."""
    from sim.systems.system_state import STATES

    found = [row["state"] for row in rows]
    said = [f"{letter} {found.count(letter)}: {meaning}" for letter, meaning in STATES.items()]
    return f"{len(rows)} systems. {'. '.join(said)}."


def system_detail(row: Row) -> Row:
    """A system with its state in words, its parameters by name, and what was measured of it."""
    from sim.systems import SYSTEMS
    from sim.systems.system_parameters import counted
    from sim.systems.system_proofs import stored
    from sim.systems.system_state import STATES

    system = SYSTEMS[row["name"]]
    parameters, proof = counted(system), stored().get(system.name)
    return {
        **row,
        "state": f"{row['state']}: {STATES[row['state']]}",
        "missing": row["missing"].split("; ") if row["missing"] else [],
        "sourced": list(parameters.sourced),
        "assumed": list(parameters.assumed),
        "measured": measured(proof) if proof else [],
        "prove": f"tradewinds verify --only systems:{system.name}",
    }


def measured(proof: Proof) -> list[str]:
    """Return what a proof found, in words."""
    return [
        f"on minus off in {proof.scenario}: {proof.measure} {difference_in_words(proof.metric)}",
        f"focus of the scenario {difference_in_words(proof.focus)}",
        f"{proof.seeds} seeds, {proof.weeks} weeks, {proof.consumers:,} consumers, {proof.smes:,} SMEs, "
        f"measured on {proof.date} with version {proof.version}",
    ]


def difference_in_words(found: Difference) -> str:
    """Return a difference with its 90 % interval and unit; no interval where there was one seed."""
    if found.low90 is None or found.high90 is None:
        return f"{found.difference:,.4g} {found.unit}, no interval"
    return f"{found.difference:,.4g} ({found.low90:,.4g} to {found.high90:,.4g}) {found.unit}"
