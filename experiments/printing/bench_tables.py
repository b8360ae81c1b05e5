"""What `tradewinds bench` prints: targets at a glance, then the figures behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments.benchmarks.targets import is_quiet, processor_share
from experiments.terminal.table import Column, Shown, Table, number, table, words

if TYPE_CHECKING:
    from collections.abc import Iterator

VERDICTS = {True: "yes", False: "NO", None: "not measured"}


def tables(found: dict[str, Any]) -> Iterator[Table | str]:
    """Yield the tables of what was measured."""
    parts = found["parts"]
    if "ticks" in parts:
        smes = parts["ticks"]["smes"]
        yield f"A tick of the full model, {smes:,} SMEs (one thread: CPU time; two: wall time)"
        yield ticks_table(parts["ticks"])
    stages = stage_table(parts)
    if stages is not None:
        yield "Milliseconds a tick by stage, one thread"
        yield stages
    yield from (f"{label}: {text}" for label, text in sentences(parts))
    if is_quiet(parts) is False:
        share = processor_share(parts)
        yield f"Note: other programs were running (this one had {share:.0%} of a processor): wall times are too long"
    yield "Targets"
    yield targets_table(found)


def figure(value: float | None, digits: int = 3) -> str:
    """A number with a few valid digits, thousands set apart."""
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 10 ** (digits - 1) else f"{value:.{digits}g}"


def ticks_table(ticks: dict[str, Any]) -> Table:
    """What a tick costs at each size."""
    made = table(
        number("consumers"),
        *(number(head, figure) for head in (
            "ms, 1 thread", "ms, 2 threads", "ns per consumer, 1", "ns per consumer, 2", "scaling",
            "bytes per consumer", "peak MiB", "exponent from the size before",
        )),
    )  # fmt: skip
    exponents = {each["to_consumers"]: each["exponent"] for each in ticks["growth"]}
    for size in ticks["sizes"]:
        made.add(
            size["consumers"],
            size["tick_ms_1_thread"],
            size["tick_ms_2_threads"],
            size["ns_per_consumer_tick_1_thread"],
            size["ns_per_consumer_tick_2_threads"],
            size["thread_scaling"],
            size["state_bytes_per_consumer"],
            size["peak_rss_mib"],
            exponents.get(size["consumers"]),
        )
    return made


def stage_table(parts: dict[str, Any]) -> Table | None:
    """Time by stage, at the largest size measured and at the smallest sample."""
    columns = []
    if "ticks" in parts:
        columns += [size for size in parts["ticks"]["sizes"] if size["consumers"] >= 1_000_000]
    if "fixed" in parts:
        columns.append(parts["fixed"])
    if not columns:
        return None
    heads = [f"{each['consumers']:,} x {each['smes']:,}" for each in columns]
    made = table("stage", *(number(head, figure) for head in heads))
    for name in columns[0]["stage_ms"]:
        made.add(name, *(each["stage_ms"].get(name) for each in columns))
    return made


def sentences(parts: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what needs no table."""
    if "choice" in parts:
        choice = parts["choice"]
        against = "no C compiler here"
        if choice["compiler"]:
            same = "the same choices" if choice["same_choices"] else "OTHER choices"
            against = f"plain C {figure(choice['c_ns_per_consumer'])} ns ({choice['compiler']}, {same})"
        yield "Choice step", f"{figure(choice['ns_per_consumer'])} ns per consumer; {against}"
    if "mesa" in parts:
        mesa = parts["mesa"]
        yield (
            "Mesa objects",
            f"{figure(mesa['ns_per_consumer_tick'], 4)} ns per consumer and {figure(mesa['ns_per_firm_tick'], 4)} ns "
            f"per firm a tick, at {mesa['consumers']:,} x {mesa['smes']:,} (Mesa {mesa['mesa']}); whole tick there "
            f"{figure(mesa['tick_ms'])} ms, {figure(mesa['times_faster_at_this_size'])} times the product's",
        )
    if "start" in parts:
        start = parts["start"]
        cold = start["cold_run_seconds"]
        yield (
            "First result",
            f"--help {figure(start['help_seconds'])} s, {start['weeks']} weeks warm "
            f"{figure(start['warm_run_seconds'])} s, cold {figure(cold) + ' s' if cold else 'not measured'}",
        )
    if "sweep" in parts:
        sweep = parts["sweep"]
        yield (
            "Sweep",
            f"{sweep['runs']} runs of {figure(sweep['seconds_per_run'])} s, {figure(sweep['overhead_ms_per_run'])} ms "
            f"of each beside its weeks; two processes: {figure(sweep['two_process_start_seconds'])} s to start, "
            f"efficiency {figure(sweep['efficiency'])}",
        )


def targets_table(found: dict[str, Any]) -> Table:
    """Which targets hold."""
    made = table(
        words("what"), Column("unit", "unit"), Column("wanted", "number", ("sense", "wanted")),
        number("found", figure), "met", words("note"),
    )  # fmt: skip
    for each in found["targets"]:
        wanted = f"{each['sense']} {figure(each['wanted'])}" if each["wanted"] is not None else ""
        made.add(
            each["what"], each["unit"], Shown(wanted, (each["sense"], each["wanted"])), each["found"],
            VERDICTS[each["met"]], each["note"],
        )  # fmt: skip
    return made
