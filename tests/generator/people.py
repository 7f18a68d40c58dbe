"""What people do on ordinary days: sign in, look around, change the things of their job.

Reads and writes are drawn; permission changes follow a rota instead, whose first turn of each comes
in the person's first four working days. So the only firsts of an established person are the ones
that a scenario brings."""

from dataclasses import dataclass

from agents import agent
from journal import Scribe
from networks import NETWORKS


@dataclass(frozen=True)
class Job:
    reads: str
    writes: str
    permissions: tuple  # (api, every so many working days)
    console: float      # share of sessions in the console


JOBS = {
    "developer": Job(
        "lambda:GetFunction20150331v2 lambda:ListFunctions20150331 logs:DescribeLogGroups "
        "logs:DescribeLogStreams logs:StartQuery monitoring:GetMetricData "
        "monitoring:DescribeAlarms ecs:DescribeServices ecs:ListTasks s3:ListBuckets "
        "s3:GetBucketLocation dynamodb:DescribeTable dynamodb:ListTables sqs:ListQueues "
        "sqs:GetQueueAttributes cloudformation:DescribeStacks cloudformation:DescribeStackEvents "
        "ssm:GetParameter secretsmanager:GetSecretValue ecr:DescribeRepositories "
        "ecr:DescribeImages rds:DescribeDBInstances ec2:DescribeInstances sts:GetCallerIdentity "
        "health:DescribeEventAggregates sns:ListTopics kms:Decrypt",
        "lambda:UpdateFunctionCode20150331v2 ssm:PutParameter ecs:UpdateService "
        "logs:PutRetentionPolicy sqs:SetQueueAttributes s3:PutBucketTagging",
        (("lambda:AddPermission20150331v2", 3), ("lambda:RemovePermission20150331v2", 4)), 0.4),
    "admin": Job(
        "iam:ListUsers iam:ListRoles iam:GetRole iam:ListAttachedRolePolicies "
        "iam:GetPolicyVersion iam:ListAccessKeys iam:GetUser ec2:DescribeSecurityGroups "
        "ec2:DescribeVpcs ec2:DescribeSubnets ec2:DescribeRouteTables ec2:DescribeInstances "
        "organizations:ListAccounts cloudtrail:LookupEvents cloudtrail:DescribeTrails "
        "guardduty:ListFindings kms:ListKeys kms:DescribeKey route53:ListHostedZones "
        "identitystore:ListUsers s3:ListBuckets s3:GetBucketPolicy cloudformation:DescribeStacks "
        "eks:DescribeCluster ce:GetCostAndUsage sts:GetCallerIdentity "
        "health:DescribeEventAggregates",
        "ec2:StopInstances ssm:StartSession route53:ChangeResourceRecordSets "
        "cloudformation:UpdateStack",
        (("iam:AttachRolePolicy", 2), ("iam:PutRolePolicy", 3), ("iam:CreateRole", 4),
         ("ec2:AuthorizeSecurityGroupIngress", 2), ("ec2:RevokeSecurityGroupIngress", 4),
         ("s3:PutBucketPolicy", 4)), 0.6),
    "auditor": Job(
        "iam:GetAccountAuthorizationDetails iam:GetCredentialReport iam:ListUsers iam:ListRoles "
        "iam:ListMFADevices iam:GetAccountSummary s3:ListBuckets s3:GetBucketPolicy "
        "s3:GetBucketAcl s3:GetBucketPublicAccessBlock cloudtrail:GetTrailStatus "
        "cloudtrail:LookupEvents securityhub:GetFindings access-analyzer:ListAnalyzers "
        "config:DescribeConfigRules organizations:DescribeOrganization guardduty:ListDetectors",
        "iam:GenerateCredentialReport", (), 0.8),
}
_DENIED = ("iam:ListUsers", "organizations:ListAccounts", "secretsmanager:ListSecrets",
           "ec2:StopInstances", "kms:GenerateDataKey")
_STACK_CALLS = ("lambda:UpdateFunctionCode20150331v2", "iam:GetRole", "iam:PutRolePolicy",
                "sqs:GetQueueAttributes")
_FIRST_DAYS = 7  # nobody is away in the first week, so that habits are complete after it


def write_people(organisation, journal, rate):
    for person in organisation.people:
        draw = organisation.draw("habit", person.email, person.job)
        _PersonHabit(organisation, person, draw, Scribe(journal, draw), rate).write()


class _PersonHabit:
    def __init__(self, organisation, person, draw, scribe, rate):
        self._organisation = organisation
        self._person = person
        self._draw = draw
        self._scribe = scribe
        self._rate = rate
        job = person.habits or JOBS[person.job]
        reads = job.reads.split()
        self._job = job
        self._reads = draw.some(reads, int(len(reads) * 0.7))
        self._writes = draw.some(job.writes.split(), max(1, len(job.writes.split()) - 1))
        self._rota = [(api, every, draw.whole(0, every - 1)) for api, every in job.permissions]
        self._uses_stacks = person.job == "developer" and person.number % 3 == 1
        self._working_days = 0

    def write(self):
        person, start = self._person, self._organisation.start
        for day in range(person.first_day, min(self._organisation.days, person.last_day + 1)):
            weekday = (start // 86400 + day + 3) % 7  # the epoch was a Thursday
            settled = day >= person.first_day + _FIRST_DAYS
            if weekday < 5 and not (settled and self._draw.chance(0.06)):
                self._working_day(day)
            elif weekday >= 5 and settled and self._draw.chance(0.08):
                self._burst(day, self._draw.whole(9, 20), self._network(day, weekend=True))

    def _working_day(self, day):
        network = self._network(day)
        begin = self._draw.whole(7, 9)
        self._burst(day, begin, network)
        self._burst(day, begin + self._draw.whole(3, 6), network)
        self._changes(day, begin + 2, network)
        self._working_days += 1

    def _network(self, day, weekend=False):
        for first, last, network in self._person.stays:
            if first <= day <= last:
                return network
        place = self._draw.fraction()
        if place < 0.02:
            return "mobile"
        if weekend or place < 0.25:
            return self._person.home
        return self._organisation.vpn_on(day) if place < 0.5 else self._person.office

    def _address(self, network, day):
        if network != self._person.home:
            return None
        return home_address(self._organisation, self._person, day)

    def _session(self, time, day, network, *, console, account=None, invoked_by=None):
        person = self._person
        tool = person.tools_on(day)[0 if console else 1]
        text = invoked_by or agent(tool, day, person.number)
        address = invoked_by or self._address(network, day)
        via = "forwarded" if invoked_by else "console" if console else "sdk"
        return self._organisation.person_session(
            person, time, self._draw, account=account, network=network, address=address, agent=text,
            via=via, invoked_by=invoked_by)

    def _burst(self, day, hour, network):
        """A sitting of half an hour to two hours."""
        draw, person = self._draw, self._person
        time = self._organisation.at(day, hour, draw.whole(0, 50), draw.whole(0, 59))
        console = draw.chance(self._job.console)
        elsewhere = person.second_account is not None and draw.chance(0.25)
        account = person.second_account if elsewhere else person.account
        session = self._session(time, day, network, console=console, account=account)
        if console:
            self._scribe.write(time, session, "signin:ConsoleLogin")
        for _ in range(max(1, int(draw.whole(8, 16) * self._rate))):
            time += draw.whole(1, max(2, int(600 / max(1.0, self._rate))))
            change = draw.chance(0.08) and not elsewhere
            api = draw.pick(self._writes if change else self._reads)
            error = ""
            if draw.chance(0.02):
                api, error = draw.pick(_DENIED), "denied"
            self._scribe.write(time, session, api, variant=draw.whole(0, 3), error=error)

    def _changes(self, day, hour, network):
        """The permission changes whose turn it is, and a stack now and then."""
        time = self._organisation.at(day, hour, self._draw.whole(0, 59), self._draw.whole(0, 59))
        session = self._session(time, day, network, console=False)
        for api, every, turn in self._rota:
            if self._working_days % every == turn:
                time += self._draw.whole(5, 90)
                self._scribe.write(time, session, api, variant=self._draw.whole(0, 3))
        if self._uses_stacks and self._working_days % 4 == self._person.number % 4:
            self._scribe.write(time + 120, session, "cloudformation:UpdateStack")
            forwarded = self._session(time + 120, day, network, console=False,
                                      invoked_by="cloudformation.amazonaws.com")
            for i, api in enumerate(_STACK_CALLS):
                self._scribe.write(time + 125 + i * 2, forwarded, api)


def home_address(organisation, person, day):
    """The address of a person's home on a day. It stays for a week."""
    week = (day + person.number) // 7
    return NETWORKS[person.home].address(organisation.draw("home", person.email, week))
