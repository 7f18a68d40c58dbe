"""Intrusions of a mix: each of another way, care, network, tool, order and goal."""

from everyday import usual_place
from goals import (DATA, DENIED, NETWORK, RECON, USERS, Loot, admin_user, foreign_tokens,
                   foreign_trust, open_door, other_key, self_grant, wide_policy)
from stage import Scenario

_HIDDEN = ("hosting-1", "hosting-2", "hosting-3", "vpn-public", "vpn-public-2", "tor",
           "cloud-other", "cloud-3", "proxy")
_TOOLS = ("cli-kali", "cli-linux", "boto-laptop", "go", "s3browser", "cli-windows")
_PACES = ((3, 20), (15, 60), (15, 60), (60, 400))


class Attack(Scenario):
    """An intrusion has a name of its own: of two of a kind, each must be found."""

    malicious = True

    def __init__(self, number, organisation, cast):
        self._number = number
        self.day = cast.day(9, weekend=0.25)
        self.hour = cast.draw.whole(0, 23)
        self.choose(organisation, cast)

    def name(self):
        return f"{self.kind()}-{self._number}"

    def key(self):
        return f"mixed {self.name()}"

    def choose(self, organisation, cast):
        """Takes a victim."""

    def time(self, stage):
        return stage.at(self.day, self.hour, stage.draw.whole(0, 59))

    def recon(self, stage, most, denied):
        """Looks around; some of it is refused."""
        draw = stage.draw
        calls = [(api, DENIED if draw.chance(denied) else {})
                 for api in draw.some(RECON, draw.whole(0, most))]
        return ["sts:GetCallerIdentity"] * draw.chance(0.7) + calls

    def goals(self, stage, loot, kinds, count, *, denied=0.2):
        """The calls of some goals, in any order, some of them refused at first."""
        draw, calls = stage.draw, []
        left = list(kinds)
        for _ in range(count):
            goal = left.pop(draw.whole(0, len(left) - 1))
            steps = goal(loot)
            if draw.chance(denied):
                api, words = steps[-1] if isinstance(steps[-1], tuple) else (steps[-1], {})
                calls.append((api, {**words, **DENIED}))
            calls += steps
        if draw.chance(0.2):
            calls.append("cloudtrail:StopLogging")
        return calls

    def strike(self, stage, session, time, looks, calls):
        pace = stage.draw.pick(_PACES)
        time = stage.run(session, time, *looks, pause=pace)
        return stage.run(session, time + stage.draw.whole(10, 900), *calls, pause=pace)


class StolenKey(Attack):
    """The access key of a machine's user, used from elsewhere, mostly with another tool."""

    def choose(self, organisation, cast):
        self.account, self.user = cast.machine("user")

    def act(self, stage):
        draw, time = stage.draw, self.time(stage)
        tool = None if draw.chance(0.25) else draw.pick(_TOOLS)
        session = stage.machine(self.account, self.user, time, network=draw.pick(_HIDDEN),
                                tool=tool)
        loot = Loot(draw, own_user=self.user)
        self.strike(stage, session, time, self.recon(stage, 9, 0.35),
                    self.goals(stage, loot, USERS + NETWORK + DATA, draw.whole(1, 3)))


class HijackedAtHome(Attack):
    """A person's session from their own computer and network: nothing is new but the calls."""

    def choose(self, organisation, cast):
        self.person = cast.person("developer", "admin")
        self.day, self.hour = cast.day(9), cast.draw.whole(7, 21)

    def act(self, stage):
        draw, time = stage.draw, self.time(stage)
        network = usual_place(stage.organisation, self.person, self.day, draw)
        session = stage.person(self.person, time, network=network,
                               tool=draw.pick(("browser", "cli")))
        role = stage.organisation.sign_on_role(self.person.account, self.person.job).name
        self.strike(stage, session, time, self.recon(stage, 4, 0.1),
                    self.goals(stage, Loot(draw, own_role=role), USERS + NETWORK + DATA,
                               draw.whole(2, 3)))


class HijackedAway(Attack):
    """A person's session cookie in somebody else's browser, or their token in another tool."""

    def choose(self, organisation, cast):
        self.person = cast.person("developer", "admin")

    def act(self, stage):
        draw, time = stage.draw, self.time(stage)
        tool = draw.pick(("browser-windows", "firefox-linux", "edge", "firefox-mac", "cli-kali",
                          "boto-laptop"))
        network = draw.pick(_HIDDEN + ("proxy", "home-1", "home-2", "home-6"))
        session = stage.person(self.person, time, network=network, tool=tool,
                               via="sdk" if tool in ("cli-kali", "boto-laptop") else "console")
        self.strike(stage, session, time, self.recon(stage, 6, 0.15),
                    self.goals(stage, Loot(draw), USERS + NETWORK + DATA, draw.whole(1, 3)))


class InstanceCredentials(Attack):
    """Credentials of an instance, read through a hole in its application and used elsewhere, by
    some on the instance itself."""

    def choose(self, organisation, cast):
        self.account, self.role = cast.machine("instance")

    def act(self, stage):
        draw, time = stage.draw, self.time(stage)
        network = None if draw.chance(0.2) else draw.pick(_HIDDEN)
        session = stage.machine(self.account, self.role, time, network=network,
                                tool=draw.pick(_TOOLS))
        loot = Loot(draw, own_role=self.role)
        self.strike(stage, session, time, self.recon(stage, 8, 0.45),
                    self.goals(stage, loot, USERS + NETWORK + DATA, draw.whole(1, 2)))


class FunctionCredentials(Attack):
    """Credentials from a function's environment, used elsewhere."""

    def choose(self, organisation, cast):
        self.account, self.role = cast.machine("lambda", "irsa")

    def act(self, stage):
        draw, time = stage.draw, self.time(stage)
        tool = None if draw.chance(0.2) else draw.pick(_TOOLS)
        session = stage.machine(self.account, self.role, time, network=draw.pick(_HIDDEN),
                                tool=tool)
        self.strike(stage, session, time, self.recon(stage, 8, 0.45),
                    self.goals(stage, Loot(draw, own_role=self.role), USERS + NETWORK + DATA,
                               draw.whole(1, 2)))


class PoisonedPipeline(Attack):
    """A poisoned step runs in a pipeline, from its usual network, between its usual calls."""

    def choose(self, organisation, cast):
        self.account, self.pipeline = cast.machine("deploy", "builder")
        self.day, self.hour = cast.day(9), cast.draw.whole(8, 17)

    def act(self, stage):
        draw, time = stage.draw, self.time(stage)
        tool = None if draw.chance(0.6) else draw.pick(("boto-laptop", "cli-linux"))
        session = stage.machine(self.account, self.pipeline, time, tool=tool)
        kinds = (foreign_tokens, foreign_trust, self_grant, wide_policy, admin_user, other_key,
                 open_door)
        looks = draw.some(("iam:GetRole", "iam:GetRolePolicy", "iam:ListRoles", "iam:ListUsers"),
                          draw.whole(0, 3))
        calls = self.goals(stage, Loot(draw, own_role=self.pipeline), kinds, draw.whole(1, 3))
        stage.run(session, time, *looks, *calls, pause=(1, 6))


class Insider(Attack):
    """Somebody about to leave takes data along in the evening, as the person they are."""

    def choose(self, organisation, cast):
        self.person = cast.person("developer", "admin")
        self.hour = cast.draw.whole(17, 22)

    def act(self, stage):
        draw, time = stage.draw, self.time(stage)
        session = stage.person(self.person, time, tool=draw.pick(("browser", "browser", "cli")))
        looks = draw.some(("rds:DescribeDBSnapshots", "ec2:DescribeSnapshots", "s3:ListBuckets",
                           "dynamodb:ListTables"), draw.whole(1, 3))
        kinds = DATA + (other_key, foreign_trust)
        stage.run(session, time, *looks,
                  *self.goals(stage, Loot(draw), kinds, draw.whole(1, 3)), pause=(60, 400))


class LowAndSlow(Attack):
    """One thing a day: a vendor's role, a machine's key or a person's token, somewhere else."""

    def choose(self, organisation, cast):
        self.person = None
        kind = cast.draw.pick(("vendor", "vendor", "user", "person"))
        if kind == "person":
            self.person = cast.person("developer")
        else:
            self.account, self.machine = cast.machine(kind)
        self.steps = cast.draw.whole(4, 6)
        self.day = cast.draw.whole(9, max(9, organisation.days - 1 - self.steps))

    def act(self, stage):
        draw, loot = stage.draw, Loot(stage.draw)
        network = draw.pick(("vpn-public", "vpn-public-2", "proxy", "cloud-3", "hosting-3"))
        tool = draw.pick(("browser-windows", "firefox-linux"))
        calls = []
        while len(calls) < self.steps:
            calls += draw.pick(USERS + NETWORK + DATA)(loot)
        for number, call in enumerate([draw.pick(RECON)] + calls[:self.steps]):
            time = stage.at(self.day + number, draw.whole(9, 17), draw.whole(0, 59))
            if self.person:
                session = stage.person(self.person, time, network=network, tool=tool,
                                       via="console")
            else:
                session = stage.machine(self.account, self.machine, time, network=network)
            stage.run(session, time, call)


class ThroughCloudformation(Attack):
    """A stolen session makes a stack, and CloudFormation does the rest in its name."""

    def choose(self, organisation, cast):
        self.person = cast.person("developer", "admin")

    def act(self, stage):
        draw, time = stage.draw, self.time(stage)
        away = draw.pick(_HIDDEN) if draw.chance(0.7) else usual_place(
            stage.organisation, self.person, self.day, draw)
        session = stage.person(self.person, time, network=away)
        stack = {"stack": draw.pick(("metrics-helper", "cost-report", "log-forwarder"))}
        time = stage.run(session, time, *self.recon(stage, 3, 0.1),
                         ("cloudformation:CreateStack", stack))
        forwarded = stage.person_forwarded(self.person, time, "cloudformation.amazonaws.com")
        calls = self.goals(stage, Loot(draw), (admin_user, foreign_trust, open_door, wide_policy),
                           draw.whole(1, 2), denied=0)
        time = stage.run(forwarded, time, *calls, pause=(1, 4))
        stage.run(session, time + 60, ("cloudformation:DescribeStacks", stack))
