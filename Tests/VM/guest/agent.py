#!/usr/bin/env python3
"""Runs commands that arrive as JSON lines on a virtio serial port and answers with JSON lines.

A request: {"id": n, "argv": […], "stdin": base64, "seconds": limit}.
Its answer: {"id": n, "code": exit code, "stdout": base64, "stderr": base64, "late": true when killed at the limit}.
{"id": n, "get": path, "socket": path} asks a local HTTP server and is answered as `curl` would: the body in stdout,
the status in code. An emulated processor takes a second to start a command, and scenarios ask often.
{"id": n, "entropy": base64} mixes bytes into the kernel's random generator: a machine that continues a saved
state would otherwise repeat its random numbers.
"""

import base64
import fcntl
import http.client
import json
import os
import signal
import socket
import struct
import subprocess
import threading
import time

PORT = "/dev/virtio-ports/lane"
RNDADDENTROPY = 0x40085203  # linux/random.h
RNDRESEEDCRNG = 0x5207


def read_lines(port):
    """Yields whole lines; a port with nobody at the other end reads as empty, which is no end."""
    pending = b""
    while True:
        chunk = os.read(port, 65536)
        if not chunk:
            time.sleep(0.05)
            continue
        pending += chunk
        *lines, pending = pending.split(b"\n")
        yield from lines


class Agent:
    def __init__(self, port):
        self.port = port
        self.writing = threading.Lock()

    def answer(self, message):
        data = json.dumps(message).encode() + b"\n"
        with self.writing:
            while data:
                data = data[os.write(self.port, data):]

    def serve(self):
        for line in read_lines(self.port):
            try:
                request = json.loads(line)
                request["id"]
            except (ValueError, TypeError, KeyError):
                continue  # the rest of a line that was cut when the machine state was saved
            threading.Thread(target=self.handle, args=(request,), daemon=True).start()

    def handle(self, request):
        try:
            kind = next((kind for kind in KINDS if kind in request), "argv")
            result = KINDS[kind](request)
        except Exception as error:  # the lane must hear of it rather than wait
            result = {"code": 127, "stdout": "", "stderr": encode(f"{error}\n".encode()), "late": False}
        self.answer({"id": request["id"], **result})


def run(request):
    process = subprocess.Popen(
        request["argv"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True, cwd="/",
    )
    late = False
    try:
        out, err = process.communicate(base64.b64decode(request.get("stdin", "")), request["seconds"])
    except subprocess.TimeoutExpired:
        late = True
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
    return {"code": process.returncode, "stdout": encode(out), "stderr": encode(err), "late": late}


def reseed(request):
    seed = base64.b64decode(request["entropy"])
    with open("/dev/random", "wb", buffering=0) as device:
        fcntl.ioctl(device, RNDADDENTROPY, struct.pack("ii", 8 * len(seed), len(seed)) + seed)
        fcntl.ioctl(device, RNDRESEEDCRNG)
    return {"code": 0, "stdout": "", "stderr": "", "late": False}


class LocalConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=20)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def get(request):
    """Code 0 when nobody listens: no HTTP status is 0."""
    connection = LocalConnection(request["socket"])
    try:
        connection.request("GET", request["get"])
        response = connection.getresponse()
        return {"code": response.status, "stdout": encode(response.read()), "stderr": "", "late": False}
    except (OSError, http.client.HTTPException) as error:
        return {"code": 0, "stdout": "", "stderr": encode(str(error).encode()), "late": False}
    finally:
        connection.close()


def encode(data):
    return base64.b64encode(data).decode()


KINDS = {"argv": run, "get": get, "entropy": reseed}

if __name__ == "__main__":
    Agent(os.open(PORT, os.O_RDWR)).serve()
