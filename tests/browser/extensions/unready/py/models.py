"""Imports a compiled package."""

from pydantic import BaseModel


class Count(BaseModel):
    """Checked by compiled code."""

    value: int
