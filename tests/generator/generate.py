#!/usr/bin/env python3
"""Makes CloudTrail of a small organisation that does not exist. See README.md."""

import argparse
import collections
import datetime
import pathlib
import shutil
import sys

from journal import Journal
from labels import COLUMNS, make_labels
from machines import MACHINES, write_machines
from mix import draw_mix, draw_size
from networks import NETWORKS
from organisation import Organisation
from people import write_people
from records import DAY, stamp
from scenarios import select
from services import write_services
from stage import Stage
from writers import BucketWriter, StreamWriter, deliveries_of, repeated, write_summary, write_table


def parse_arguments(arguments):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", required=True, type=pathlib.Path, help="folder to write to")
    parser.add_argument("--seed", default="1", help="the same seed gives the same bytes")
    parser.add_argument("--days", type=int, default=21)
    parser.add_argument("--start", type=datetime.date.fromisoformat, default=None,
                        help="first day, YYYY-MM-DD; 2026-03-02")
    parser.add_argument("--people", type=int, help="6 or more; 12")
    parser.add_argument("--accounts", type=int, help="1 to 9; 2")
    parser.add_argument("--rate", type=float, default=1.0, help="1: 1,100 records a day")
    parser.add_argument("--layout", choices=("s3", "stream", "both"), default="both")
    parser.add_argument("--repeat", type=int, default=1, help="rounds of the period")
    parser.add_argument("--scenarios", default="demo", 
                        help="demo, all, none, mixed (draws start, people and accounts as well, "
                             "where not said) or names with commas")
    options = parser.parse_args(arguments)
    drawn = draw_size(options.seed) if options.scenarios == "mixed" else {}
    for name, usual in (("start", datetime.date(2026, 3, 2)), ("people", 12), ("accounts", 2)):
        if getattr(options, name) is None:
            setattr(options, name, drawn.get(name, usual))
    if (options.people < 6 or not 1 <= options.accounts <= 9
            or options.days < 1 or options.repeat < 1):
        parser.error("out of range: --people 6…, --accounts 1…9, --days 1…, --repeat 1…")
    try:
        options.scenarios = select(options.scenarios)
    except ValueError as error:
        parser.error(str(error))
    return options


def happen(options):
    """Everything that happens, in order of time. Calls of one second are in order of their ids."""
    organisation = Organisation(options.seed, options.start, options.days, options.people,
                                options.accounts)
    organisation.machines = list(MACHINES)
    if options.scenarios is None:
        options.scenarios = draw_mix(organisation)
    for scenario in options.scenarios:
        scenario.prepare(organisation)
    journal = Journal(organisation)
    write_people(organisation, journal, options.rate)
    write_machines(organisation, journal, options.rate)
    write_services(organisation, journal, options.rate)
    for scenario in options.scenarios:
        scenario.act(Stage(organisation, journal, scenario))
    journal.events.sort(key=lambda event: (event.time, event.event_id))
    return organisation, journal.events


def intrusions_among(events):
    """Who was misused when, for an evaluation that asks how soon an intrusion was noticed."""
    by_actor = {}
    for event in events:
        if event.malicious:
            key = (event.scenario, event.session.account, event.session.principal.key)
            by_actor.setdefault(key, []).append(event)
    return [{"scenario": scenario, "account": account, "principal": principal,
             "first": stamp(calls[0].time), "last": stamp(calls[-1].time), "records": len(calls),
             "eventIDs": [call.event_id for call in calls]}
            for (scenario, account, principal), calls in sorted(by_actor.items())]


def summarise(options, events, deliveries, labels, objects):
    expected = collections.Counter(row["expected"] for row in labels if row["expected"] != "none")
    return {
        "seed": options.seed, "days": options.days, "start": str(options.start),
        "people": options.people, "accounts": options.accounts, "rate": options.rate,
        "repeat": options.repeat,
        "scenarios": list(dict.fromkeys(scenario.name() for scenario in options.scenarios)),
        "records": len(events) * options.repeat,
        "delivered_twice": (len(deliveries) - len(events)) * options.repeat,
        "objects": objects,
        "principals": len({(event.session.account, event.session.principal.key)
                           for event in events}),
        "apis": len({(event.act.call.service, event.act.call.name) for event in events}),
        "malicious_records": sum(event.malicious for event in events) * options.repeat,
        "permission_calls": len(labels), "expected": dict(sorted(expected.items())),
        "expected_by_scenario": dict(sorted(collections.Counter(
            row["scenario"] for row in labels if row["expected"] != "none").items())),
        "intrusions": intrusions_among(events)}


def empty(folder):
    """Makes room in the folder, but only among what an earlier run wrote."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()) and not (folder / "summary.json").exists():
        sys.exit(f"{folder} holds files that are not ours; name an empty or a new folder")
    shutil.rmtree(folder / "AWSLogs", ignore_errors=True)
    (folder / "stream.ndjson").unlink(missing_ok=True)


def main(arguments):
    options = parse_arguments(arguments)
    organisation, events = happen(options)
    folder = options.out
    empty(folder)
    deliveries = deliveries_of(events, organisation.draw("delivery"))
    bucket = BucketWriter(folder, organisation) if options.layout != "stream" else None
    stream = StreamWriter(folder) if options.layout != "s3" else None
    writers = [writer for writer in (bucket, stream) if writer]
    rounds = repeated(deliveries, options.repeat, options.days * DAY, organisation.draw("repeat"))
    for time, event, record in rounds:
        for writer in writers:
            writer.write(time, event, record)
    for writer in writers:
        writer.close()
    labels = make_labels(events, "stream.ndjson" if stream else "AWSLogs")
    write_table(folder / "labels.tsv", COLUMNS, labels)
    columns = ("cidr", "asn", "org", "kind", "country")
    write_table(folder / "asn.tsv", columns,
                [{column: getattr(network, column) for column in columns}
                 for network in NETWORKS.values()])
    write_summary(folder / "summary.json",
                  summarise(options, events, deliveries, labels, bucket.objects if bucket else 0))


if __name__ == "__main__":
    main(sys.argv[1:])
