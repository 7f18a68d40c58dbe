"""Who and what there is: accounts with their things, people, roles, users. All of it invented."""

import calendar
from dataclasses import dataclass, field

from draw import ALPHANUMERIC, Draw
from networks import NETWORKS
from records import DAY, Principal, Session, compact, quoted, role_identity

DOMAIN = "lantern.example"
OUTSIDE_ACCOUNT = "999900001111"
VENDOR_ACCOUNT = "888877776666"
_FIRST_NAMES = ("Aoife Bram Chiara Daan Elif Fergus Greta Hamza Ines Jonas Kavita Liam Maren "
                "Nils Orla Pavel Quinn Rosa Sefa Tomas Una Viktor Wanda Xenia Yusuf Zofia").split()
_LAST_NAMES = ("Keane Visser Conti Bakker Demir Walsh Lindt Rahim Costa Brandt Nair Doyle Petersen "
               "Aalto Byrne Novak Harte Marin Yilmaz Duarte Regan Orlov Mazur Pappas Aydin "
               "Wrona").split()
_VARIANTS = 4


@dataclass(slots=True)
class Role:
    account: str
    name: str
    unique_id: str
    path: str = "/"

    @property
    def arn(self):
        return f"arn:aws:iam::{self.account}:role{self.path}{self.name}"

    def session_arn(self, session_name):
        return f"arn:aws:sts::{self.account}:assumed-role/{self.name}/{session_name}"

    def principal(self, account, person=""):
        """`account` is where the calls land; `person` only behind a single-sign-on role."""
        key = f"{self.arn}#{person}" if person else self.arn
        return Principal(account, key, self.arn, f"{key}#{self.unique_id}",
                         is_service=self.path.startswith("/aws-service-role/"))


@dataclass(slots=True)
class User:
    account: str
    name: str
    unique_id: str
    access_key: str

    @property
    def arn(self):
        return f"arn:aws:iam::{self.account}:user/{self.name}"

    def principal(self):
        return Principal(self.account, self.arn, self.arn, f"{self.arn}#{self.unique_id}")


@dataclass
class Account:
    id: str
    alias: str
    region: str
    things: list  # dicts of the words that calls.tsv uses
    roles: dict = field(default_factory=dict)
    users: dict = field(default_factory=dict)


@dataclass
class Person:
    number: int
    email: str
    job: str
    account: Account
    second_account: Account | None
    home: str
    office: str
    browser: str
    cli: str = "cli"
    habits: object = None  # a Job of one's own; without it the one of JOBS
    first_day: int = 0
    last_day: int = 1 << 30
    stays: list = field(default_factory=list)  # (first day, last day, network): travel
    new_tools: tuple = ()  # (from a day on, browser, command line): another computer

    def tools_on(self, day):
        """The browser and the command line of a day."""
        if self.new_tools and day >= self.new_tools[0]:
            return self.new_tools[1:]
        return self.browser, self.cli


class Organisation:
    """Everything there is at the start. Scenarios may change it before the habits are written."""

    def __init__(self, seed, start, days, people, accounts):
        self.seed = seed
        self.days = days
        self.start = calendar.timegm(start.timetuple())
        self.id = "o-" + Draw(seed, "organisation").text(10, "abcdefghijklmnopqrstuvwxyz0123456789")
        self.vpn = [(0, "vpn")]  # from a day on, the network of the company's VPN
        self.accounts = [_make_account(seed, i) for i in range(accounts)]
        self.people = [self.make_person(i) for i in range(people)]
        # As hired, whoever comes and goes later: scenarios pick their people here.
        self.admins = self._people_of("admin")
        self.developers = self._people_of("developer")
        self.carelessness = 0.0   # how often harmless requests ask for more than is good
        self.machines = []        # rows of machines.MACHINES, or what a mix makes of them
        self.replaced_roles = []  # (account, role name, from a day on, the new unique id)
        self.replaced_keys = []   # (account, user name, from a day on, the new access key)

    def at(self, day, hour, minute=0, second=0):
        return self.start + day * DAY + hour * 3600 + minute * 60 + second

    def draw(self, *names):
        return Draw(self.seed, *names)

    def role(self, account, name, path="/"):
        """The role of that name, made on first mention."""
        if name not in account.roles:
            unique_id = self.draw("role", account.id, name).unique_id("AROA")
            account.roles[name] = Role(account.id, name, unique_id, path)
        return account.roles[name]

    def role_on(self, account, name, day):
        """The role as it is on a day: a role created again has another unique id."""
        role = self.role(account, name)
        for where, which, first_day, unique_id in self.replaced_roles:
            if where is account and which == name and day >= first_day:
                role = Role(role.account, role.name, unique_id, role.path)
        return role

    def user(self, account, name):
        if name not in account.users:
            draw = self.draw("user", account.id, name)
            account.users[name] = User(account.id, name, draw.unique_id("AIDA"),
                                       draw.access_key("AKIA"))
        return account.users[name]

    def access_key_on(self, account, name, day):
        key = self.user(account, name).access_key
        for where, which, first_day, new_key in self.replaced_keys:
            if where is account and which == name and day >= first_day:
                key = new_key
        return key

    def sign_on_role(self, account, job):
        """The role that IAM Identity Center makes for a permission set."""
        permission_set = {"admin": "Administrator", "developer": "Developer",
                          "auditor": "AuditRead"}[job]
        suffix = self.draw("permission set", account.id, job).text(16)
        return self.role(account, f"AWSReservedSSO_{permission_set}_{suffix}",
                         "/aws-reserved/sso.amazonaws.com/eu-west-1/")

    def vpn_on(self, day):
        return [network for first_day, network in self.vpn if day >= first_day][-1]

    def person_session(self, person, time, draw, *, account=None, network=None, address=None,
                       agent, via="sdk", job=None, invoked_by=None):
        """A person's session through single sign-on."""
        account = account or person.account
        role = self.sign_on_role(account, job or person.job)
        identity = role_identity(role, person.email, draw.access_key(), invoked_by=invoked_by)
        address = address or NETWORKS[network].address(draw)
        return Session(role.principal(account.id, person.email), account.id, identity, time,
                       address, agent, via, role.session_arn(person.email))

    def role_session(self, role, session_name, time, draw, *, address, agent, account=None,
                     via="sdk", extra=None, invoked_by=None):
        identity = role_identity(role, session_name, draw.access_key(), extra=extra,
                                 invoked_by=invoked_by)
        return Session(role.principal(account or role.account), account or role.account, identity,
                       time, address, agent, via, role.session_arn(session_name))

    def user_session(self, user, access_key, *, address, agent):
        identity = compact({"type": "IAMUser", "principalId": user.unique_id, "arn": user.arn,
                            "accountId": user.account, "accessKeyId": access_key,
                            "userName": user.name})
        return Session(user.principal(), user.account, identity, 0, address, agent, "sdk", user.arn)

    def console_user_session(self, user, time, draw, *, address, agent):
        """An IAM user with a password in the console, as older console pages record it."""
        identity = compact({"type": "IAMUser", "principalId": user.unique_id, "arn": user.arn,
                            "accountId": user.account, "accessKeyId": draw.access_key(),
                            "userName": user.name, "sessionContext": {"attributes": {
                                "creationDate": "@created@", "mfaAuthenticated": "true"}},
                            "invokedBy": "signin.amazonaws.com"})
        return Session(user.principal(), user.account, identity, time, address, agent, "signin",
                       user.arn)

    def make_person(self, number):
        """The person hired as number so and so."""
        draw = self.draw("person", number)
        name = _FIRST_NAMES[number % len(_FIRST_NAMES)]
        surname = _LAST_NAMES[(number + number // len(_FIRST_NAMES)) % len(_LAST_NAMES)]
        job = "admin" if number % 6 == 0 else "auditor" if number % 12 == 11 else "developer"
        account = self.accounts[number % len(self.accounts)]
        second = self.accounts[(number + 1) % len(self.accounts)]
        if second is account or (job == "developer" and number % 4 != 1):
            second = None
        office = "office-berlin" if number % 5 == 3 else "office"
        home = "home-3" if number % 5 == 3 else draw.pick(("home-1", "home-2", "home-4"))
        return Person(number, f"{name}.{surname}@{DOMAIN}".lower(), job, account,
                      second, home, office, draw.pick(("browser", "browser-windows")))

    def _people_of(self, job):
        return [person for person in self.people if person.job == job]


def _make_account(seed, number):
    digits = [(number * 3 + i) % 9 + 1 for i in range(3)]
    account_id = "".join(str(digit) * 4 for digit in digits)
    alias = ("production", "staging", "sandbox", "data", "security")[number % 5]
    things = [_make_things(Draw(seed, "things", number, i), alias, account_id, i)
              for i in range(_VARIANTS)]
    return Account(account_id, alias, "eu-west-1", things)


def _make_things(draw, alias, account_id, number):
    """One thing of each sort, for the words of calls.tsv."""
    part = ("orders", "billing", "search", "media")[number % 4]
    allow = [{"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"],
              "Resource": f"arn:aws:s3:::lantern-{alias}-{part}/*"}]
    trust = [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
              "Action": "sts:AssumeRole"}]
    own = [{"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{account_id}:role/{part}-task"},
            "Action": "*", "Resource": "*"}]
    return {
        "bucket": f"lantern-{alias}-{part}", "function": f"{part}-worker",
        "cluster": f"{alias}-main", "repository": f"lantern/{part}",
        "table": f"{part}-{alias}", "queue": f"{part}-events",
        "topic": f"{part}-alerts", "database": f"{part}-db", "stack": f"{part}-service",
        "secret": f"{alias}/{part}/database", "parameter": f"{alias}/{part}/settings",
        "role": f"{part}-task", "user": f"svc-{part}", "name": f"{part}-access",
        "trail": "lantern-trail", "port": "443", "service": "events.amazonaws.com",
        "group": "sg-" + draw.text(17), "vpc": "vpc-" + draw.text(17),
        "subnet": "subnet-" + draw.text(17), "routes": "rtb-" + draw.text(17),
        "instance": "i-" + draw.text(17), "image": "ami-" + draw.text(17),
        "volume": "vol-" + draw.text(17), "snapshot": "snap-" + draw.text(17), "key": draw.uuid(),
        "request": draw.uuid(), "assertion": draw.uuid(), "session_name": "session-" + draw.text(8),
        "cidr": f"10.{20 + number}.0.0/16",
        "principal": compact({"AWS": f"arn:aws:iam::{account_id}:role/{part}-task"}),
        "policy": "arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess",
        "provider": "tokens.lantern.example",
        "document": quoted({"Version": "2012-10-17", "Statement": allow}),
        "resource_policy": quoted({"Version": "2012-10-17", "Statement": own}),
        "trust": quoted({"Version": "2012-10-17", "Statement": trust}),
        "new_key": draw.access_key(), "old_key": draw.access_key("AKIA"),
        "new_id": draw.unique_id("AROA"), "subject": "repo:lantern/platform:ref:refs/heads/main",
        "other_account": OUTSIDE_ACCOUNT, "unique": draw.text(16, ALPHANUMERIC)}
