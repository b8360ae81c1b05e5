"""A callback as a declaration: what it takes and gives, and the function that answers.

The function is an ordinary one, whose first argument is the `Wiring` of the app; tests call it directly. What a browser
may send as its inputs follows from the components it names (`dashboard/server/contracts.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Handler:
    """One callback that runs on the server."""

    function: Callable[..., Any]
    """Called with the wiring, then the values of inputs and states in their order."""
    parts: tuple[Any, ...]
    """Outputs, inputs and states, as Dash writes them."""
    options: dict[str, Any] = field(default_factory=dict)
    """Further arguments of Dash's `callback`."""

    def __call__(self, wiring: Any, *values: Any) -> Any:
        """Answer, as if the browser had asked."""
        return self.function(wiring, *values)

    def register(self, wiring: Any) -> None:
        """Let one app answer with it."""

        def answer(*values: Any) -> Any:
            return self.function(wiring, *values)

        wiring.app.callback(*self.parts, **self.options)(answer)


def handler(*parts: Any, **options: Any) -> Callable[[Callable[..., Any]], Handler]:
    """Declare the function below as a callback.

    Args:
        parts: outputs, inputs and states.
        options: further arguments of Dash's `callback`, such as `prevent_initial_call`.
    """
    return lambda function: Handler(function, parts, options)
