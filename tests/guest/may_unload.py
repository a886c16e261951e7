"""may_unload.py FROM TO: a copy of the shared library without the flag that keeps it loaded.

`-z nodelete` makes dlclose harmless; the test of dlclose must also hold for a host whose linker dropped it.
"""

import struct
import sys

DYNAMIC, FLAGS_1, NODELETE = 2, 0x6FFFFFFB, 0x8


def main(source: str, target: str) -> None:
    image = bytearray(open(source, "rb").read())
    assert image[:6] == b"\x7fELF\x02\x01", "a 64-bit little-endian library"
    headers, size, count = struct.unpack_from("<Q", image, 32)[0], *struct.unpack_from("<HH", image, 54)
    cleared = 0
    for i in range(count):
        kind, _, offset, _, _, length = struct.unpack_from("<IIQQQQ", image, headers + i * size)
        for at in range(offset, offset + length, 16) if kind == DYNAMIC else ():
            tag, value = struct.unpack_from("<QQ", image, at)
            if tag == FLAGS_1 and value & NODELETE:
                struct.pack_into("<Q", image, at + 8, value & ~NODELETE)
                cleared += 1
    assert cleared == 1, "the library is linked with -z nodelete"
    open(target, "wb").write(image)


main(*sys.argv[1:])
