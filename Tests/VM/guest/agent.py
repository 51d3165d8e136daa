#!/usr/bin/env python3
"""Runs commands that arrive as JSON lines on a virtio serial port and answers with JSON lines.

A request: {"id": n, "argv": […], "stdin": base64, "seconds": limit}.
Its answer: {"id": n, "code": exit code, "stdout": base64, "stderr": base64, "late": true when killed at the limit}.
{"id": n, "entropy": base64} mixes bytes into the kernel's random generator: a machine that continues a saved
state would otherwise repeat its random numbers.
"""

import base64
import fcntl
import json
import os
import signal
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
            result = reseed(request) if "entropy" in request else run(request)
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


def encode(data):
    return base64.b64encode(data).decode()


if __name__ == "__main__":
    Agent(os.open(PORT, os.O_RDWR)).serve()
