"""What happened: every call of the organisation, written by one scribe per actor or scenario."""

from records import CALLS, Event, long_date, region_of, render_act


class Journal:
    """The events of the period. Rendered calls are shared: a habit repeats a few of them."""

    def __init__(self, organisation):
        self.organisation = organisation
        self.events = []
        self._acts = {}
        self._things = {account.id: account.things for account in organisation.accounts}

    def act(self, api, account, region, via, variant, error):
        key = (api, account, region, via, variant, error)
        act = self._acts.get(key)
        if act is None:
            things = self._things[account]
            values = dict(things[variant % len(things)], date=long_date(self.organisation.start))
            call = CALLS[api]
            act = render_act(call, values, account, region_of(call.service, region), via, error)
            self._acts[key] = act
        return act

    def things(self, account, variant):
        return self._things[account][variant % len(self._things[account])]


class Scribe:
    """Writes calls into the journal, in the name of one scenario. Calls outside the period are not
    written: a scenario of the third week leaves no trace in a period of one week."""

    def __init__(self, journal, draw, scenario="routine", malicious=False):
        self._journal = journal
        self._draw = draw
        self._scenario = scenario
        self._malicious = malicious
        self._first = journal.organisation.start
        self._last = self._first + journal.organisation.days * 86400 - 1

    def write(self, time, session, api, *, variant=0, region="eu-west-1", error="", **values):
        """One call. `values` replace words of calls.tsv for this call alone."""
        time = int(time)
        if not self._first <= time <= self._last:
            return
        call = CALLS[api]
        if values or call.dated:
            words = dict(self._journal.things(session.account, variant),
                         date=long_date(time), **values)
            act = render_act(call, words, session.account, region_of(call.service, region),
                             session.via, error)
        else:
            act = self._journal.act(api, session.account, region, session.via, variant, error)
        self._journal.events.append(Event(time, self._draw.uuid(), self._draw.uuid(), session, act,
                                          self._scenario, self._malicious))
