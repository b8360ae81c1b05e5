"""Charges, their receivers and the ports of mechanisms, as rows."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from typing import Any

Row = dict[str, Any]


def charge_rows() -> list[Row]:
    """The charges: those of every world, and those that mechanisms declare."""
    from sim.mechanisms.declared_charges import declared_charges
    from sim.ports.charge import ON_SALE

    return [
        {
            "name": name,
            "called": each.label,
            "paid_by": "seller" if each.charge.base in ON_SALE else "buyer",
            "base": each.charge.base,
            "receiver": each.charge.receiver,
            "account_by": each.charge.by,
            "kept_if": list(each.charge.kept_if),
            "measure": each.charge.measure,
            "declared_by": each.declared_by,
        }
        for name, each in declared_charges().items()
    ]


def receiver_rows() -> list[Row]:
    """The receivers of charges."""
    from sim.mechanisms.declared_charges import receivers

    return [
        {"name": name, "account_by": each.by, "charges": list(each.charges)}
        for name, each in receivers().items()
    ]


def port_rows() -> list[Row]:
    """The ports through which mechanisms change tables, and who uses each."""
    from sim.mechanisms import MECHANISMS
    from sim.ports.mechanism import ALL_PORTS, Mechanism

    said = documented(Mechanism)
    return [
        {
            "name": port,
            "meaning": said[port],
            "used_by": [name for name, each in MECHANISMS.items() if getattr(each, port) not in (None, ())],
        }
        for port in ALL_PORTS
    ]


def documented(owner: type[Any]) -> dict[str, str]:
    """The text under each field of a class, which stands in its source alone; one line each, without markup."""
    body = ast.parse(inspect.getsource(owner)).body[0]
    assert isinstance(body, ast.ClassDef)
    found = {}
    for field, text in zip(body.body, body.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            match text:
                case ast.Expr(value=ast.Constant(value=str(words))):
                    found[field.target.id] = " ".join(words.replace("`", "").split())
    return found


ROWS: dict[str, Callable[[], list[Row]]] = {
    "charge": charge_rows,
    "receiver": receiver_rows,
    "port": port_rows,
}
"""By kind of `sim.naming`."""
