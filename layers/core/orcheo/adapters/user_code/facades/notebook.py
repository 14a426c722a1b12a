"""``IPython.display``: notebooks show graphs; here nothing is shown, and nothing fails."""

from typing import Any


class Image:
    """Stands for a picture."""

    def __init__(self, *_arguments: Any, **_options: Any) -> None:
        pass


class Markdown(Image):
    """Stands for a formatted text."""


def display(*_objects: Any, **_options: Any) -> None:
    """Show nothing: the canvas draws graphs."""
