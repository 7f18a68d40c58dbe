"""Findings as JSON lines in, a line or two of text each out, as they come."""
import json
import sys

for line in sys.stdin:
    finding = json.loads(line)
    kind = finding["type"].rpartition("/")[2]
    print(f"{finding['service']['eventFirstSeen']}  severity {finding['severity']}  {kind}\n    {finding['description']}",
          flush=True)
