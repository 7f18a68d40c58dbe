"""How much a quiet principal costs on disk: ten thousand of them, three weeks of a few calls a day. RocksDB is told to
merge at once: so few principals would else lie there several times over, in files that wait to be merged.

  quiet_principals.py PROGRAM
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import uuid

PRINCIPALS, DAYS = 10_000, 21
CALLS = (("sts", "GetCallerIdentity"), ("s3", "ListBuckets"), ("ec2", "DescribeInstances"), ("logs", "DescribeLogGroups"))


def records():
    for day in range(DAYS):
        for number in range(PRINCIPALS):
            for at, (service, name) in enumerate(CALLS):
                if (day + number) % 3 and at > 1:
                    continue
                yield {
                    "eventVersion": "1.11",
                    "userIdentity": {
                        "type": "IAMUser", "principalId": f"AIDAEXAMPLE{number:09}", "accountId": "111122223333",
                        "arn": f"arn:aws:iam::111122223333:user/person-{number}", "userName": f"person-{number}",
                        "accessKeyId": f"AKIAEXAMPLE{number:09}"},
                    "eventTime": f"2026-03-{day + 2:02}T{9 + at:02}:{number % 60:02}:00Z",
                    "eventSource": f"{service}.amazonaws.com", "eventName": name, "awsRegion": "eu-west-1",
                    "sourceIPAddress": f"198.51.100.{number % 250}", "userAgent": "aws-cli/2.15.0",
                    "requestParameters": None, "responseElements": None, "readOnly": True,
                    "eventID": str(uuid.UUID(int=(day * PRINCIPALS + number) * 10 + at)),
                    "eventType": "AwsApiCall", "recipientAccountId": "111122223333"}


def main():
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen([sys.argv[1], "replay", "--quiet", "--state", f"{folder}/state", "-"],
                                   stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                   env={**os.environ, "FOOTHOLD_STATE_ROCKSDB": "level0_file_num_compaction_trigger=1"})
        for record in records():
            process.stdin.write(json.dumps(record, separators=(",", ":")).encode() + b"\n")
        process.stdin.close()
        assert process.wait() == 0
        total = sum(os.path.getsize(path) for path in pathlib.Path(f"{folder}/state").rglob("*.sst"))
        print(f"{PRINCIPALS} quiet principals, {DAYS} days: {total / PRINCIPALS:.0f} bytes each on disk")


if __name__ == "__main__":
    main()
