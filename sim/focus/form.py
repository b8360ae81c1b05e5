"""The form of `focus:` in a scenario file, as a pydantic model."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, Strict, create_model, model_validator

from sim.focus.declared import Focus, check_metric, checked_place


def _one_text(raw: object) -> object:
    return "+".join(raw) if isinstance(raw, list) and all(isinstance(each, str) for each in raw) else raw


def _fits(form: Any) -> Any:
    Focus(form.metric, form.place, form.since)
    return form


def focus_model(config: Any, day: Any) -> type[BaseModel]:
    """Return the model of `focus:`.

    Args:
        config: Of every form of a scenario file.
        day: The type of a date in a scenario file.
    """
    metric = Annotated[str, Strict(), AfterValidator(check_metric)]
    place = Annotated[str, Strict(), AfterValidator(checked_place), BeforeValidator(_one_text)]
    words = "world, an economy, a bloc (its members added up; several joined by +), or a lane such as CHN-USA"
    fields: dict[str, Any] = {
        "metric": (metric, Field(description="a metric's name (tradewinds list metrics)")),
        "place": (place, Field("world", description=words)),
        "since": (
            day | None,
            Field(None, description="from which day on; default: from the first difference between the runs"),
        ),
    }
    fits: Any = model_validator(mode="after")(_fits)
    model: type[BaseModel] = create_model(
        "focus",
        __config__=config,
        __doc__="The figure that answers the question; compare shows it first.",
        __validators__={"fits": fits},
        **fields,
    )
    return model
