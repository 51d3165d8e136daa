"""The daemon is killed, again and again, while captures run."""

from lane.camera import SCOPE, SCOPE_POSITION
from lane.amount import amount
from lane.fault import demand
from lane.scenario import Bench, Family

family = Family()

KILLS = amount(4, soak=10)


@family.scenario
def kills_during_captures_lose_nothing_that_was_safe(bench: Bench) -> None:
    station = bench.station
    station.configure(SCOPE_POSITION)
    bench.cameras.plug()
    station.await_device(SCOPE, "armed")
    restarts = int(station.service("NRestarts"))
    presses = station.begin_presses(SCOPE)
    for _ in range(KILLS):
        safe = _safe_so_far(bench)
        station.until(lambda: _safe_so_far(bench) > safe, "captures are made")
        killed = station.process
        bench.machine.check(f"kill -9 {killed}")
        station.until(lambda: station.process not in (0, killed), "systemd has started the daemon again")
    station.await_device(SCOPE, "armed")
    done = presses.finish()

    restarts = int(station.service("NRestarts")) - restarts
    demand(restarts == KILLS, f"{KILLS} kills, and systemd counts {restarts} restarts")
    for press in done:
        # Of a press whose connection a kill cut nothing was promised; its item may be there all the same.
        press.demand_known_end()
    last = station.capture()
    promised = {press.item for press in done if press.safe} | {last["item"]}
    there = {item["item"] for item in station.items() if item["state"] == "held"}
    demand(promised <= there, f"reported safe, and lost: {sorted(promised - there)}")
    demand(station.verify_all() == len(there), "the outbox lists other items than it holds")


def _safe_so_far(bench: Bench) -> int:
    return int(bench.machine.check("grep -lx 0 /root/presses/*.code 2>/dev/null | wc -l"))
