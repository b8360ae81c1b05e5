"""What issue 4 asks for, held against what was found: each target with its number, its bound, and whether it holds."""

from __future__ import annotations

from typing import Any, NamedTuple

from experiments.benchmarks.against_mesa import added_up

Parts = dict[str, dict[str, Any]]
MILLION = 1_000_000
LARGEST = 10_000_000
QUIET_SHARE = 0.9
"""CPU time over wall time of a lone thread, from which a machine counts as quiet."""


class Target(NamedTuple):
    """One line of the table."""

    name: str
    what: str
    unit: str
    sense: str
    """`at least` or `at most`."""
    wanted: float | None
    found: float | None
    """None where it was not measured."""
    note: str

    @property
    def met(self) -> bool | None:
        """Whether it holds; None where it was not measured."""
        if self.found is None or self.wanted is None:
            return None
        return self.found >= self.wanted if self.sense == "at least" else self.found <= self.wanted

    def payload(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {**self._asdict(), "met": self.met}


def targets(parts: Parts) -> list[Target]:
    """Return every target of the issue's table, in its order."""
    return [
        _mesa(parts),
        _c(parts),
        _threads(parts),
        _growth(parts),
        *_memory(parts),
        *_year(parts),
        _ten_million(parts),
        _fixed(parts),
        _demo(parts),
        _sweep(parts),
        _bits(parts),
    ]


def size_of(parts: Parts, consumers: int) -> dict[str, Any] | None:
    """Return what was measured at a number of consumers."""
    sizes = parts.get("ticks", {}).get("sizes", [])
    return next((size for size in sizes if size["consumers"] == consumers), None)


def processor_share(parts: Parts) -> float | None:
    """Return how much of a processor a lone thread had, at worst; None where no ticks were measured."""
    sizes = parts.get("ticks", {}).get("sizes", [])
    return min((size["processor_share"] for size in sizes), default=None)


def is_quiet(parts: Parts) -> bool | None:
    """Return whether the machine did little else, so that wall times count; None where that was not looked at."""
    share = processor_share(parts)
    return None if share is None else share >= QUIET_SHARE


def mesa_at_a_million(parts: Parts) -> dict[str, Any] | None:
    """Return a whole tick of Mesa objects at a million consumers, added up from times per agent."""
    million, mesa = size_of(parts, MILLION), parts.get("mesa")
    return added_up(mesa, million) if million and mesa else None


def _mesa(parts: Parts) -> Target:
    whole, mesa = mesa_at_a_million(parts), parts.get("mesa")
    note, found = "one object per consumer and firm, whole tick, one thread", None
    if whole:
        note += ", added up from times per agent" if whole["is_added_up"] else ""
        found = whole["times_faster"]
    elif mesa:
        note, found = f"{note}, at {mesa['consumers']:,} consumers only", mesa["times_faster_at_this_size"]
    return Target("mesa", "faster than Mesa objects, 10^6 consumers", "times", "at least", 100.0, found, note)


def _c(parts: Parts) -> Target:
    choice = parts.get("choice", {})
    note = choice.get("compiler") or ("no C compiler here" if choice else "")
    return Target(
        "plain_c", "choice step against plain C", "times its time", "at most", 1.0, choice.get("times_of_c"), note
    )  # fmt: skip


def _threads(parts: Parts) -> Target:
    found = (size_of(parts, MILLION) or {}).get("thread_scaling")
    note = "CPU time of one thread over wall time of two"
    bare = parts.get("ticks", {}).get("bare_scaling")
    if bare:
        note += f"; bare loops here: {bare['integer']:.2f} (integers), {bare['vector']:.2f} (vectors)"
    return Target("threads", "two threads at 10^6", "times", "at least", 1.8, found, note)


def _growth(parts: Parts) -> Target:
    steps = [each for each in parts.get("ticks", {}).get("growth", []) if each["from_consumers"] >= 100_000]
    found = max((each["exponent"] for each in steps), default=None)
    note = "10^5 to 10^7" if len(steps) > 1 else "10^5 to 10^6; 10^7 with --large"
    return Target("growth", "growth of tick time with consumers", "exponent", "at most", 1.05, found, note)


def _memory(parts: Parts) -> list[Target]:
    million = size_of(parts, MILLION) or {}
    wanted = million.get("allowed_rss_mib")
    return [
        Target("state", "state per consumer", "bytes", "at most", 64.0, million.get("state_bytes_per_consumer"), ""),
        Target("memory", "peak memory at 10^6", "MiB", "at most", wanted, million.get("peak_rss_mib"),
               "1.5 times the state + 400 MiB"),
    ]  # fmt: skip


def _year(parts: Parts) -> list[Target]:
    year, choice = parts.get("year", {}), parts.get("choice", {})
    seconds = year.get("wall_seconds")
    times = None
    if seconds is not None and choice:
        times = seconds / (year["weeks"] * choice["choice_ms"] / 1e3)
    return [
        Target("year", "10^6 x 20,000 SMEs x 52 weeks, whole command", "s", "at most", 15.0, seconds, "full recording"),
        Target("year_against_choice", "the same against its pure choice step", "times", "at most", 10.0, times,
               "52 choice steps, one thread"),
    ]  # fmt: skip


def _ten_million(parts: Parts) -> Target:
    largest = size_of(parts, LARGEST) or {}
    note = "" if largest else "with --large"
    return Target(
        "ten_million", "peak memory at 10^7", "MiB", "at most", 2048.0, largest.get("peak_rss_mib"), note
    )


def _fixed(parts: Parts) -> Target:
    note = "64 economies, 2,000 SMEs, 3,200 consumers: the sample's fewest; recording included"
    found = parts.get("fixed", {}).get("tick_ms")
    return Target("fixed", "fixed cost of a tick", "ms", "at most", 10.0, found, note)


def _demo(parts: Parts) -> Target:
    found = parts.get("demo", {}).get("wall_seconds")
    note = "kernels compiled anew" if found else "with --large"
    return Target("demo", "`demo`", "s", "at most", 120.0, found, note)


def _sweep(parts: Parts) -> Target:
    sweep = parts.get("sweep", {})
    note = "" if sweep.get("runs") == 100 else f"from {sweep.get('runs')} runs, start-up counted once"
    found = sweep.get("efficiency_of_100_runs")
    return Target("sweep", "sweep of 100 runs in two processes", "efficiency", "at least", 0.85, found,
                  note if sweep else "")  # fmt: skip


def _bits(parts: Parts) -> Target:
    sizes = parts.get("ticks", {}).get("sizes", [])
    same = [size["digest_1_thread"] == size["digest_2_threads"] for size in sizes]
    found = sum(same) / len(same) if same else None
    note = "share of sizes whose digests agree"
    return Target("bits", "same bits on one and two threads", "share", "at least", 1.0, found, note)
