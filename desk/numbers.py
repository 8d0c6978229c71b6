"""Numbers in addresses and forms: those a database row can have, and no others."""

from typing import Annotated

from pydantic import Field

LARGEST = 2**31 - 1

RowId = Annotated[int, Field(ge=0, le=LARGEST)]
