"""Helpers for the notebooks of the course: defaults, data, pictures, tables and checked claims.

The names below are loaded when they are first used, so that ``import course_utils`` costs nothing.
"""

import importlib

_HOMES = {
    "defaults": ("Defaults", "setup"),
    "data": ("load", "fetch_folder"),
    "show": (
        "describe",
        "show_image",
        "show_images",
        "show_misclassified",
        "show_animation",
    ),
    "plots": ("plot_history", "plot_confusion", "plot_feature_maps", "plot_filters"),
    "tables": ("compare", "count_multiplications", "metrics_table"),
    "claims": ("ClaimError", "claim"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = sorted(_HOME_OF)


def __getattr__(name: str):
    if name not in _HOME_OF:
        raise AttributeError(f"course_utils has no '{name}'; what it has is: {', '.join(__all__)}.")
    return getattr(importlib.import_module(f"course_utils.{_HOME_OF[name]}"), name)


def __dir__():
    return __all__
