"""CloudTrail as it would come in now: weeks of history, then the rest of a sample organisation as live traffic."""
import datetime
import random
import re

TIME = re.compile(rb'"eventTime":"([^"]*)"')
EVENT_ID = re.compile(rb'"eventID":"([0-9a-f]{8})')
DIGEST = b'{"awsAccountId":"111122223333","digestStartTime":"2026-03-02T00:00:00Z","logFiles":[]}'
FORMAT = "%Y-%m-%dT%H:%M:%SZ"


def text_of(moment):
    return moment.strftime(FORMAT).encode()


def time_of(line):
    return datetime.datetime.strptime(TIME.search(line)[1].decode(), FORMAT)


def stamped(line, moment):
    return TIME.sub(b'"eventTime":"' + text_of(moment) + b'"', line, count=1)


class Feed:
    """Cuts a stream of records (a line each, in order) in two. Times are moved, nothing else is."""

    def __init__(self, stream, *, history=0.6, junk=0.002):
        now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
        lines = stream.read_bytes().splitlines()
        cut = int(len(lines) * history)
        self.junk = junk
        self.past, self.rest = lines[:cut], lines[cut:]
        # By whole days, so that habits keep their hours.
        self.moved = datetime.timedelta(days=(now - max(map(time_of, self.past))).days)

    def write_history(self, path):
        path.write_bytes(b"".join(stamped(line, time_of(line) + self.moved) + b"\n" for line in self.past))

    def write_live(self, path, rate, seconds):
        """Records for so long at so many a second, each from one to seven minutes old when its turn comes: each record of the
        rest several times over, as calls of their own. Between them is what nobody can read, and what is no record."""
        draw = random.Random(7)
        begin = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
        wanted = int(rate * seconds)
        with open(path, "wb") as out:
            for i in range(wanted):
                at = i * len(self.rest) // wanted
                line = self.rest[at]
                if i > 0 and at == (i - 1) * len(self.rest) // wanted:
                    line = EVENT_ID.sub(lambda _, i=i: b'"eventID":"%08x' % i, line, count=1)
                moment = begin + datetime.timedelta(seconds=i / rate - draw.uniform(60, 420))
                line = stamped(line, moment)
                if draw.random() < self.junk:
                    line = draw.choice((b"junk", line[:200], b'{"Records":[1]}', DIGEST))
                out.write(line + b"\n")
