"""What a scenario works with."""

from agents import agent
from journal import Scribe
from machines import machine_named, machine_session
from networks import NETWORKS
from people import home_address


class Scenario:
    """Something that happens once: a confounder or an intrusion. Its class name, in dashed lower
    case, is its name on the command line; its docstring says what happens."""

    malicious = False

    def prepare(self, organisation):
        """Changes who and what there is, before the habits are written."""

    def act(self, stage):
        """Writes the calls."""

    @classmethod
    def kind(cls):
        return "".join("-" + c.lower() if c.isupper() else c for c in cls.__name__).lstrip("-")

    def name(self):
        """What the labels call it."""
        return self.kind()

    def key(self):
        """What its chance is drawn from: each of several of one name has its own."""
        return self.name()


class Stage:
    """The organisation and a scribe, for one scenario."""

    def __init__(self, organisation, journal, scenario):
        self.organisation = organisation
        self.accounts = organisation.accounts
        self.draw = organisation.draw("scenario", scenario.key())
        self._scribe = Scribe(journal, self.draw, scenario.name(), scenario.malicious)

    def developer(self, number):
        """A developer; another one for another number, while there are that many."""
        return self.organisation.developers[number % len(self.organisation.developers)]

    def admin(self, number):
        return self.organisation.admins[number % len(self.organisation.admins)]

    def at(self, day, hour, minute=0):
        return self.organisation.at(day, hour, minute, self.draw.whole(0, 59))

    def run(self, session, time, *calls, pause=(15, 90), **common):
        """Makes calls one after the other; an API or (API, words) each. Returns the time after."""
        for call in calls:
            api, words = (call, {}) if isinstance(call, str) else call
            self._scribe.write(time, session, api, **{**common, **words})
            time += self.draw.whole(*pause)
        return time

    def person(self, person, time, *, network=None, tool="cli", via="sdk", account=None, job=None,
               address=None):
        """A session of a person; at home unless a network is named."""
        day = (time - self.organisation.start) // 86400
        if tool == "browser":
            tool, via = person.tools_on(day)[0], "console"
        elif tool == "cli":
            tool = person.tools_on(day)[1]
        if network is None and address is None:
            address = home_address(self.organisation, person, day)
        return self.organisation.person_session(
            person, time, self.draw, network=network, address=address, via=via, account=account,
            job=job, agent=agent(tool, day, person.number))

    def person_forwarded(self, person, time, service):
        """What a service does in the name of a person."""
        return self.organisation.person_session(
            person, time, self.draw, address=service, agent=service, via="forwarded",
            invoked_by=service)

    def machine(self, account, name, time, *, network=None, tool=None):
        """A session of a machine; from another network or tool, if it is not the machine itself."""
        day = (time - self.organisation.start) // 86400
        address = NETWORKS[network].address(self.draw) if network else None
        return machine_session(self.organisation, account, machine_named(self.organisation, name),
                               day, time, self.draw, address=address, tool=tool)
