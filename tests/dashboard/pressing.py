"""Callbacks called as plain functions, as if something had been pressed."""

from __future__ import annotations

from dash._callback_context import context_value
from dash._utils import AttributeDict


def pressed(prop_id: str) -> None:
    """Say what the browser would name as the trigger: `scenario.value`."""
    context_value.set(AttributeDict(triggered_inputs=[{"prop_id": prop_id, "value": 1}]))
