"""What machines do on ordinary days: one row a machine, in every account that has it."""

from dataclasses import dataclass

from agents import agent
from journal import Scribe
from networks import NETWORKS
from organisation import VENDOR_ACCOUNT
from records import Principal, Session, compact


@dataclass(frozen=True)
class Machine:
    name: str
    kind: str            # instance, lambda, irsa, vendor, user, deploy, builder, audit
    tool: str
    network: str
    per_day: int         # calls a day at rate 1
    calls: str           # the first ones more often than the last
    permissions: tuple = ()  # (api, times a day or, below 1, the share of days)
    hours: tuple = (0, 23)
    accounts: tuple = (0, 1, 2, 3, 4, 5, 6, 7, 8)
    workdays: bool = False


MACHINES = (
    Machine("web-server", "instance", "ssm-agent", "aws-eu-west-1", 30,
            "ssm:UpdateInstanceInformation secretsmanager:GetSecretValue kms:Decrypt "
            "ecr:GetAuthorizationToken s3:GetBucketLocation ec2:DescribeTags"),
    Machine("batch-worker", "instance", "boto", "aws-eu-west-1", 22,
            "sqs:GetQueueAttributes kms:GenerateDataKey ssm:GetParameter dynamodb:DescribeTable "
            "ecr:BatchGetImage ec2:DescribeInstances"),
    Machine("orders-worker", "lambda", "lambda", "aws-eu-west-1", 29,
            "logs:CreateLogStream kms:Decrypt secretsmanager:GetSecretValue "
            "dynamodb:DescribeTable"),
    Machine("search-indexer", "lambda", "lambda", "aws-eu-west-1", 20,
            "logs:CreateLogStream ssm:GetParameter kms:Decrypt sqs:GetQueueAttributes"),
    Machine("config-rules", "lambda", "lambda", "aws-eu-west-1", 17,
            "config:PutEvaluations ec2:DescribeSecurityGroups iam:ListRoles "
            "config:DescribeConfigRules"),
    Machine("load-balancer-controller", "irsa", "balancer", "aws-eu-west-1", 26,
            "elasticloadbalancing:DescribeTargetHealth elasticloadbalancing:DescribeLoadBalancers "
            "ec2:DescribeSecurityGroups ec2:DescribeSubnets elasticloadbalancing:RegisterTargets",
            (("ec2:AuthorizeSecurityGroupIngress", 2), ("ec2:RevokeSecurityGroupIngress", 1))),
    Machine("karpenter", "irsa", "karpenter", "aws-eu-west-1", 32,
            "ec2:DescribeInstances ec2:DescribeLaunchTemplates ec2:DescribeSubnets "
            "ec2:DescribeAvailabilityZones ec2:RunInstances ec2:TerminateInstances",
            (("kms:CreateGrant", 0.6),)),
    Machine("external-dns", "irsa", "dns", "aws-eu-west-1", 16,
            "route53:ListResourceRecordSets route53:ListHostedZones "
            "route53:ChangeResourceRecordSets"),
    Machine("northstar-monitoring", "vendor", "monitor", "vendor", 59,
            "monitoring:GetMetricData monitoring:ListMetrics ec2:DescribeInstances "
            "ec2:DescribeInstanceStatus rds:DescribeDBInstances "
            "elasticloadbalancing:DescribeLoadBalancers lambda:ListFunctions20150331 "
            "s3:ListBuckets sqs:ListQueues dynamodb:ListTables"),
    Machine("audit-reader", "audit", "lambda", "aws-eu-west-1", 8,
            "iam:ListRoles iam:ListUsers iam:GetAccountSummary s3:ListBuckets "
            "cloudtrail:DescribeTrails",
            hours=(3, 4), accounts=(1, 2, 3, 4, 5, 6, 7, 8)),
    Machine("terraform-deploy", "deploy", "terraform", "ci", 40,
            "iam:GetRole ec2:DescribeSecurityGroups lambda:GetFunction20150331v2 "
            "iam:GetRolePolicy s3:GetBucketPolicy sqs:GetQueueAttributes "
            "cloudformation:DescribeStacks kms:DescribeKey lambda:UpdateFunctionCode20150331v2 "
            "ecs:UpdateService ec2:DescribeVpcs ssm:GetParametersByPath",
            (("iam:PutRolePolicy", 1), ("iam:AttachRolePolicy", 1), ("iam:CreateRole", 0.6),
             ("iam:DetachRolePolicy", 0.4), ("iam:DeleteRole", 0.4),
             ("ec2:AuthorizeSecurityGroupIngress", 0.6), ("ec2:RevokeSecurityGroupIngress", 0.4),
             ("lambda:AddPermission20150331v2", 0.6)), hours=(8, 17), workdays=True),
    Machine("ci-legacy", "user", "cli-linux", "ci", 17,
            "ecr:GetAuthorizationToken ecr:DescribeImages ecs:DescribeServices ecs:UpdateService "
            "s3:GetBucketLocation lambda:UpdateFunctionCode20150331v2 "
            "cloudformation:DescribeStacks",
            hours=(7, 18), accounts=(0,)),
    Machine("svc-backup", "user", "boto", "aws-eu-west-1", 15,
            "ec2:DescribeVolumes ec2:CreateSnapshot ec2:DescribeSnapshots rds:CreateDBSnapshot "
            "rds:DescribeDBSnapshots ec2:DeleteSnapshot ec2:CreateTags", hours=(1, 2)),
)
_INSTANCE = {"ec2RoleDelivery": "2.0"}
_FIRST_DAYS = 5  # every permission habit has had its first turn by then


def write_machines(organisation, journal, rate):
    for number, account in enumerate(organisation.accounts):
        for machine in organisation.machines:
            if number in machine.accounts:
                draw = organisation.draw("habit", account.id, machine.name)
                scribe = Scribe(journal, draw)
                _MachineHabit(organisation, account, machine, draw, scribe).write(rate)


class _MachineHabit:
    def __init__(self, organisation, account, machine, draw, scribe):
        self._organisation = organisation
        self._account = account
        self._machine = machine
        self._draw = draw
        self._scribe = scribe
        names = machine.calls.split()
        self._calls = [name for i, name in enumerate(names) for _ in range(len(names) - i)]

    def write(self, rate):
        machine, draw, start = self._machine, self._draw, self._organisation.start
        quiet_days = 0
        for day in range(self._organisation.days):
            if machine.workdays and (start // 86400 + day + 3) % 7 >= 5:
                quiet_days += 1
                continue
            count = max(1, int(machine.per_day * rate * (0.85 + 0.3 * draw.fraction())))
            # Four sittings a day, each with credentials of its own.
            for part in range(4):
                self._sitting(day, part, count // 4 + (part < count % 4), day - quiet_days)

    def _sitting(self, day, part, count, turn):
        first, last = self._machine.hours
        length = (last + 1 - first) * 900
        begin = self._organisation.at(day, first) + part * length + self._draw.whole(0, 59)
        elsewhere = 0.2 if self._machine.kind in ("vendor", "audit") else 0
        session = machine_session(self._organisation, self._account, self._machine, day, begin,
                                  self._draw)
        self._sign_in(begin, session)
        for _ in range(count):
            time = begin + 1 + int(self._draw.fraction() * (length - 62))
            region = "us-east-1" if self._draw.chance(elsewhere) else self._account.region
            error = "ThrottlingException" if self._draw.chance(0.004) else ""
            self._scribe.write(time, session, self._draw.pick(self._calls),
                               variant=self._draw.whole(0, 3), region=region, error=error)
        for number, (api, share) in enumerate(self._machine.permissions):
            if self._has_turn(share, part, turn, number):
                time = begin + 60 + int(self._draw.fraction() * (length - 120))
                self._scribe.write(time, session, api, variant=self._draw.whole(0, 3))

    def _has_turn(self, share, part, turn, number):
        if share >= 1:
            return (part + number) % 4 < share
        # Once within the first days for certain; then as often as the share says.
        if part != number % 4:
            return False
        first = number % _FIRST_DAYS
        return turn == first or (turn > first and self._draw.chance(share))

    def _sign_in(self, time, session):
        """How the credentials came about, where CloudTrail shows it."""
        maker = {"deploy": _deploy_sign_in, "vendor": _vendor_sign_in}.get(self._machine.kind)
        if maker is None:
            return
        stranger, api, words = maker(self._account, session)
        self._scribe.write(time, stranger, api, role=self._machine.name, **words)


def machine_named(organisation, name):
    return next(machine for machine in organisation.machines if machine.name == name)


def machine_session(organisation, account, machine, day, time, draw, *, address=None, tool=None):
    """The machine's credentials; from elsewhere or with another tool, if they were stolen."""
    address = address or NETWORKS[machine.network].address(draw)
    text = agent(tool or machine.tool, day, len(machine.name))
    if machine.kind == "user":
        user = organisation.user(account, machine.name)
        key = organisation.access_key_on(account, machine.name, day)
        return organisation.user_session(user, key, address=address, agent=text)
    role = organisation.role_on(account, machine.name, day)
    name, extra = _session_name(machine, account, time), None
    if machine.kind == "instance":
        extra = _INSTANCE
    elif machine.kind in ("irsa", "deploy"):
        provider = "token.actions.githubusercontent.com" if machine.kind == "deploy" else (
            f"oidc.eks.{account.region}.amazonaws.com/id/5E1F0C9A7B3D4826")
        extra = {"webIdFederationData": {
            "federatedProvider": f"arn:aws:iam::{account.id}:oidc-provider/{provider}",
            "attributes": {}}}
    return organisation.role_session(role, name, time, draw, address=address, agent=text,
                                     extra=extra)


def _session_name(machine, account, time):
    if machine.kind == "instance":
        # Two instances share the role; a restart of the fleet is nothing a detector should mind.
        return account.things[time // 86400 % 2]["instance"]
    return {"lambda": machine.name, "irsa": str(time * 1000000007), "deploy": "GitHubActions",
            "vendor": "NorthstarIntegration", "audit": "org-audit",
            "builder": f"build-agent-{time // 86400 % 3}"}[machine.kind]


def _deploy_sign_in(account, session):
    subject = "repo:lantern/platform:ref:refs/heads/main"
    provider = "token.actions.githubusercontent.com"
    arn = f"arn:aws:iam::{account.id}:oidc-provider/{provider}"
    identity = compact({"type": "WebIdentityUser",
                        "principalId": f"{arn}:sts.amazonaws.com:{subject}",
                        "userName": subject, "identityProvider": arn})
    return (_stranger(account, session, arn + subject, identity), "sts:AssumeRoleWithWebIdentity",
            {"provider": provider, "subject": subject, "session_name": "GitHubActions"})


def _vendor_sign_in(account, session):
    identity = compact({"type": "AWSAccount", "principalId": "AROALNTRNVENDORCRAWL1:crawler",
                        "accountId": VENDOR_ACCOUNT})
    return (_stranger(account, session, VENDOR_ACCOUNT, identity), "sts:AssumeRole",
            {"session_name": "NorthstarIntegration"})


def _stranger(account, session, key, identity):
    """Somebody who is not yet the role: the caller of AssumeRole…, at the role's address."""
    principal = Principal(account.id, key, key, key)
    return Session(principal, account.id, identity, session.created, session.address, session.agent,
                   "sdk", key)
