"""Posts to the station's socket from within the guest, which has no curl.

  python3 -m lane.posts SOCKET PATH          posts what standard input holds; prints {"status", "document"}
  python3 -m lane.posts SOCKET PATH STOP     posts a calibration again and again, each with an id and a time of its
                                             own, until the file STOP is there; a line {"id", "status"} each

The status is 0 where no whole answer came. Of an answer in parts the document is the first part.
"""

import http.client
import json
import os
import socket
import sys
import time
import uuid


class LocalConnection(http.client.HTTPConnection):
    def __init__(self, path: str):
        super().__init__("localhost", timeout=60)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def post(path: str, target: str, body: bytes) -> tuple[int, dict]:
    connection = LocalConnection(path)
    try:
        connection.request("POST", target, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        kind, content = answer.getheader("Content-Type", ""), answer.read()
        if kind.startswith("multipart/"):
            # Its head names its length, but an object of JSON knows its own end.
            text = content[content.index(b"\r\n\r\n") + 4:].decode("latin-1")
            return answer.status, json.JSONDecoder().raw_decode(text)[0]
        return answer.status, json.loads(content) if content else {}
    except (OSError, http.client.HTTPException):
        return 0, {}
    finally:
        connection.close()


def post_until(stop: str, path: str, target: str, calibration: dict) -> None:
    while not os.path.exists(stop):
        calibration["id"] = str(uuid.uuid4())
        calibration["measuredAt"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        status, _ = post(path, target, json.dumps(calibration).encode())
        print(json.dumps({"id": calibration["id"], "status": status}), flush=True)


if __name__ == "__main__":
    socket_path, wanted, *stops = sys.argv[1:]
    if stops:
        post_until(stops[0], socket_path, wanted, json.load(sys.stdin))
    else:
        code, document = post(socket_path, wanted, sys.stdin.buffer.read())
        print(json.dumps({"status": code, "document": document}))
