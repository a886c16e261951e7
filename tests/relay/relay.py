"""relay NAME JSON [NAME JSON ...]: as relay.c, by the Python package."""

import re
import sys

import sera

ref = ""
for name, request in zip(sys.argv[1::2], sys.argv[2::2]):
    reply = sera.call_text(name, request.replace("@REF@", ref))
    print(reply)
    found = re.search(r'"\$ref":"(\w{32})"', reply)
    ref = found[1] if found else ref
