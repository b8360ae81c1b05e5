"""The version of Tradewinds that is installed."""

from __future__ import annotations


def version_text() -> str:
    """Version of the package, or a plain word where it is not installed."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("tradewinds")
    except PackageNotFoundError:
        return "not installed"
