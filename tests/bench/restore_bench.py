"""How long a lost state directory takes to come back from the state topic: ten thousand quiet principals and three weeks,
fed to a daemon on a real Kafka; then its directory is removed and it is started again.

  restore_bench.py --foothold PROGRAM --tool kafka_tool --jars DIR
"""
import argparse
import json
import pathlib
import shutil
import sys
import tempfile
import time

import quiet_principals

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "broker"))
from world import Cluster, Daemon, Tool  # noqa: E402

ROUNDS = 3


def size(folder, pattern):
    return sum(path.stat().st_size for path in pathlib.Path(folder).glob(pattern) if path.is_file())


def seconds_to_ready(daemon):
    began = time.monotonic()
    daemon.start(ready=False)
    daemon.wait_for("ready", seconds=600)
    return time.monotonic() - began


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--foothold", "--tool", "--jars"):
        parser.add_argument(name, required=True, type=lambda text: pathlib.Path(text).resolve())
    given = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="foothold-restore-"))
    cluster = Cluster(given.jars, folder / "kafka")
    tool = Tool(given.tool, cluster.brokers)
    stream, count = folder / "stream.ndjson", 0
    with open(stream, "w", encoding="utf-8") as out:
        for record in quiet_principals.records():
            out.write(json.dumps(record, separators=(",", ":")) + "\n")
            count += 1
    daemon = Daemon(given.foothold, cluster.brokers, folder, "restore", settings={"state": {"cache": "256MiB"}})
    daemon.start()
    tool("produce", daemon.input, stream)
    daemon.drain(tool, 600)
    daemon.terminate()
    topic = size(folder, "kafka/node1/data/restore.state-0/*.log")
    print(f"{quiet_principals.PRINCIPALS} principals, {quiet_principals.DAYS} days, {count} records: "
          f"state topic {topic / 2**20:.0f} MiB (not compacted), directory {size(daemon.state, '*.sst') / 2**20:.1f} MiB of tables")
    print(f"started again on its own directory: ready after {seconds_to_ready(daemon):.2f} s")
    daemon.terminate()
    for _ in range(ROUNDS):
        shutil.rmtree(daemon.state)
        took = seconds_to_ready(daemon)
        restored, metrics = daemon.wait_for("restored"), daemon.metrics()
        per_second = restored["changes"] / (restored["milliseconds"] / 1000)
        print(f"directory lost: ready after {took:.2f} s; {restored['changes']} changes in {restored['milliseconds']} ms, "
              f"{per_second:,.0f} a second, {topic / 2**20 / (restored['milliseconds'] / 1000):.0f} MiB/s of the topic, "
              f"{metrics['process_resident_memory_bytes'] / 2**20:.0f} MiB resident")
        daemon.terminate()
    cluster.stop()
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
