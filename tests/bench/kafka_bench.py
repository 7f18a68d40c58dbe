"""CPU per event, rate, memory and latency of the daemon on a real Kafka, beside a consumer that does nothing, in one run.

  kafka_bench.py --foothold PROGRAM --tool kafka_tool --generator generate.py --jars DIR [--events N]
"""
import argparse
import json
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "broker"))
from world import Cluster, Daemon, Tool  # noqa: E402

ROUNDS = 3


def drain(daemon, events):
    """Starts the daemon on a backlog; CPU us an event, events a second, MiB, once all is committed."""
    daemon.start()
    before, began = daemon.metrics(), time.monotonic()
    rss = 0
    while True:
        time.sleep(0.5)
        now = daemon.metrics()
        rss = max(rss, now["process_resident_memory_bytes"])
        if now["foothold_messages_total"] >= events:
            break
    took = time.monotonic() - began
    done = now["foothold_messages_total"] - before["foothold_messages_total"]
    cpu = now["process_cpu_seconds_total"] - before["process_cpu_seconds_total"]
    daemon.terminate()
    return cpu / done * 1e6, done / took, rss / 2**20


def floor(tool, topic):
    words = tool("floor", topic).split()
    return float(words[2]), float(words[4])


def line(what, cpu, rate, against, mib=None):
    print(f"{what:<44} {cpu:6.3f} us CPU an event  {rate:9,.0f} events/s  {cpu / against:5.2f} of the consumer's CPU"
          + (f"  {mib:4.0f} MiB" if mib else ""), flush=True)


def novel_calls(stream, path, count):
    """First-ever calls by principals that are known: a finding each, of different days' worth of users."""
    users = {}
    with open(stream, "rb") as lines:
        for text in lines:
            record = json.loads(text)
            identity = record["userIdentity"]
            if identity.get("type") == "AssumedRole" and "sessionIssuer" in identity.get("sessionContext", {}):
                users[identity["sessionContext"]["sessionIssuer"]["arn"], identity["principalId"]] = record
    people = [record for (arn, _), record in users.items() if "AWSReservedSSO" in arn]
    apis = ["CreateVpcPeeringConnection", "CreateNetworkAcl", "CreateTransitGateway", "CreateCarrierGateway", "CreateVpnConnection",
            "CreateEgressOnlyInternetGateway", "CreateClientVpnEndpoint", "CreateNatGateway", "CreateCustomerGateway"]
    with open(path, "w", encoding="utf-8") as out:
        written = 0
        for number in range(count):
            record = json.loads(json.dumps(people[number % len(people)]))
            record["eventSource"], record["eventName"] = "ec2.amazonaws.com", apis[number // len(people) % len(apis)]
            record["eventID"] = f"00000000-bbbb-4bbb-8bbb-{number:012d}"
            record["requestParameters"], record["readOnly"] = {"vpcId": "vpc-1"}, False
            record.pop("errorCode", None)
            out.write(json.dumps(record) + "\n")
            written += 1
    return written


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--foothold", required=True)
    parser.add_argument("--tool", required=True)
    parser.add_argument("--generator", required=True)
    parser.add_argument("--jars", required=True)
    parser.add_argument("--events", type=int, default=2_000_000)
    options = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="foothold-bench-"))
    cluster = None
    try:
        cluster = Cluster(options.jars, folder / "kafka", 1)
        tool = Tool(options.tool, cluster.brokers)
        subprocess.run([sys.executable, options.generator, "--out", folder / "data", "--seed", "11", "--layout", "stream",
                        "--rate", "12"], check=True, stdout=subprocess.DEVNULL)
        stream = folder / "data/stream.ndjson"
        records = sum(1 for _ in open(stream, "rb"))
        rounds = max(1, options.events // records)
        daemon = Daemon(options.foothold, cluster.brokers, folder, "bench", settings={"state": {"cache": "256MiB"}})
        cluster.create(daemon.input, 12)
        tool("produce", daemon.input, stream, 0, rounds)
        events = records * rounds
        print(f"{events:,} messages of {stream.stat().st_size / records:.0f} bytes, lz4, 12 partitions, one broker beside")
        bare = statistics.median(floor(tool, daemon.input)[0] for _ in range(ROUNDS))
        line("consumer that does nothing (median of 3)", bare, floor(tool, daemon.input)[1], bare)
        cpu, rate, mib = drain(daemon, events)
        line("foothold, nothing known", cpu, rate, bare, mib)
        warm = []
        for _ in range(ROUNDS):
            tool("produce", daemon.input, stream, 0, rounds)
            warm.append((*drain(daemon, events), floor(tool, daemon.input)[0]))
        cpu, rate, mib, _ = [statistics.median(values) for values in zip(*warm)]
        ratios = sorted(each[0] / each[3] for each in warm)
        line("foothold, profiles warm (median of 3)", cpu, rate, cpu / statistics.median(ratios), mib)
        print("   each run against the consumer right after it: " + ", ".join(f"{ratio:.2f}" for ratio in ratios))
        daemon.start()
        novel = folder / "novel.ndjson"
        novel_calls(stream, novel, 120)
        print("one event at a time, to its finding at a read_committed consumer: "
              + tool("latency", daemon.input, daemon.findings, novel).decode().strip())
        daemon.terminate()
    finally:
        if cluster:
            cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
