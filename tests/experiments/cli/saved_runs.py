"""What tests of saved runs share: small runs over the fake model, and how a command ends that cannot open one."""

from __future__ import annotations

from collections.abc import Callable

FAKE = "tests.sim.fake_model:FakeModel"
SMALL = ("--seeds", "2", "--weeks", "3", "--jobs", "1", "--quiet")
ARM = "us_de_minimis_repeal"

Ended = tuple[int, str, str]
Command = Callable[..., Ended]


def one_sentence(ended: Ended, *said: str) -> None:
    """A command ended as one does that was given what it cannot open: one line, no fault of the program."""
    code, _, err = ended
    err = "".join(line for line in err.splitlines(keepends=True) if not line.startswith("note: "))
    assert code == 2, (code, err)
    assert err.startswith("error: ")
    assert err.count("\n") == 1, err
    assert "TRADEWINDS_DEBUG" not in err
    for each in said:
        assert each in err
