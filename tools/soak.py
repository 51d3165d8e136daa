#!/usr/bin/env python3
"""`make soak`: presses from many sides at once while the daemon is killed again and again.

Every press that was answered as safe has to be in the outbox and verify, no frame may serve two presses, and the
chain has to be unbroken, after thousands of presses and dozens of kills. Runs on the practice scope.

    soak.py BUILD_DIR [--presses 3000] [--clients 24] [--kill-every 100]
"""
import argparse
import http.client
import json
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time


class LocalConnection(http.client.HTTPConnection):
    def __init__(self, path: str):
        super().__init__("epilume", timeout=60)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Daemon:
    def __init__(self, build: pathlib.Path, state: pathlib.Path):
        self.socket = str(state / "epilume.sock")
        self.command = [str(build / "epilumed"), "--practice", "--state-directory", str(state), "--socket", self.socket]
        self.log = (state / "log").open("a")
        self.process = None
        self.start()

    def start(self):
        self.process = subprocess.Popen(self.command, stderr=self.log)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.start()

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(timeout=60)


class Tally:
    def __init__(self, wanted: int):
        self.wanted = wanted
        self.lock = threading.Lock()
        self.safe: list[dict] = []
        self.refused: dict[str, int] = {}

    def add(self, status: int, body: dict):
        with self.lock:
            if status == 201:
                self.safe.append(body)
                if len(self.safe) % 200 == 0:
                    print(f"{len(self.safe)} of {self.wanted} presses are safe; refused: {self.refused or 'none'}", flush=True)
            else:
                code = body.get("code", str(status))
                self.refused[code] = self.refused.get(code, 0) + 1

    @property
    def is_full(self) -> bool:
        return len(self.safe) >= self.wanted


def press(daemon: Daemon, tally: Tally):
    while not tally.is_full:
        connection = LocalConnection(daemon.socket)
        try:
            connection.request("POST", "/v1/devices/scope/captures")
            answer = connection.getresponse()
            tally.add(answer.status, json.loads(answer.read()))
            pause = 0 if answer.status == 201 else 0.05
        except (OSError, http.client.HTTPException, ValueError):
            # The daemon was killed: nothing was promised.
            tally.add(0, {"code": "no-answer"})
            pause = 0.1
        finally:
            connection.close()
        time.sleep(pause)


def judge(build: pathlib.Path, state: pathlib.Path, tally: Tally) -> list[str]:
    complaints = []
    kept = {path.stem for path in (state / "outbox" / "held").glob("*.item")}
    missing = [capture["item"] for capture in tally.safe if capture["item"] not in kept]
    if missing:
        complaints.append(f"{len(missing)} promised items are not in the outbox, such as {missing[0]}")
    pictures = {capture["sha256"] for capture in tally.safe}
    if len(pictures) != len(tally.safe):
        complaints.append(f"{len(tally.safe)} captures have only {len(pictures)} distinct pictures")
    answer = subprocess.run(
        [str(build / "epilume"), "verify", str(state / "outbox"), "--trust", str(state / "anchor.pem")],
        capture_output=True, text=True)
    if answer.returncode != 0:
        complaints.append(f"verification failed: {answer.stdout[-2000:]}{answer.stderr[-2000:]}")
    aside = list((state / "outbox" / "quarantine").iterdir())
    # A kill in the middle of a write leaves a torn file, which a restart sets aside; it was never promised.
    print(f"{len(tally.safe)} safe, {len(kept)} kept, {len(aside)} files set aside, refused: {tally.refused}")
    return complaints


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--presses", type=int, default=3000)
    parser.add_argument("--clients", type=int, default=24)
    parser.add_argument("--kill-every", type=int, default=100)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="epilume-soak-", dir=".build") as folder:
        state = pathlib.Path(folder)
        daemon = Daemon(options.build, state)
        tally = Tally(options.presses)
        clients = [threading.Thread(target=press, args=(daemon, tally)) for _ in range(options.clients)]
        for client in clients:
            client.start()
        next_kill, kills = options.kill_every, 0
        while not tally.is_full:
            if len(tally.safe) >= next_kill:
                daemon.kill()
                next_kill += options.kill_every
                kills += 1
            time.sleep(0.01)
        for client in clients:
            client.join()
        anchor = subprocess.run(
            [str(options.build / "epilume"), "trust", "--socket", daemon.socket], capture_output=True, text=True)
        (state / "anchor.pem").write_text(anchor.stdout)
        code = daemon.stop()
        complaints = judge(options.build, state, tally)
        if code != 0:
            complaints.append(f"the daemon ended with code {code}")
    for complaint in complaints:
        print(f"FAIL {complaint}")
    print(f"soak: {'failed' if complaints else 'nothing lost'} in {kills} kills")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
