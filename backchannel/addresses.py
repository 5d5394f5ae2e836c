"""The names and addresses by which other devices on the network reach this machine."""

from __future__ import annotations

import contextlib
import ipaddress
import socket

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared, not bound
# Connecting a datagram socket sends nothing; it only asks which own address would be used.
_ELSEWHERE = ("192.0.2.1", "10.255.255.255", "192.168.255.255", "172.31.255.255")


def lan_addresses() -> list[str]:
    """Own IPv4 addresses that a phone in the same network can open, the likeliest first."""
    found: dict[str, None] = {}
    for address in (*_route_addresses(), *_interface_addresses(), *_name_addresses()):
        parsed = ipaddress.ip_address(address)
        if not (parsed.is_loopback or parsed.is_link_local or parsed.is_unspecified):
            found[address] = None
    return list(found)


def lan_hosts(bind: str) -> list[str]:
    """Those of them that a server bound to ``bind`` answers to; none if it listens here only."""
    return lan_addresses() if bind in EVERYWHERE else []


def own_hosts() -> list[str]:
    """Every host name under which this machine may be addressed without further settings."""
    name = socket.gethostname().lower()
    names = [name, f"{name}.local"] if name else []
    return [*LOOPBACK, *lan_addresses(), *names]


def _route_addresses() -> list[str]:
    addresses = []
    for target in _ELSEWHERE:
        with (
            contextlib.suppress(OSError),
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe,
        ):
            probe.connect((target, 9))
            addresses.append(str(probe.getsockname()[0]))
    return addresses


def _interface_addresses() -> list[str]:
    """Linux only: also finds a network that has no route out, such as a classroom access point."""
    try:
        import fcntl  # noqa: PLC0415 - absent on Windows
    except ImportError:
        return []
    read_address = 0x8915  # SIOCGIFADDR
    addresses = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _, name in socket.if_nameindex():
            with contextlib.suppress(OSError):
                request = name.encode()[:15].ljust(40, b"\0")
                reply = fcntl.ioctl(probe.fileno(), read_address, request)
                addresses.append(socket.inet_ntoa(reply[20:24]))
    return addresses


def _name_addresses() -> list[str]:
    try:
        return [str(address) for address in socket.gethostbyname_ex(socket.gethostname())[2]]
    except OSError:
        return []
