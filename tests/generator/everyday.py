"""Harmless firsts of a mix: several of each kind, by other people on other days. None of them is an
attack, and some ask for as much as one."""

import dataclasses

from records import compact
from stage import Scenario
from tasks import AGENCY_ACCOUNT, PARTNER_ACCOUNT, Work, draw_task, statement, trust_of
from variety import habits_of

_ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
_READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
# What people look at besides, most of it for the first time.
_LOOKS = ("sts:GetCallerIdentity", "s3:ListBuckets", "ec2:DescribeInstances", "iam:ListRoles",
          "iam:ListUsers", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "kms:ListKeys",
          "rds:DescribeDBInstances", "iam:GetAccountSummary", "sqs:ListQueues", "sns:ListTopics",
          "eks:DescribeCluster", "dynamodb:ListTables", "ec2:DescribeRegions",
          "route53:ListHostedZones", "secretsmanager:ListSecrets", "ec2:DescribeVolumes",
          "lambda:ListFunctions20150331", "cloudtrail:DescribeTrails")
_LETTERS = {"developer": "d", "admin": "a"}


def usual_place(organisation, person, day, draw):
    """The network a person works from on a day; None at home."""
    for first, last, network in person.stays:
        if first <= day <= last:
            return network
    place = draw.fraction()
    if place < 0.03:
        return "mobile"
    if place < 0.3:
        return None
    return organisation.vpn_on(day) if place < 0.55 else person.office


def looks(draw, most):
    return draw.some(_LOOKS, draw.whole(1, most))


class Everyday(Scenario):
    """One of several of its kind. What tells it from the others is drawn when it is made."""

    def __init__(self, number, organisation, cast):
        self._number = number
        self.day = cast.day()
        self.hour = cast.hour()
        self.choose(organisation, cast)

    def key(self):
        return f"mixed {self.name()} {self._number}"

    def choose(self, organisation, cast):
        """Takes people, machines and another day."""

    def someone(self, cast):
        self.person = cast.person("developer", "admin")

    def time(self, stage, day=None, hour=None):
        return stage.at(self.day if day is None else day, self.hour if hour is None else hour,
                        stage.draw.whole(0, 59))

    def work(self, stage, person, time, calls, *, network="usual", tools=None, job=None,
             account=None, pause=(20, 150)):
        """A person makes calls, on the command line, in the console or by turns."""
        draw = stage.draw
        day = (time - stage.organisation.start) // 86400
        if network == "usual":
            network = usual_place(stage.organisation, person, day, draw)
        if tools is None:
            tools = ["browser" if draw.chance(person.habits.console) else "cli"]
            if draw.chance(0.2):
                tools = ["browser", "cli"]
        sessions = []
        for tool in tools:
            address = sessions[0].address if sessions else None
            sessions.append(stage.person(person, time, network=network, address=address,
                                         tool=tool, job=job, account=account))
        for number, call in enumerate(calls):
            time = stage.run(sessions[number % len(sessions)], time, call, pause=pause)
        return time

    def tasks(self, stage, account, who, count):
        """Calls of some tasks; now and then with a look around or a refusal before them."""
        draw, work = stage.draw, Work(stage.organisation, account, stage.draw)
        calls = [step for _ in range(count) for step in draw_task(draw, who).steps(work)]
        if draw.chance(0.06):
            api, words = calls[-1] if isinstance(calls[-1], tuple) else (calls[-1], {})
            calls.insert(0, (api, {**words, "error": "denied"}))
        return (looks(draw, 6) if draw.chance(0.3) else []) + calls


class RoutineFirst(Everyday):
    """Somebody who has been there for long does one more of the things of the job."""

    def choose(self, organisation, cast):
        self.someone(cast)
        self.day = cast.day(weekend=0.05)

    def act(self, stage):
        account = self.person.account
        if self.person.second_account and stage.draw.chance(0.3):
            account = self.person.second_account
        calls = self.tasks(stage, account, _LETTERS[self.person.job],
                           2 if stage.draw.chance(0.2) else 1)
        self.work(stage, self.person, self.time(stage), calls, account=account)


class PipelineFirst(Everyday):
    """A pipeline does one thing that it never had to do."""

    def choose(self, organisation, cast):
        self.account, self.machine = cast.machine("deploy", "builder")
        self.hour = cast.hour(late=0.05)

    def act(self, stage):
        time = self.time(stage)
        session = stage.machine(self.account, self.machine, time)
        stage.run(session, time, *self.tasks(stage, self.account, "p", 1), pause=(1, 8))


class NewModule(PipelineFirst):
    """A pipeline deploys a module of a kind it never deployed: a burst of firsts."""

    def act(self, stage):
        time = self.time(stage)
        session = stage.machine(self.account, self.machine, time)
        count = stage.draw.whole(3, 5)
        stage.run(session, time, *self.tasks(stage, self.account, "p", count), pause=(1, 6))


class ControllerFirst(Everyday):
    """A controller or a function gets to a case it never had: a shared group, a closed door."""

    def choose(self, organisation, cast):
        kinds = ("instance",) if cast.draw.chance(0.1) else ("irsa", "lambda")
        self.account, self.machine = cast.machine(*kinds)
        self.hour = cast.draw.whole(0, 23)

    def act(self, stage):
        time, work = self.time(stage), Work(stage.organisation, self.account, stage.draw)
        group, bucket = work.group(), f"lantern-{work.name()}"
        calls = stage.draw.pick((
            [("ec2:CreateSecurityGroup", {"name": "k8s-shared", "group": group}),
             ("ec2:AuthorizeSecurityGroupIngress", {"group": group, "cidr": "10.20.0.0/16"})],
            [("kms:CreateGrantTo", {"grantee": work.role_arn()})],
            [("ec2:RevokeSecurityGroupIngress", {"group": group, "cidr": "0.0.0.0/0",
                                                 "port": "22"})],
            [("s3:PutBucketPublicAccessBlock", {"bucket": bucket})],
            [("iam:UpdateAccessKey", {"user": "svc-orders"})]))
        stage.run(stage.machine(self.account, self.machine, time), time, *calls, pause=(1, 5))


class DeployDay(Everyday):
    """A release: some people and a pipeline do several new things within minutes."""

    def choose(self, organisation, cast):
        self.people = [cast.person("developer", "admin") for _ in range(cast.draw.whole(2, 3))]
        self.account, self.machine = cast.machine("deploy", "builder")

    def act(self, stage):
        time = self.time(stage)
        for person in self.people:
            calls = self.tasks(stage, person.account, _LETTERS[person.job],
                               stage.draw.whole(2, 4))
            self.work(stage, person, time, calls, pause=(60, 120))
            time += stage.draw.whole(0, 3600)
        session = stage.machine(self.account, self.machine, time)
        stage.run(session, time, *self.tasks(stage, self.account, "p", 3), pause=(0, 5))


class SandboxExperiment(Everyday):
    """Somebody plays with permissions, often late, often from a machine in the cloud, and asks for
    more than is good; some of it is undone."""

    def choose(self, organisation, cast):
        self.someone(cast)
        self.day = cast.day(weekend=0.25)
        self.hour = cast.hour(late=0.4)

    def act(self, stage):
        draw, person = stage.draw, self.person
        place = draw.fraction()
        network = "aws-eu-west-1" if place < 0.35 else None if place < 0.7 else "usual"
        tool = draw.pick(("cli", "cli", "browser", "boto-laptop", "terraform-laptop"))
        plays = draw.some((self._network(draw), self._bucket(draw), self._role(stage),
                           self._user(draw)), draw.whole(1, 2))
        time = self.time(stage)
        if draw.chance(0.5):
            plays.insert(0, looks(draw, 10))
        for play in plays:
            time = self.work(stage, person, time, play, network=network, tools=[tool],
                             pause=(10, 120))

    def _network(self, draw):
        group = {"group": "sg-" + draw.text(17)}
        cidr = {"cidr": draw.pick(("0.0.0.0/0", "0.0.0.0/0", "0.0.0.0/0", "10.0.0.0/8"))}
        port = {"port": draw.pick(("22", "8080", "80", "5432"))}
        calls = [("ec2:CreateSecurityGroup", {"name": "play", **group}),
                 ("ec2:AuthorizeSecurityGroupIngress", {**group, **cidr, **port}),
                 ("ec2:AuthorizeAllEgress", group)]
        if draw.chance(0.4):
            calls += [("ec2:RevokeSecurityGroupIngress", {**group, **cidr, **port}),
                      ("ec2:DeleteSecurityGroup", group)]
        return calls

    def _bucket(self, draw):
        bucket = {"bucket": "lantern-play-" + draw.text(6)}
        calls = [("s3:DeleteBucketPublicAccessBlock", bucket),
                 ("s3:PutBucketPolicy", {**bucket, "principal": '"*"', "name": "play"})]
        if draw.chance(0.5):
            calls.append(("s3:DeleteBucketPolicy", bucket))
        return calls

    def _role(self, stage):
        draw, role = stage.draw, {"role": "play-" + stage.draw.text(5)}
        principal = {"AWS": f"arn:aws:iam::{draw.pick(stage.accounts).id}:root"}
        if draw.chance(0.3):
            principal = {"AWS": f"arn:aws:iam::{AGENCY_ACCOUNT}:root"}
        elif draw.chance(0.5):
            principal = {"Service": "lambda.amazonaws.com"}
        document = statement(None, draw.pick((["ec2:Describe*"], ["logs:*"], ["s3:*"])))
        return [("iam:CreateRole", {**role, "trust": trust_of(principal),
                                    "new_id": draw.unique_id("AROA")}),
                ("iam:PutRolePolicy", {**role, "name": "inline", "document": document}),
                ("iam:AttachRolePolicy", {**role, "policy": draw.pick((_READ_ONLY, _READ_ONLY,
                                                                      _ADMINISTRATOR))}),
                ("lambda:AddPermission20150331v2", {
                    "name": "play", "service": "*" if draw.chance(0.4) else
                    "events.amazonaws.com"})][:draw.whole(2, 4)]

    def _user(self, draw):
        user = {"user": "play-" + draw.text(5)}
        calls = [("iam:CreateUser", {**user, "new_id": draw.unique_id("AIDA")}),
                 ("iam:AttachUserPolicy", {**user, "policy": _READ_ONLY}), ("iam:DeleteUser", user)]
        return calls[:draw.whole(2, 3)]


class StackDeploy(Everyday):
    """Somebody deploys a stack, and CloudFormation changes permissions in their name."""

    def choose(self, organisation, cast):
        self.someone(cast)

    def act(self, stage):
        draw, person, time = stage.draw, self.person, self.time(stage)
        stack = {"stack": Work(stage.organisation, person.account, draw).name()}
        asks = draw.pick(("cloudformation:CreateStack", "cloudformation:UpdateStack"))
        time = self.work(stage, person, time, [(asks, stack)], pause=(2, 10))
        calls = [call for call in self.tasks(stage, person.account, "p", draw.whole(2, 4))
                 if not isinstance(call, tuple) or "error" not in call[1]]
        if draw.chance(0.3):
            calls.append(("iam:AttachRolePolicy", {"role": "deploy-" + stack["stack"],
                                                   "policy": _ADMINISTRATOR}))
        stage.run(stage.person_forwarded(person, time, "cloudformation.amazonaws.com"), time,
                  *calls, pause=(1, 9))


class FirstTry(Everyday):
    """Somebody opens a door for the own address, to look at something."""

    def choose(self, organisation, cast):
        self.someone(cast)

    def act(self, stage):
        time, draw = self.time(stage), stage.draw
        network = usual_place(stage.organisation, self.person, self.day, draw)
        session = stage.person(self.person, time, network=network)
        own = session.address + ("/128" if ":" in session.address else "/32")
        stage.run(session, time, "ec2:DescribeVpcs",
                  ("ec2:CreateSecurityGroup", {"name": "try-debug"}),
                  ("ec2:AuthorizeSecurityGroupIngress", {
                      "cidr": own, "port": draw.pick(("22", "5432", "8080", "9000"))}),
                  group="sg-" + draw.text(17), pause=(30, 240))


class NewJoiner(Everyday):
    """Somebody starts in the second week: an admin lets them in, and everything is their first."""

    def choose(self, organisation, cast):
        number = len(organisation.people)
        self.first_day = cast.day(4)
        person = dataclasses.replace(organisation.make_person(number), job="developer",
                                     first_day=self.first_day)
        person.habits = habits_of("developer", cast.draw)
        organisation.people.append(person)
        self.person, self.admin = person, cast.person("admin")

    def act(self, stage):
        self.work(stage, self.admin, self.time(stage, self.first_day - 1),
                  ["identitystore:ListUsers", "sso:CreateAccountAssignment"])
        for later in (2, 9):  # still learning the first time, known the second
            calls = self.tasks(stage, self.person.account, "d", 1)
            self.work(stage, self.person, self.time(stage, self.first_day + later), calls)


class JobChange(Everyday):
    """A developer becomes an administrator: the same person behind another single-sign-on role."""

    def choose(self, organisation, cast):
        self.person = cast.leaver("developer")
        self.day = cast.day(7)
        person = self.person
        after = dataclasses.replace(person, job="admin", first_day=self.day,
                                    habits=habits_of("admin", cast.draw))
        organisation.people.insert(organisation.people.index(person) + 1, after)
        person.last_day = self.day - 1

    def act(self, stage):
        for later in (1, 8):
            self.work(stage, self.person, self.time(stage, self.day + later),
                      self.tasks(stage, self.person.account, "a", 1), job="admin")


class Travel(Everyday):
    """Somebody works from elsewhere for some days, and does a new thing there."""

    def choose(self, organisation, cast):
        self.someone(cast)
        self.length = cast.draw.whole(2, 5)
        self.network = cast.draw.pick(("hotel", "hotel-2", "conference", "train", "mobile"))
        first = self.day - cast.draw.whole(0, 2)
        self.person.stays.append((first, first + self.length, self.network))

    def act(self, stage):
        calls = self.tasks(stage, self.person.account, _LETTERS[self.person.job], 1)
        self.work(stage, self.person, self.time(stage), calls)


class NewLaptop(Everyday):
    """Somebody has another computer: other agents from now on, and a first thing with them."""

    def choose(self, organisation, cast):
        self.someone(cast)
        self.person.new_tools = (self.day - cast.draw.whole(0, 3),
                                 cast.draw.pick(("browser", "edge", "firefox-mac",
                                                 "firefox-linux")),
                                 cast.draw.pick(("cli", "cli-linux", "cli-windows")))

    def act(self, stage):
        calls = self.tasks(stage, self.person.account, _LETTERS[self.person.job], 1)
        self.work(stage, self.person, self.time(stage), calls)


class OnCallNight(Everyday):
    """An administrator is called at night and mends the network from home."""

    def choose(self, organisation, cast):
        self.person, self.hour = cast.person("admin"), cast.draw.whole(0, 5)

    def act(self, stage):
        looks = ["monitoring:DescribeAlarms", "ec2:DescribeInstanceStatus",
                 "elasticloadbalancing:DescribeTargetHealth"]
        mends = ["ec2:ModifyInstanceGroups",
                 ("ec2:CreateNetworkAclEntry", {"cidr": "10.20.0.0/16"}),
                 ("ec2:CreateRoute", {"cidr": "10.64.0.0/16"})]
        calls = looks + stage.draw.some(mends, stage.draw.whole(1, 2))
        self.work(stage, self.person, self.time(stage), calls, network=None, pause=(20, 300))


class KeyRotation(Everyday):
    """A user of a machine gets a new access key; the old one goes a day later."""

    def choose(self, organisation, cast):
        self.admin = cast.person("admin")
        self.account, self.user = cast.machine("user")
        self.new_key = cast.draw.access_key("AKIA")
        organisation.replaced_keys.append((self.account, self.user, self.day + 1, self.new_key))

    def act(self, stage):
        old_key = stage.organisation.access_key_on(self.account, self.user, self.day)
        self.work(stage, self.admin, self.time(stage), [
            ("iam:ListAccessKeys", {"user": self.user}),
            ("iam:CreateAccessKey", {"user": self.user, "new_key": self.new_key})],
            account=self.account)
        words = {"user": self.user, "old_key": old_key}
        self.work(stage, self.admin, self.time(stage, self.day + 1), [
            ("iam:UpdateAccessKey", words), ("iam:DeleteAccessKey", words)], account=self.account,
            pause=(60, 600))


class ReprovisionedRole(Everyday):
    """A pipeline makes a role again under its name; the role does a first thing some days later."""

    def choose(self, organisation, cast):
        self.account, self.role = cast.machine("irsa", "lambda")
        self.pipelines = [machine.name for machine in organisation.machines
                          if machine.name == "terraform-deploy"]
        self.unique_id = cast.draw.unique_id("AROA")
        organisation.replaced_roles.append((self.account, self.role, self.day + 1, self.unique_id))

    def act(self, stage):
        time = self.time(stage, hour=17)
        stage.run(stage.machine(self.account, self.pipelines[0], time), time,
                  "iam:DetachRolePolicy", "iam:DeleteRole", "iam:CreateRole",
                  "iam:AttachRolePolicy", role=self.role, new_id=self.unique_id, pause=(1, 4))
        time = self.time(stage, self.day + stage.draw.whole(2, 6))
        stage.run(stage.machine(self.account, self.role, time), time,
                  ("ec2:CreateSecurityGroup", {"name": "shared"}))


class IncidentResponse(Everyday):
    """An administrator isolates an instance and shuts a user out: calls that all take away."""

    def choose(self, organisation, cast):
        self.person = cast.person("admin")

    def act(self, stage):
        group = {"group": "sg-" + stage.draw.text(17)}
        user = {"user": stage.draw.pick(("svc-media", "svc-orders", "svc-search"))}
        deny = statement(None, "*", "*", effect="Deny")
        calls = [("ec2:CreateSecurityGroup", {"name": "isolated", **group}),
                 ("ec2:ModifyInstanceGroups", group), "ec2:CreateSnapshot",
                 ("iam:PutUserPolicy", {**user, "document": deny, "name": "shut-out"}),
                 ("iam:DeleteLoginProfile", user), ("iam:UpdateAccessKey", user)]
        self.work(stage, self.person, self.time(stage),
                  ["cloudtrail:LookupEvents", "ec2:DescribeInstances",
                   *stage.draw.some(calls, stage.draw.whole(3, 6))])


class VpnChange(Everyday):
    """The company moves to another VPN: everybody comes from a new network, some with firsts."""

    def choose(self, organisation, cast):
        self.people = [cast.person("developer", "admin") for _ in range(2)]
        organisation.vpn.append((self.day, "vpn-new"))

    def act(self, stage):
        for later, person in enumerate(self.people):
            calls = self.tasks(stage, person.account, _LETTERS[person.job], 1)
            self.work(stage, person, self.time(stage, self.day + later), calls, network="vpn-new")


class DeniedThenAllowed(Everyday):
    """Somebody is refused, asks, and may some days later: the refusal is no history."""

    def choose(self, organisation, cast):
        self.person = cast.person("developer")

    def act(self, stage):
        draw = stage.draw
        api, words = draw.pick((
            ("iam:AttachRolePolicy", {"policy": _READ_ONLY, "role": "reports-task"}),
            ("iam:CreateRole", {"role": "reports-task"}),
            ("ec2:CreateSecurityGroup", {"name": "reports"}),
            ("kms:CreateGrant", {})))
        denied = (api, {**words, "error": "denied"})
        network = usual_place(stage.organisation, self.person, self.day, draw)
        self.work(stage, self.person, self.time(stage), [denied] * draw.whole(1, 3),
                  network=network)
        self.work(stage, self.person, self.time(stage, self.day + draw.whole(0, 4)),
                  [(api, words)])


class PartnerStart(Everyday):
    """An administrator lets the partner's account in, in the first days: it is known from then."""

    def choose(self, organisation, cast):
        self.person, self.day = cast.person("admin"), cast.draw.whole(1, 3)

    def act(self, stage):
        principal = {"AWS": f"arn:aws:iam::{PARTNER_ACCOUNT}:root"}
        trust = trust_of(principal, {"StringEquals": {"sts:ExternalId": "lantern"}})
        for account in stage.accounts:
            self.work(stage, self.person, self.time(stage), [
                ("iam:UpdateAssumeRolePolicy", {"role": "quay-analyst", "trust": trust}),
                ("s3:PutBucketPolicy", {"principal": compact(principal), "name": "partner"})],
                account=account)


class PartnerAccess(Everyday):
    """An administrator lets a partner in: as wide as an insider's gift, but agreed. Mostly it is
    the partner that is known."""

    def choose(self, organisation, cast):
        self.person = cast.person("admin")
        self.account = (PARTNER_ACCOUNT if cast.draw.chance(0.75)
                        else cast.draw.text(12, "123456789"))

    def act(self, stage):
        partner = {"AWS": f"arn:aws:iam::{self.account}:root"}
        condition = {"StringEquals": {"sts:ExternalId": "lantern"}}
        calls = [("iam:UpdateAssumeRolePolicy", {"role": "partner-reader",
                                                 "trust": trust_of(partner, condition)}),
                 ("s3:PutBucketPolicy", {"bucket": "lantern-shared-reports", "name": "partner-read",
                                         "principal": compact(partner)})]
        self.work(stage, self.person, self.time(stage),
                  ["iam:GetRole", *stage.draw.some(calls, stage.draw.whole(1, 2))])
