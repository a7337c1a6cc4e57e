"""Many hosts on one machine: a network namespace for each, on one bridge.

Needs root and `ip`. Processes of a host see its own address and the others', nothing
else of the machine's network.
"""

import os
import shutil
import subprocess
from contextlib import ExitStack, contextmanager

BRIDGE = "harvest0"
NET = "10.77.0"
# The load stands outside, as shoppers do.
OUTSIDE = f"{NET}.1"
NAMES = ("proxy", "web1", "web2", "worker", "primary", "replica", "redis", "stripe")
ADDRESSES = {name: f"{NET}.{10 + place}" for place, name in enumerate(NAMES)}


def why_not():
    """Why no hosts can be made here, in words; empty when they can."""
    if os.geteuid() != 0:
        return "only root may make network namespaces"
    if not shutil.which("ip"):
        return "iproute2 (ip) is not installed"
    missing = [tool for tool in ("nginx", "redis-server") if not _tool(tool)]
    return f"{' and '.join(missing)} not installed" if missing else ""


def _tool(name):
    return shutil.which(name) or shutil.which(name, path="/usr/sbin")


def _ip(*arguments, check=True):
    subprocess.run(["ip", *arguments], check=check, capture_output=not check)


def inside(host):
    """What stands before a command that runs on a host."""
    return ["ip", "netns", "exec", f"harvest-{host}"]


@contextmanager
def network():
    """All hosts, up and able to reach each other, until the block ends."""
    with ExitStack() as stack:
        _take_down()
        stack.callback(_take_down)
        _ip("link", "add", BRIDGE, "type", "bridge")
        _ip("addr", "add", f"{OUTSIDE}/24", "dev", BRIDGE)
        _ip("link", "set", BRIDGE, "up")
        for place, name in enumerate(NAMES):
            _plug_in(name, f"harvest{10 + place}")
        yield ADDRESSES


def _plug_in(name, cable):
    space = f"harvest-{name}"
    _ip("netns", "add", space)
    _ip("link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", space)
    _ip("link", "set", cable, "master", BRIDGE, "up")
    _ip("-n", space, "addr", "add", f"{ADDRESSES[name]}/24", "dev", "eth0")
    _ip("-n", space, "link", "set", "eth0", "up")
    _ip("-n", space, "link", "set", "lo", "up")


def _take_down():
    for name in NAMES:
        _ip("netns", "del", f"harvest-{name}", check=False)
    _ip("link", "del", BRIDGE, check=False)
