"""The emulator's command, for a shell in the guest.

  python3 -m scope serve                        waits for commands; needs the module vhci-hcd and root
  python3 -m scope '{"do": "plug", "name": "a", "port": 0, "model": {}}'
  python3 -m scope '{"do": "state"}'
"""

import argparse
import json
import socket
import sys

from .server import SOCKET, serve


def ask(path: str, command: dict) -> dict:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(path)
        connection.sendall(json.dumps(command).encode() + b"\n")
        return json.loads(connection.makefile().readline())


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="scope", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", help="serve, or a command in JSON")
    parser.add_argument("--socket", default=SOCKET, help=f"where the commands are given ({SOCKET})")
    options = parser.parse_args()
    if options.command == "serve":
        serve(options.socket)
    answer = ask(options.socket, json.loads(options.command))
    print(json.dumps(answer, indent=2))
    return 1 if "error" in answer else 0


if __name__ == "__main__":
    sys.exit(main())
