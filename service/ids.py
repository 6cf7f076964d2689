"""Numbers by which rows are named in addresses and bodies: none that no database could hold."""

from typing import Annotated

import msgspec
from litestar.params import PathParameter, QueryParameter

MAX_ID = 2**63 - 1
"""The largest number of a row: 64 bits, in either database."""

IdInPath = Annotated[int, PathParameter(ge=0, le=MAX_ID)]
IdInQuery = Annotated[int, QueryParameter(ge=0, le=MAX_ID)]
OptionalIdInQuery = Annotated[int | None, QueryParameter(ge=0, le=MAX_ID)]
IdInBody = Annotated[int, msgspec.Meta(ge=0, le=MAX_ID)]
