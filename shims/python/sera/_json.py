"""JSON by CPython's own C functions, without the layers of `json`.

`json.dumps` and `json.loads` take three times as long for a small request, and importing `json` brings
`re` and `enum`, half of the time that `import sera` takes. Where the C functions are not as expected,
`json` does the same.
"""

try:
    from _json import encode_basestring_ascii as quote
    from _json import make_encoder, make_scanner

    class _Plain:
        strict = True
        object_hook = object_pairs_hook = None
        parse_float, parse_int, parse_constant = float, int, float
        memo = {}

    _scan = make_scanner(_Plain)

    def decode(text: str):
        """The value of a JSON text that starts without blanks."""
        return _scan(text, 0)[0]

    def write(value, default) -> str:
        """JSON text without blanks; `default` is asked for what JSON does not know."""
        make = make_encoder(None, default, quote, None, ":", ",", False, False, True)
        return "".join(make(value, 0))

    if decode(write({"a": [1.5, None]}, None)) != {"a": [1.5, None]}:
        raise ImportError("another `_json`")
except (ImportError, TypeError, AttributeError):
    import json

    decode, quote = json.loads, json.dumps

    def write(value, default) -> str:
        """JSON text without blanks; `default` is asked for what JSON does not know."""
        return json.dumps(value, default=default, separators=(",", ":"))
