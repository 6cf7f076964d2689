"""Settings as people read them: `docs/settings.md`, `kefu settings`, and what is said of slips of the finger."""

import difflib
from collections.abc import Mapping
from pathlib import Path

from service.settings import PREFIX, REPOSITORY, Settings, explanation_of, shown, variable_of


class SettingRow:
    """One setting as people read it; every attribute is text.

    Attributes:
        variable: The environment variable.
        value: What is in force, secrets masked.
        default: What is in force when the variable is not set.
        explanation: One or two sentences.
    """

    def __init__(self, field: str, value: object) -> None:
        self.variable = variable_of(field)
        self.value = str(value) if isinstance(value, Path) else shown(field, value)
        self.default = shown(field, Settings.model_fields[field].default)
        self.explanation = explanation_of(field)


def settings_table(settings: Settings) -> list[SettingRow]:
    """Every setting with its value, in the order of their definition."""
    return [SettingRow(field, getattr(settings, field)) for field in Settings.model_fields]


def settings_page() -> str:
    """The text of `docs/settings.md`."""
    rows = [
        f"| `{variable_of(field)}` | {_code(shown(field, info.default))} | {explanation_of(field)} |"
        for field, info in Settings.model_fields.items()
    ]
    head = (
        "# Settings\n\n"
        "Every setting is an environment variable; `kefu settings` shows the values in force. An empty\n"
        "variable counts as not set. This page is made from `service/settings.py` by\n"
        "`python -m service.settings_told`.\n\n"
        "| variable | default | what it does |\n| --- | --- | --- |\n"
    )
    return head + "\n".join(rows) + "\n"


def unknown_variables(environ: Mapping[str, str]) -> dict[str, str | None]:
    """Find variables that look like settings of ours and are none, which is most often a slip of the finger.

    Returns:
        The name of each such variable, with the setting that was probably meant, or `None`.
    """
    known = [variable_of(field) for field in Settings.model_fields]
    strangers = [name for name in environ if name.upper().startswith(PREFIX) and name.upper() not in known]
    return {
        name: next(iter(difflib.get_close_matches(name.upper(), known, n=1, cutoff=0.8)), None)
        for name in sorted(strangers)
    }


def _code(text: str) -> str:
    return f"`{text}`" if text else "(none)"


if __name__ == "__main__":
    (REPOSITORY / "docs" / "settings.md").write_text(settings_page(), encoding="utf-8")
