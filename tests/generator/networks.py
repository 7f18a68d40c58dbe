"""The organisation's internet: documentation and benchmark addresses (RFC 5737, 2544, 3849)."""

import ipaddress
from dataclasses import dataclass


@dataclass(frozen=True)
class Network:
    name: str
    cidr: str
    asn: str
    org: str
    kind: str
    country: str

    def address(self, draw):
        network = ipaddress.ip_network(self.cidr)
        if network.version == 6:
            return str(network[(draw.whole(1, 4095) << 64) + draw.whole(1, 1 << 32)])
        return str(network[draw.whole(1, network.num_addresses - 2)])


NETWORKS = {row[0]: Network(*row) for row in (
    ("office", "198.51.100.0/25", "AS64500", "Lantern Works", "business", "IE"),
    ("office-berlin", "198.51.100.128/26", "AS64500", "Lantern Works", "business", "DE"),
    ("vpn", "198.51.100.192/27", "AS64500", "Lantern Works", "business", "IE"),
    ("vpn-new", "203.0.113.0/26", "AS64501", "Harbour Zero Trust", "business", "IE"),
    ("home-1", "198.18.0.0/20", "AS64502", "Liffey Broadband", "residential", "IE"),
    ("home-2", "198.18.16.0/20", "AS64503", "Westway Fibre", "residential", "IE"),
    ("home-3", "198.18.32.0/20", "AS64504", "Spreenetz", "residential", "DE"),
    ("home-4", "2001:db8:1000::/36", "AS64505", "Sixline Homes", "residential", "IE"),
    ("mobile", "198.18.64.0/20", "AS64506", "Shamrock Mobile", "mobile", "IE"),
    ("hotel", "198.18.80.0/22", "AS64507", "Posada Guest WiFi", "residential", "ES"),
    ("aws-eu-west-1", "198.18.128.0/18", "AS64496", "AWS compute", "cloud", "IE"),
    ("aws-us-east-1", "198.18.192.0/18", "AS64496", "AWS compute", "cloud", "US"),
    ("ci", "198.19.0.0/18", "AS64497", "Hosted CI runners", "cloud", "US"),
    ("vendor", "192.0.2.0/26", "AS64498", "Northstar Monitoring", "cloud", "US"),
    ("partner", "192.0.2.64/26", "AS64499", "Quay Analytics", "business", "GB"),
    ("hosting-1", "198.19.64.0/22", "AS64508", "Polder VPS", "hosting", "NL"),
    ("hosting-2", "198.19.68.0/22", "AS64509", "Carpat Cloud", "hosting", "RO"),
    ("vpn-public", "198.19.72.0/22", "AS64510", "Nordskjold VPN", "vpn", "SE"),
    ("tor", "198.19.76.0/24", "AS64511", "Onion exits", "tor", "DE"),
    ("cloud-other", "198.19.80.0/22", "AS65536", "Straits Cloud", "cloud", "SG"),
    ("home-5", "198.18.96.0/20", "AS65537", "Doab Cable", "residential", "IN"),
    ("home-6", "198.18.112.0/20", "AS65538", "Cascade Internet", "residential", "US"),
    ("hotel-2", "198.18.84.0/22", "AS65539", "Rede de Hospedes", "residential", "PT"),
    ("conference", "198.18.88.0/22", "AS65540", "Expo Hall WiFi", "business", "US"),
    ("train", "198.18.92.0/22", "AS65541", "Rail Onboard", "mobile", "DE"),
    ("hosting-3", "198.19.84.0/22", "AS65542", "Frankenwald Servers", "hosting", "DE"),
    ("vpn-public-2", "198.19.88.0/22", "AS65543", "Quiet Tunnel VPN", "vpn", "US"),
    ("proxy", "198.19.92.0/22", "AS65544", "Window Proxies", "residential", "IE"),
    ("cloud-3", "198.19.96.0/20", "AS65545", "Northgrid Cloud", "cloud", "DE"),
)}
