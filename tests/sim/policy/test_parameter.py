"""parameter(): what people write is what is meant, or is refused with a hint."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.parameter import Parameter, percent
from sim.core.registry import Registry, UnknownNameError
from sim.core.settings import ModelSettings
from sim.mechanisms.run_settings import declared_settings, parse_settings

RATE = Parameter("rate", 0.1, "share", 0.0, 10.0, "a rate", "assumed: for the test")
MONEY = Parameter("fee_usd", 1.0, "USD", 0.0, 100.0, "a fee", "assumed: for the test")


@pytest.mark.parametrize(
    ("written", "meant"),
    [("25%", 0.25), ("25 %", 0.25), ("7%", 0.07), ("2.5%", 0.025), (0, 0.0), ("120%", 1.2)],
)
def test_rates_carry_a_percent_sign(written: object, meant: float) -> None:
    assert RATE.parse(written) == meant


@pytest.mark.parametrize(
    ("written", "hint"), [(25, "25%"), (0.25, "25%"), ("25", "25%"), (1.5, "1.5%"), (1, "1%")]
)
def test_a_bare_rate_is_refused_with_a_hint(written: object, hint: str) -> None:
    with pytest.raises(ValueError, match=f"did you mean {hint}\\?"):
        RATE.parse(written)


@pytest.mark.parametrize("written", ["much", "%", "nan%", "inf%", True, None, [0.1], "-5%", "2000%"])
def test_what_is_no_rate_is_refused(written: object) -> None:
    with pytest.raises(ValueError, match="rate"):
        RATE.parse(written)


@pytest.mark.parametrize("written", ["10%", "ten", True, float("nan"), -1, 101])
def test_what_is_no_amount_is_refused(written: object) -> None:
    with pytest.raises(ValueError, match="fee_usd"):
        MONEY.parse(written)


@given(st.floats(0.0, 10.0))
def test_a_rate_survives_being_written(value: float) -> None:
    assert RATE.parse(percent(value)) == value or value == 0


def test_settings_are_read_as_people_write_them() -> None:
    assert parse_settings({"cross_border_share": "3%", "adaptation": "off"}) == {
        "cross_border_share": 0.03,
        "adaptation": False,
    }
    with pytest.raises(ValueError, match=r"did you mean cross_border_share.*bare number"):
        parse_settings({"cross_boarder_share": "3%", "cross_border_share": "3"})


def test_every_setting_has_unit_meaning_and_source_and_a_default_in_range() -> None:
    for declared in declared_settings().values():
        assert declared.unit
        assert declared.doc
        assert declared.source
    assert ModelSettings()


def test_a_registry_says_what_was_probably_meant() -> None:
    things: Registry[int] = Registry("thing")
    things.register("tariff")(1)
    with pytest.raises(UnknownNameError, match=r"unknown thing 'tarif' — did you mean tariff\?"):
        things["tarif"]
    with pytest.raises(ValueError, match="twice"):
        things.register("tariff")(2)
