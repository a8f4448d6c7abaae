"""Which addresses of the network the program may reach for somebody else: those of the open internet alone. Pure."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

PORTS = {80, 443}
# Beside what `is_global` knows: not every Python 3.11 knows all of them, and a way round through IPv6 counts as inside.
CLOSED = [
    ip_network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
    )
]  # fmt: skip
# Everything else of IPv6 is special: loopback, mapped and compatible IPv4, NAT64, link-local, private, multicast.
UNICAST = ip_network("2000::/3")


def is_open(address: str, port: int) -> bool:
    """Whether this is a web server's port at a global unicast address."""
    try:
        found: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and (found.scope_id or found not in UNICAST):
        return False
    inside = not found.is_global or found.is_multicast or found.is_reserved
    return port in PORTS and not inside and not any(found in network for network in CLOSED)
