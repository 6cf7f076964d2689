"""`kefu model`, with all its commands."""

from service.cli.bundles import export, import_file, keygen, sign
from service.cli.model import model
from service.cli.supply import derive, outdated, prune

__all__ = ["model"]

for command in (export, import_file, sign, keygen, derive, outdated, prune):
    model.add_command(command)
