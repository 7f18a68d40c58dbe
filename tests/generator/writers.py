"""Writes what happened as CloudTrail delivers it: a bucket of gzip objects, or one stream."""

import hashlib
import json
import pathlib
import zlib
from dataclasses import dataclass

from draw import ALPHANUMERIC
from records import DAY, Event, compact, render, stamp

_OBJECT_SECONDS = 3600  # an object holds an hour of deliveries; AWS writes one in five minutes
_TWICE = 0.001          # the share of records that arrive in two objects
_GZIP = 31
_LEVEL = 6
_BATCH = 2000


@dataclass(slots=True)
class Delivery:
    time: int
    event: Event


def deliveries_of(events, draw):
    """Each event with the time of its delivery: most within five minutes, some up to fifteen, a few
    of them twice."""
    deliveries = []
    for event in events:
        late = draw.fraction()
        delay = 20 + int(880 * late * late)
        deliveries.append(Delivery(event.time + delay, event))
        if draw.chance(_TWICE):
            deliveries.append(Delivery(event.time + delay + draw.whole(3600, 7200), event))
    deliveries.sort(key=lambda delivery: (delivery.time, delivery.event.event_id))
    return deliveries


def repeated(deliveries, times, period_seconds, draw):
    """(delivery time, event, record) of the deliveries, and of `times` - 1 later rounds of them
    with ids of their own."""
    for number in range(times):
        shift = number * period_seconds
        fresh = {}
        for delivery in deliveries:
            event = delivery.event
            if number > 0:
                event = fresh.get(event.event_id) or fresh.setdefault(event.event_id, Event(
                    event.time, draw.uuid(), draw.uuid(), event.session, event.act, event.scenario,
                    event.malicious))
            yield delivery.time + shift, event, render(event, shift)


class StreamWriter:
    """One record a line, in order of delivery."""

    def __init__(self, folder):
        self._file = open(folder / "stream.ndjson", "w", encoding="utf-8", newline="\n")
        self._lines = []

    def write(self, _time, _event, record):
        self._lines.append(record)
        if len(self._lines) == _BATCH:
            self._flush()

    def close(self):
        self._flush()
        self._file.close()

    def _flush(self):
        if self._lines:
            self._file.write("\n".join(self._lines) + "\n")
            self._lines.clear()


class BucketWriter:
    """AWSLogs/ORGANISATION/ACCOUNT/CloudTrail/REGION/YYYY/MM/DD/….json.gz"""

    def __init__(self, folder, organisation):
        self.objects = 0
        self._folder = folder
        self._organisation = organisation
        self._draw = organisation.draw("objects")
        self._slot = None
        self._open = {}  # (account, region): records

    def write(self, time, event, record):
        slot = time // _OBJECT_SECONDS
        if slot != self._slot:
            self._flush()
            self._slot = slot
        key = (event.session.account, event.act.region)
        self._open.setdefault(key, []).append(record)

    def close(self):
        self._flush()
        for account in self._organisation.accounts:
            for day in range(self._organisation.days):
                self._write_digest(account, self._organisation.at(day, 23, 50))
            day = min(9, self._organisation.days - 1)
            self._write_insight(account, self._organisation.at(day, 14))

    def _flush(self):
        for account, region in sorted(self._open):
            time = (self._slot + 1) * _OBJECT_SECONDS
            body = '{"Records":[' + ",".join(self._open[account, region]) + "]}"
            self._write_object(account, region, time, "CloudTrail", body, "")
        self._open.clear()

    def _write_object(self, account, region, time, kind, body, trail):
        minute = stamp(time).replace("-", "").replace(":", "")
        minute = minute if trail else minute[:-3] + "Z"
        unique = "" if trail else "_" + self._draw.text(16, ALPHANUMERIC)
        path = pathlib.Path("AWSLogs", self._organisation.id, account, kind, region,
                            *stamp(time)[:10].split("-"),
                            f"{account}_{kind}_{region}{trail}_{minute}{unique}.json.gz")
        (self._folder / path).parent.mkdir(parents=True, exist_ok=True)
        # zlib and not gzip: its header holds no name and no time.
        (self._folder / path).write_bytes(zlib.compress(body.encode(), _LEVEL, _GZIP))
        self.objects += 1

    def _write_digest(self, account, time):
        digest = {"awsAccountId": account.id, "digestStartTime": stamp(time - DAY),
                  "digestEndTime": stamp(time), "digestS3Bucket": "lantern-trail-archive",
                  "newestEventTime": stamp(time - 300), "oldestEventTime": stamp(time - DAY),
                  "previousDigestHashValue": hashlib.sha256(account.id.encode()).hexdigest(),
                  "digestSignatureAlgorithm": "SHA256withRSA", "logFiles": []}
        self._write_object(account.id, account.region, time, "CloudTrail-Digest",
                           compact(digest), "_lantern-trail_" + account.region)

    def _write_insight(self, account, time):
        record = {"eventVersion": "1.09", "eventTime": stamp(time), "awsRegion": account.region,
                  "eventID": self._draw.uuid(), "eventType": "AwsCloudTrailInsight",
                  "recipientAccountId": account.id, "sharedEventID": self._draw.uuid(),
                  "insightDetails": {"state": "Start", "eventSource": "ecs.amazonaws.com",
                                     "eventName": "UpdateService",
                                     "insightType": "ApiCallRateInsight",
                                     "insightContext": {"statistics": {
                                         "baseline": {"average": 0.02}, "insight": {"average": 1.4},
                                         "insightDuration": 5, "baselineDuration": 10080}}},
                  "eventCategory": "Insight"}
        self._write_object(account.id, account.region, time, "CloudTrail-Insight",
                           compact({"Records": [record]}), "")


def write_table(path, columns, rows):
    lines = ["\t".join(columns)]
    lines += ["\t".join(str(row[column]) for column in columns) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_summary(path, summary):
    path.write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
