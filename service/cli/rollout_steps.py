"""The steps of a rollout as operators write them."""

import re
from typing import Any

import click

_PERCENT = 100
_STEP = re.compile(r"(?P<number>\d{1,3}(?:\.\d{1,3})?)%")


class _Steps(click.ParamType[list[float]]):
    name = "STEPS"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> list[float]:
        """Read `25%,50%,100%` as shares."""
        if isinstance(value, list):
            return value  # pyright: ignore[reportUnknownVariableType] (a default that was read already)
        found = [_STEP.fullmatch(part.strip()) for part in str(value).split(",")]
        if not all(found):
            self.fail(f"{value!r} is not written like 25%,50%,100%", param, ctx)
        return [float(step["number"]) / _PERCENT for step in found if step]


STEPS = _Steps()
