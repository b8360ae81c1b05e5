"""What `tradewinds bench` prints: targets at a glance, then the figures behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table

from experiments.benchmarks.targets import is_quiet, processor_share

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
    yield "\nTargets"
    yield targets_table(found)


def figure(value: float | None, digits: int = 3) -> str:
    """A number with a few valid digits, thousands set apart."""
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 10 ** (digits - 1) else f"{value:.{digits}g}"


def plain_table(*columns: str) -> Table:
    """A table whose first column is words and whose others are numbers."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for at, column in enumerate(columns):
        table.add_column(column, justify="right" if at else "left")
    return table


def ticks_table(ticks: dict[str, Any]) -> Table:
    """What a tick costs at each size."""
    table = plain_table(
        "consumers", "ms, 1 thread", "ms, 2 threads", "ns per consumer, 1", "ns per consumer, 2", "scaling",
        "bytes per consumer", "peak MiB", "exponent from the size before",
    )  # fmt: skip
    exponents = {each["to_consumers"]: each["exponent"] for each in ticks["growth"]}
    for size in ticks["sizes"]:
        table.add_row(
            f"{size['consumers']:,}",
            figure(size["tick_ms_1_thread"]),
            figure(size["tick_ms_2_threads"]),
            figure(size["ns_per_consumer_tick_1_thread"]),
            figure(size["ns_per_consumer_tick_2_threads"]),
            figure(size["thread_scaling"]),
            figure(size["state_bytes_per_consumer"]),
            figure(size["peak_rss_mib"]),
            figure(exponents.get(size["consumers"])),
        )
    return table


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
    table = plain_table("stage", *heads)
    for name in columns[0]["stage_ms"]:
        table.add_row(name, *(figure(each["stage_ms"].get(name)) for each in columns))
    return table


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
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("what", "unit", "wanted", "found", "met", "note"):
        table.add_column(column, justify="right" if column in ("wanted", "found") else "left")
    for each in found["targets"]:
        wanted = f"{each['sense']} {figure(each['wanted'])}" if each["wanted"] is not None else ""
        table.add_row(
            each["what"], each["unit"], wanted, figure(each["found"]), VERDICTS[each["met"]], each["note"]
        )
    return table
