"""Packs values on their way between a test and a page: Playwright copies each one many times."""

import base64
import json
import zlib
from typing import Any, Final

from tests.hostile import as_json

# Defines `pack` and `unpack` in a page.
PACKING: Final = """
const through = (bytes, transformer) =>
  new Response(new Blob([bytes]).stream().pipeThrough(transformer));
window.pack = async (value) => {
  const packed = through(JSON.stringify(value), new CompressionStream("deflate"));
  const bytes = new Uint8Array(await packed.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
};
window.unpack = async (packed) => {
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  return JSON.parse(await through(bytes, new DecompressionStream("deflate")).text());
};
"""


def pack(value: object) -> str:
    """Pack a value for the page's `unpack`."""
    return base64.b64encode(zlib.compress(as_json(value).encode("ascii"))).decode("ascii")


def unpack(packed: str) -> Any:
    """Read what the page's `pack` has made."""
    return json.loads(zlib.decompress(base64.b64decode(packed)))
