"""What a detector should say of each permission-changing call: the gate of the detection rules
(novelty, learning, what a service did), told a second time and independently of the product."""

import re

from records import DAY, stamp

COLUMNS = ("file eventID eventTime eventSource eventName principal kind tier denied novel "
           "history_days history_events keying_sensitive expected malicious scenario reason "
           "account forwarded").split()
_TYPES = {"N": "Persistence:IAMUser/NetworkPermissions",
          "R": "Persistence:IAMUser/ResourcePermissions",
          "U": "Persistence:IAMUser/UserPermissions"}
_LEARNING = 7 * DAY
_LEARNING_CALLS = 20
_FORGET_DAYS = 90
_VERSION = re.compile(r"20\d{6}(v\d+)?$")

# Which earlier outcomes make a call no first: a denied probe excuses no success, and what a stack
# did in somebody's name does not excuse the person's own first call.
_EXCUSES = {"success": ("success",), "failure": ("failure", "success"),
            "forwarded": ("forwarded", "success"),
            "forwarded failure": ("forwarded failure", "forwarded", "failure", "success")}


class _Memory:
    """What each principal did, under one rule of who is one principal. Fed in order of time."""

    def __init__(self, key_of):
        self._key_of = key_of
        self._first = {}   # principal: time of the first call
        self._calls = {}   # principal: number of its own calls
        self._last_day = {}  # (principal, API, outcome): the latest day

    def judge(self, event, api, outcome):
        """(novel, seconds of history, calls of history, expected) of a permission call."""
        key, day = self._key_of(event), event.time // DAY
        novel = all(self._last_day.get((key, api, excuse), -_FORGET_DAYS - 1) < day - _FORGET_DAYS
                    for excuse in _EXCUSES[outcome])
        age = event.time - self._first.get(key, event.time)
        calls = self._calls.get(key, 0)
        established = age >= _LEARNING and calls >= _LEARNING_CALLS
        return novel, age, calls, novel and (established or event.session.principal.is_root)

    def learn(self, event, api, outcome):
        key = self._key_of(event)
        self._first.setdefault(key, event.time)
        if not outcome.startswith("forwarded"):
            self._calls[key] = self._calls.get(key, 0) + 1
        if api:
            self._last_day[key, api, outcome] = event.time // DAY


def make_labels(events, file_name):
    """Rows of labels.tsv for the permission calls among the events, which are in order of time."""
    memories = [_Memory(lambda event: (event.session.account, event.session.principal.key)),
                _Memory(lambda event: (event.session.account, event.session.principal.shared_key)),
                _Memory(lambda event: (event.session.account, event.session.principal.unique_key))]
    catalogued = {_api(event) for event in events if event.act.call.kind}
    rows = []
    for event in events:
        api, outcome = _api(event), _outcome(event)
        service = event.session.principal.is_service
        if event.act.call.kind:
            rows.append(_row(event, file_name, [] if service else
                             [memory.judge(event, api, outcome) for memory in memories]))
        if not service:
            for memory in memories:
                memory.learn(event, api if api in catalogued else None, outcome)
    return rows


def _api(event):
    return event.act.call.service, _VERSION.sub("", event.act.call.name)


def _outcome(event):
    failed = "failure" if event.act.error else "success"
    if event.session.via != "forwarded":
        return failed
    return "forwarded failure" if event.act.error else "forwarded"


def _row(event, file_name, verdicts):
    call = event.act.call
    novel, age, calls, expected = verdicts[0] if verdicts else (False, None, None, False)
    sensitive = any(verdict[3] != expected for verdict in verdicts)
    if not verdicts:
        reason = "a service's own act"
    elif expected:
        reason = "first call by a principal with history"
    else:
        reason = "first call, but principal still in learning" if novel else "repeat"
    values = (file_name, event.event_id, stamp(event.time), f"{call.service}.amazonaws.com",
              call.name, event.session.principal.key, call.kind, call.tier,
              int(bool(event.act.error)), int(novel), "" if age is None else f"{age / DAY:.2f}",
              "" if calls is None else calls, int(sensitive),
              _TYPES[call.kind] if expected else "none", int(event.malicious),
              event.scenario if verdicts else "service", reason, event.session.account,
              int(event.session.via == "forwarded"))
    return dict(zip(COLUMNS, values))
