"""Harmless pieces of work that change permissions: a few calls each, with what they ask for. Most
of it stays inside the organisation; a website, an office, a load balancer, a partner do not."""

from dataclasses import dataclass
from typing import Callable

from organisation import VENDOR_ACCOUNT
from records import compact, quoted

PARTNER_ACCOUNT = "777766665555"  # let in by an administrator in the first days
AGENCY_ACCOUNT = "666655554444"   # somebody's own, a tutorial's, an agency's that nobody wrote down
_MANAGED = ("AmazonSSMManagedInstanceCore", "CloudWatchAgentServerPolicy", "ReadOnlyAccess",
            "AmazonS3ReadOnlyAccess", "AmazonSQSReadOnlyAccess", "AWSXRayDaemonWriteAccess",
            "service-role/AWSLambdaBasicExecutionRole")
_INTERNAL = ("10.20.0.0/16", "10.64.0.0/16", "10.0.0.0/8", "172.16.0.0/12", "10.20.7.0/24")
_OFFICES = ("198.51.100.0/25", "198.51.100.128/26", "198.51.100.192/27", "203.0.113.0/26")
_ACTIONS = (["logs:CreateLogStream", "logs:PutLogEvents"], ["s3:GetObject", "s3:ListBucket"],
            ["ec2:Describe*"], ["dynamodb:GetItem", "dynamodb:Query"], ["sqs:SendMessage"],
            ["kms:Decrypt"], ["secretsmanager:GetSecretValue"])
_WORDS = ("orders billing search media refunds invoices reports ledger catalogue shipping "
          "returns loyalty").split()
_KINDS = ("api", "worker", "export", "sync", "jobs", "events", "cache", "admin")


class Work:
    """What a task draws its words from."""

    def __init__(self, organisation, account, draw):
        self.organisation = organisation
        self.account = account
        self.draw = draw
        others = [other.id for other in organisation.accounts if other is not account]
        self.sister = draw.pick(others) if others else account.id

    def careless(self):
        """Whether somebody asks for more than is good. Some organisations know no better, and there
        what a request opens says little about who asks."""
        return self.draw.chance(self.organisation.carelessness)

    def name(self):
        return f"{self.draw.pick(_WORDS)}-{self.draw.pick(_KINDS)}"

    def group(self):
        return "sg-" + self.draw.text(17)

    def role_arn(self, account=None):
        return f"arn:aws:iam::{account or self.account.id}:role/{self.name()}-task"


def statement(principal, action, resource="*", condition=None, effect="Allow"):
    body = {"Effect": effect, "Action": action, "Resource": resource}
    if principal is not None:
        body = {"Effect": effect, "Principal": principal, "Action": action, "Resource": resource}
    if condition:
        body["Condition"] = condition
    return quoted({"Version": "2012-10-17", "Statement": [body]})


def trust_of(principal, condition=None):
    body = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    if condition:
        body["Condition"] = condition
    return quoted({"Version": "2012-10-17", "Statement": [body]})


def _cidr(work):
    place = work.draw.fraction()
    return work.draw.pick(_INTERNAL if place < 0.7 else _OFFICES)


def _service_group(work):
    group, draw = work.group(), work.draw
    inside = {"cidr": _cidr(work), "port": draw.pick(("443", "5432", "8080", "6379", "3306"))}
    if draw.chance(0.3):  # behind a load balancer for everybody
        inside = {"cidr": "0.0.0.0/0", "port": draw.pick(("443", "443", "80"))}
    if work.careless():
        inside = {"cidr": "0.0.0.0/0", "port": draw.pick(("22", "3389", "5432", "8080"))}
    steps = ["ec2:DescribeVpcs", ("ec2:CreateSecurityGroup", {"name": work.name(), "group": group}),
             ("ec2:AuthorizeSecurityGroupIngress", {"group": group, **inside})]
    if draw.chance(0.5):
        steps.append(("ec2:AuthorizeAllEgress", {"group": group}))
    return steps


def _open_port(work):
    words = {"group": work.group(), "cidr": "0.0.0.0/0" if work.careless() else _cidr(work),
             "port": work.draw.pick(("22", "443", "5432", "9092", "8443"))}
    return ["ec2:DescribeSecurityGroups", ("ec2:AuthorizeSecurityGroupIngress", words)]


def _close_port(work):
    words = {"group": work.group(), "cidr": work.draw.pick(("0.0.0.0/0",) + _INTERNAL),
             "port": work.draw.pick(("22", "443", "3389"))}
    return ["ec2:DescribeSecurityGroups", ("ec2:RevokeSecurityGroupIngress", words)]


def _route(work):
    return ["ec2:DescribeRouteTables", ("ec2:CreateRoute", {"cidr": work.draw.pick(_INTERNAL)})]


def _acl(work):
    steps = ["ec2:DescribeVpcs", "ec2:CreateNetworkAcl",
             ("ec2:CreateNetworkAclPort", {"cidr": _cidr(work), "port": "443"}),
             "ec2:ReplaceNetworkAclAssociation"]
    return steps if work.draw.chance(0.7) else steps[:3]


def _move_instance(work):
    return ["ec2:DescribeInstances", ("ec2:ModifyInstanceGroups", {"group": work.group()})]


def _attach_policy(work):
    policy = f"arn:aws:iam::aws:policy/{work.draw.pick(_MANAGED)}"
    if work.draw.chance(0.4):
        policy = f"arn:aws:iam::{work.account.id}:policy/{work.name()}"
    if work.draw.chance(0.05) or work.careless():  # a role that deploys, or that is let do too much
        name = work.draw.pick(("PowerUserAccess", "AdministratorAccess"))
        policy = f"arn:aws:iam::aws:policy/{name}"
    return ["iam:GetRole", ("iam:AttachRolePolicy", {"role": work.name() + "-task",
                                                     "policy": policy})]


def _inline_policy(work):
    resource = "*" if work.draw.chance(0.4) else f"arn:aws:s3:::lantern-{work.name()}/*"
    document = statement(None, "*" if work.careless() else work.draw.pick(_ACTIONS), resource)
    return [("iam:PutRolePolicy", {"role": work.name() + "-task", "name": "inline",
                                   "document": document})]


def _policy_version(work):
    document = statement(None, work.draw.pick(_ACTIONS), "*")
    return ["iam:GetPolicyVersion", ("iam:CreatePolicyVersion", {"name": work.name(),
                                                                 "document": document})]


def _new_role(work):
    principal = {"Service": work.draw.pick(("lambda.amazonaws.com", "ecs-tasks.amazonaws.com",
                                            "ec2.amazonaws.com", "states.amazonaws.com"))}
    if work.draw.chance(0.15):
        principal = {"AWS": f"arn:aws:iam::{work.sister}:root"}
    if work.careless():
        principal = {"AWS": f"arn:aws:iam::{AGENCY_ACCOUNT}:root"}
    role = work.name() + "-task"
    steps = [("iam:CreateRole", {"role": role, "trust": trust_of(principal),
                                 "new_id": work.draw.unique_id("AROA")})]
    for more in (_inline_policy, _attach_policy):
        if work.draw.chance(0.6):
            api, words = more(work)[-1]
            steps.append((api, {**words, "role": role}))
    return steps


def _tidy_role(work):
    role = work.name() + "-task"
    return [("iam:GetRole", {"role": role}), ("iam:DetachRolePolicy", {"role": role}),
            ("iam:DeleteRolePolicy", {"role": role, "name": "inline"}),
            ("iam:DeleteRole", {"role": role})][:work.draw.whole(2, 4)]


def _bucket_policy(work):
    bucket, place = f"lantern-{work.account.alias}-{work.name()}", work.draw.fraction()
    if place < 0.55:
        principal = {"AWS": work.role_arn()}
    elif place < 0.75:
        principal = {"AWS": f"arn:aws:iam::{work.sister}:root"}
    elif place < 0.92:
        principal = {"Service": work.draw.pick(("cloudfront.amazonaws.com",
                                                "logging.s3.amazonaws.com"))}
    else:
        principal = {"AWS": f"arn:aws:iam::{PARTNER_ACCOUNT}:root"}
    if work.careless():
        principal = work.draw.pick(("*", {"AWS": f"arn:aws:iam::{AGENCY_ACCOUNT}:root"}))
    return ["s3:GetBucketPolicy", ("s3:PutBucketPolicy", {
        "bucket": bucket, "principal": compact(principal), "name": "access"})]


def _website(work):
    bucket = f"www-lantern-{work.name()}"
    return [("s3:DeleteBucketPublicAccessBlock", {"bucket": bucket}),
            ("s3:PutBucketPolicy", {"bucket": bucket, "principal": '"*"', "name": "website"})]


def _lock_bucket(work):
    bucket = {"bucket": f"lantern-{work.account.alias}-{work.name()}"}
    return [("s3:GetBucketPublicAccessBlock", bucket), ("s3:PutBucketPublicAccessBlock", bucket),
            ("s3:PutBucketAcl", {**bucket, "acl": "private"})][:work.draw.whole(2, 3)]


def _queue_policy(work):
    queue = work.name()
    arn = f"arn:aws:sqs:eu-west-1:{work.account.id}:{queue}"
    condition = {"ArnLike": {"aws:SourceArn": f"arn:aws:sns:eu-west-1:{work.account.id}:{queue}"}}
    principal = {"Service": work.draw.pick(("sns.amazonaws.com", "s3.amazonaws.com",
                                            "events.amazonaws.com"))}
    policy = statement(principal, "sqs:SendMessage", arn,
                       condition if work.draw.chance(0.7) else None)
    if work.careless():
        policy = statement("*", "sqs:*", arn)
    return [("sqs:CreateQueue", {"queue": queue}),
            ("sqs:SetQueuePolicy", {"queue": queue, "resource_policy": policy})]


def _topic(work):
    return ["sns:GetTopicAttributes", ("sns:AddPermission", {"other_account": work.sister,
                                                             "name": work.name()})]


def _function(work):
    service = work.draw.pick(("events.amazonaws.com", "s3.amazonaws.com", "sns.amazonaws.com",
                              "apigateway.amazonaws.com"))
    if work.draw.chance(0.05) or work.careless():
        service = "*"  # a function behind a public address
    return ["lambda:GetFunction20150331v2",
            ("lambda:AddPermission20150331v2", {"service": service, "name": work.name()})]


def _grant(work):
    grantee = work.draw.pick((work.role_arn(), work.role_arn(), work.role_arn(work.sister),
                              "rds.amazonaws.com", "ec2.amazonaws.com"))
    return ["kms:DescribeKey", ("kms:CreateGrantTo", {"grantee": grantee})]


def _key_policy(work):
    policy = statement({"AWS": f"arn:aws:iam::{work.account.id}:root"}, "kms:*")
    return ["kms:DescribeKey", ("kms:PutKeyPolicy", {"resource_policy": policy})]


def _secret(work):
    policy = statement({"AWS": work.role_arn()}, "secretsmanager:GetSecretValue")
    return [("secretsmanager:PutResourcePolicy", {"resource_policy": policy})]


def _share_snapshot(work):
    return ["ec2:DescribeSnapshots", ("ec2:ModifySnapshotAttribute",
                                      {"other_account": work.sister})]


def _partner_bucket(work):
    principal = compact({"AWS": f"arn:aws:iam::{PARTNER_ACCOUNT}:root"})
    return [("s3:PutBucketPolicy", {"bucket": f"lantern-shared-{work.name()}",
                                    "principal": principal, "name": "partner"})]


def _vendor_trust(work):
    trust = trust_of({"AWS": f"arn:aws:iam::{VENDOR_ACCOUNT}:root"},
                     {"StringEquals": {"sts:ExternalId": "lantern"}})
    return ["iam:GetRole", ("iam:UpdateAssumeRolePolicy", {"role": "northstar-monitoring",
                                                           "trust": trust})]


def _new_user_key(work):
    return ["iam:ListAccessKeys", ("iam:CreateAccessKey", {
        "user": f"svc-{work.draw.pick(_WORDS)}", "new_key": work.draw.access_key("AKIA")})]


def _remove_user(work):
    user = {"user": f"svc-{work.draw.pick(_WORDS)}"}
    return [("iam:GetUser", user), ("iam:DeleteAccessKey", user), ("iam:DeleteUser", user)]


def _assign(work):
    return ["identitystore:ListUsers", "sso:CreateAccountAssignment"]


def _group_member(work):
    return [("iam:AddUserToGroup", {"name": "readers", "user": f"svc-{work.draw.pick(_WORDS)}"})]


@dataclass(frozen=True)
class Task:
    steps: Callable  # Work -> calls, one after the other; an API or (API, words) each
    who: str         # d developers, a administrators, p pipelines
    weight: int


TASKS = (
    Task(_service_group, "dap", 7), Task(_open_port, "dap", 5), Task(_close_port, "dap", 5),
    Task(_route, "ap", 3), Task(_acl, "ap", 2), Task(_move_instance, "da", 2),
    Task(_attach_policy, "dap", 6), Task(_inline_policy, "dap", 6),
    Task(_policy_version, "dap", 5), Task(_new_role, "dap", 5), Task(_tidy_role, "ap", 3),
    Task(_bucket_policy, "dap", 4), Task(_website, "ap", 1), Task(_lock_bucket, "dap", 3),
    Task(_queue_policy, "dp", 4), Task(_topic, "dp", 2), Task(_function, "dap", 5),
    Task(_grant, "dap", 3), Task(_key_policy, "ap", 2), Task(_secret, "dap", 2),
    Task(_share_snapshot, "a", 1), Task(_partner_bucket, "a", 1), Task(_vendor_trust, "a", 1),
    Task(_new_user_key, "a", 2), Task(_remove_user, "a", 2), Task(_assign, "a", 2),
    Task(_group_member, "a", 1),
)


def draw_task(draw, who):
    """A task of those that `who` (d, a or p) does, the common ones more often."""
    fitting = [task for task in TASKS if who in task.who for _ in range(task.weight)]
    return draw.pick(fitting)
