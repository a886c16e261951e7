"""replay.py FILE: the replies to the requests of request_list.py, from Python, in the locale of the environment."""

import locale
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "shims/python"))

from guest import ask_text  # noqa: E402

locale.setlocale(locale.LC_ALL, "")
with open(sys.argv[1], "rb") as file:
    while header := file.readline():
        name, size = header.split()
        reply = ask_text(name.decode(), file.read(int(size))).encode()
        file.readline()
        sys.stdout.buffer.write(b"%d\n%s\n" % (len(reply), reply))
