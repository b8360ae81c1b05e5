"""Forged requests: what a stranger might send to the page's callbacks, drawn from a seed.

`true_requests(app)` makes one request of each callback as the page sends it; `forged_requests(app, seed, count)` makes
others from them, each wrong in one named way. Every one of those must be refused with a status from 400 to 499 and a
short JSON message. Send them with `send(client, request)`, where the client is Flask's `app.server.test_client()`.
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator, Sequence
from typing import Any

from dashboard.components.stores import rules_of
from dashboard.page_frame import stores_of
from dashboard.page_results import buttons_to_come
from dashboard.pages import PAGES, Page
from dashboard.server.contracts import Contract, Slot, contracts_of
from tests.dashboard.forgeries import WAYS, Request

PATH = "/_dash-update-component"
HOST = "127.0.0.1:8050"
TRUE_STORES = {
    "scheme": "light",
    "query": "?v=1&tariff_pct=5",
    "job": {"id": "x" * 24, "query": None},
    "shown": {"id": "x" * 24, "query": None, "phase": "done"},
    "drawn": {"id": "x" * 24, "query": None, "phase": "done"},
}
"""One true value of each store."""


def contracts(app: Any, pages: Sequence[Page] = PAGES) -> dict[str, Contract]:
    """What the server holds requests against."""
    layout = app.layout() if callable(app.layout) else app.layout
    return contracts_of(app, layout, buttons_to_come(), rules_of(stores_of(pages)))


def send(client: Any, request: Request) -> Any:
    """Send it; a header given as empty text is left out."""
    headers = {"Host": HOST, "Origin": f"http://{HOST}", **request.headers}
    return client.open(
        PATH + request.query,
        method=request.method,
        data=request.body,
        content_type=request.content_type,
        headers={key: value for key, value in headers.items() if value},
    )


def true_requests(app: Any, pages: Sequence[Page] = PAGES) -> dict[str, dict[str, Any]]:
    """A request of each callback that the page could send, by the callback's name."""
    layout = app.layout() if callable(app.layout) else app.layout
    values = {
        (json.dumps(each.id, sort_keys=True), name): getattr(each, name, None)
        for each in layout._traverse()
        if getattr(each, "id", None) is not None
        for name in each.available_properties
    }
    return {name: _body(contract, values) for name, contract in contracts(app, pages).items()}


def _body(contract: Contract, values: dict[Any, Any]) -> dict[str, Any]:
    matched = next((slot.known for slot in contract.outputs if slot.matched), None)
    key = next(iter(matched.values()))["key"] if matched else None

    def entry(slot: Slot, component_id: Any, *, with_value: bool) -> dict[str, Any]:
        made = {"id": component_id, "property": slot.name}
        if with_value:
            stored = TRUE_STORES.get(component_id) if isinstance(component_id, str) else None
            made["value"] = stored or values.get((json.dumps(component_id, sort_keys=True), slot.name))
        return made

    def entries(slot: Slot, *, with_value: bool) -> Any:
        ids = [each for each in slot.known.values() if not slot.matched or each["key"] == key]
        made = [entry(slot, each, with_value=with_value) for each in ids]
        return made if slot.is_many else made[0]

    outputs = [entries(slot, with_value=False) for slot in contract.outputs]
    return {
        "output": contract.output,
        "outputs": outputs if contract.is_multiple else outputs[0],
        "inputs": [entries(slot, with_value=True) for slot in contract.inputs],
        "changedPropIds": [],
        "parsedChangedPropsIds": [],
        "state": [entries(slot, with_value=True) for slot in contract.state],
    }


def forged_requests(app: Any, seed: int, count: int) -> Iterator[Request]:
    """So many forged requests; the same seed gives the same ones."""
    dice = random.Random(seed)
    true = true_requests(app)
    for at in range(count):
        way = WAYS[at % len(WAYS)]
        body = copy.deepcopy(true[dice.choice(sorted(true))])
        made = way(body, dice)
        yield made if isinstance(made, Request) else Request(way.__name__, json.dumps(body).encode())
