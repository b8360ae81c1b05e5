"""One colour per concept, light and dark, and the Mantine theme that passes axe.

The same concept never has the same hex in both schemes where contrast forbids it; contrast figures are computed
against white and against the dark card. Nothing is told by red against green; a dash or a label says it a second time.
"""

from __future__ import annotations

from dataclasses import dataclass

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', Arial, sans-serif"

MANTINE_THEME = {
    "primaryColor": "blue",
    "primaryShade": {"light": 8, "dark": 8},
    "fontFamily": FONT,
    "headings": {"fontFamily": FONT},
    "defaultRadius": "md",
}


@dataclass(frozen=True)
class Look:
    """The colours of one scheme."""

    name: str
    text: str
    muted: str
    grid: str
    card: str
    scenario: str
    counterfactual: str
    no_change: str
    land: str
    ocean: str
    border: str
    change_scale: tuple[tuple[float, str], ...]
    """Falls in blue, rises in orange; the middle is no change."""
    modes: dict[str, str]
    not_modelled: str
    """What the colour of `land` is called beside the grey of `no_change`."""


LIGHT = Look(
    name="light",
    text="#1A1B1E",
    muted="#55585E",
    grid="#E4E6EA",
    card="#FFFFFF",
    scenario="#0072B2",
    counterfactual="#6B6F76",
    no_change="#D9DCE1",
    land="#F1F2F4",
    ocean="#FFFFFF",
    border="#A9AEB6",
    change_scale=(
        (0, "#003F73"),
        (0.25, "#4D9AC9"),
        (0.499, "#C3DDEE"),
        (0.501, "#F8D5B8"),
        (0.75, "#E8904A"),
        (1, "#9A3D00"),
    ),
    modes={
        "express": "#D55E00",
        "air": "#B37B00",
        "sea": "#0072B2",
        "rail": "#009E73",
        "road": "#A6558A",
        "local": "#2A87BF",
    },
    not_modelled="Lightest grey",
)

DARK = Look(
    name="dark",
    text="#E9ECEF",
    muted="#B4B8BF",
    grid="#373A40",
    card="#1F2124",
    scenario="#56B4E9",
    counterfactual="#A6A7AB",
    no_change="#4A4E55",
    land="#2A2D31",
    ocean="#1F2124",
    border="#6B7078",
    change_scale=(
        (0, "#9AD4F7"),
        (0.25, "#3C8FC4"),
        (0.499, "#2B5470"),
        (0.501, "#74441F"),
        (0.75, "#C96A1E"),
        (1, "#FFB98A"),
    ),
    modes={
        "express": "#F0803C",
        "air": "#E0A82E",
        "sea": "#56B4E9",
        "rail": "#2CC295",
        "road": "#CC79A7",
        "local": "#7FC4E8",
    },
    not_modelled="Darkest grey",
)


def look(scheme: str | None) -> Look:
    """The colours of a scheme; anything but "dark" is light."""
    return DARK if scheme == "dark" else LIGHT


def faded(colour: str, opacity: float) -> str:
    """A hex colour as rgba with the given opacity (0..1)."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"
