import re
from urllib.parse import quote, urlencode

from js import fetch
from pyodide.ffi import to_js

HOST = "translate.example.org"
ENDPOINT = f"https://{HOST}/v1/translate"
_cache = {}


class TranslationError(Exception):
    pass


async def translate(text, language):
    key = (text, language)
    if key not in _cache:
        query = urlencode({"target": language.value, "q": re.sub(r"\s+", " ", text)}, quote_via=quote)
        response = await fetch(f"{ENDPOINT}?{query}", to_js({"method": "GET"}))
        if not response.ok:
            raise TranslationError(f"{response.status}")
        _cache[key] = (await response.json()).text
    return _cache[key]
