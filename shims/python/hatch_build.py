"""Put the compiled library into the wheel: one `py3-none-<platform>` wheel for every Python.

The library is the file that the environment variable SERA_LIB names, else what
`cargo build --release -p sera-c` makes at the root of the repository.
"""

import json
import os
import pathlib
import subprocess
import sys
import sysconfig

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NAMES = {"win32": "sera.dll", "darwin": "libsera.dylib"}
FILE = NAMES.get(sys.platform, "libsera.so")


class Hook(BuildHookInterface):
    def initialize(self, version, build_data):
        # An editable install finds the library by SERA_LIBRARY at run time.
        if version == "editable":
            return
        platform = os.environ.get("SERA_PLATFORM") or sysconfig.get_platform()
        build_data["pure_python"] = False
        build_data["tag"] = "py3-none-" + platform.replace("-", "_").replace(".", "_")
        build_data["force_include"][str(self.library())] = f"sera/{FILE}"

    def library(self) -> pathlib.Path:
        given = os.environ.get("SERA_LIB")
        if given:
            path = pathlib.Path(given).resolve()
            if not path.is_file():
                raise FileNotFoundError(f"SERA_LIB names {path}, which is no file")
            return path
        root = pathlib.Path(self.root).resolve().parents[1]
        if not (root / "Cargo.toml").is_file():
            raise FileNotFoundError("build from a checkout of the repository, or set SERA_LIB")
        command = ["cargo", "build", "--release", "-p", "sera-c", "--message-format=json-render-diagnostics"]
        done = subprocess.run(command, cwd=root, stdout=subprocess.PIPE, text=True, check=True)
        for line in done.stdout.splitlines():
            message = json.loads(line)
            for name in message.get("filenames", ()):
                if pathlib.Path(name).name == FILE and message["target"]["name"] == "sera":
                    return pathlib.Path(name)
        raise FileNotFoundError(f"cargo made no {FILE}")
