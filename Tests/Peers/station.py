"""A practice station of its own, for checks that start, stop and spoil one."""

import json
import os
import subprocess
import time

ARM_SECONDS = 60
# Commands that need no service and take no socket.
LOCAL = (("calibrate", "target"), ("calibrate", "verify"))


class Station:
    """`folder` gets `state`, `sock` and `log`; it may hold the state of an earlier run. `environment` overrides keys of
    the configuration, such as EPILUME_RELEASE_CALIBRATED_COPY="true"."""

    def __init__(self, build, folder, options=(), **environment):
        folder.mkdir(exist_ok=True)
        self.epilume, self.folder, self.state = str(build / "epilume"), folder, folder / "state"
        self.state.mkdir(exist_ok=True)
        self.socket = ["--socket", str(folder / "sock")]
        self.log = (folder / "log").open("a")
        self.process = subprocess.Popen(
            [str(build / "epilumed"), "--practice", "--state-directory", str(self.state), *self.socket, *options],
            stdout=self.log, stderr=self.log, env={**os.environ, **environment})

    def run(self, *words, code=0, text=None):
        """The command's standard output; its exit code has to be `code`."""
        done = self.ask(*words, text=text)
        if done.returncode != code:
            raise SystemExit(f"epilume {' '.join(words)}: code {done.returncode}, not {code}: {done.stdout}{done.stderr}")
        if code != 0 and not (done.stderr.startswith("epilume: ") or "\nepilume: " in done.stderr):
            raise SystemExit(f"epilume {' '.join(words)}: no sentence: {done.stderr}")
        print(f"epilume {' '.join(words)[:100]}: code {code}")
        return done.stdout

    def ask(self, *words, text=None):
        """The command's answer, whatever it is."""
        socket = [] if words[:2] in LOCAL else self.socket
        return subprocess.run([self.epilume, *words, *socket], capture_output=True, text=True, input=text)

    def json(self, *words, **options):
        return json.loads(self.run(*words, "--json", **options))

    def until_armed(self):
        deadline = time.monotonic() + ARM_SECONDS
        while time.monotonic() < deadline:
            done = self.ask("devices", "--json")
            if done.returncode == 0 and any(one["state"] == "armed" for one in json.loads(done.stdout)["devices"]):
                return self
            time.sleep(0.1)
        raise SystemExit("the practice scope was not armed in time")

    def stop(self):
        self.process.terminate()
        code = self.process.wait(timeout=30)
        self.log.close()
        if code != 0:
            raise SystemExit(f"epilumed ended with code {code}")


def demand(holds, what):
    if not holds:
        raise SystemExit(what)
