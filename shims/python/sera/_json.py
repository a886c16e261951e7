"""JSON by CPython's own C functions, without the layers of `json`.

`json.dumps` and `json.loads` take three times as long for a small request, and importing `json` brings
`re` and `enum`, half of the time that `import sera` takes. Where the C functions are not as expected,
`json` does the same.
"""

try:
    from _json import encode_basestring_ascii, make_encoder, make_scanner

    class _Plain:
        strict = True
        object_hook = object_pairs_hook = None
        parse_float, parse_int, parse_constant = float, int, float
        memo = {}

    _scan = make_scanner(_Plain)

    def decode(text: str):
        """The value of a JSON text that starts without blanks."""
        return _scan(text, 0)[0]

    def encode(value, default) -> bytes:
        """JSON text without blanks; `default` is asked for what JSON does not know."""
        make = make_encoder(None, default, encode_basestring_ascii, None, ":", ",", False, False, True)
        return "".join(make(value, 0)).encode()

    if decode(encode({"a": [1.5, None]}, None).decode()) != {"a": [1.5, None]}:
        raise ImportError("another `_json`")
except (ImportError, TypeError, AttributeError):
    import json

    decode = json.loads

    def encode(value, default) -> bytes:
        """JSON text without blanks; `default` is asked for what JSON does not know."""
        return json.dumps(value, default=default, separators=(",", ":")).encode()
