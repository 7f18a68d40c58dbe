"""What intruders want, a few calls each. Account, names and ports are drawn for each intrusion."""

from records import compact, quoted
from tasks import statement, trust_of

ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
DENIED = {"error": "denied"}
EVERYTHING = quoted({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "*", "Resource": "*"}]})
_NEW_USERS = ("svc-metrics-sync", "svc-cache", "backup-operator", "aws-support", "terraform-ci",
              "log-shipper", "health-check")
_THEIR_USERS = ("svc-orders", "svc-billing", "svc-search", "svc-media", "break-glass")
_THEIR_ROLES = ("orders-task", "billing-task", "search-task", "media-task")


class Loot:
    """What is the same throughout one intrusion."""

    def __init__(self, draw, own_role="", own_user=""):
        self.draw = draw
        self.account = draw.text(12, "123456789")
        self.outside = {"AWS": f"arn:aws:iam::{self.account}:root"}
        self.own_role = own_role
        self.own_user = own_user


def admin_user(loot):
    draw, user = loot.draw, {"user": loot.draw.pick(_NEW_USERS)}
    grant = ("iam:AttachUserPolicy", {**user, "policy": ADMINISTRATOR})
    if draw.chance(0.25):
        grant = ("iam:PutUserPolicy", {**user, "document": EVERYTHING, "name": "sync"})
    calls = [("iam:CreateUser", {**user, "new_id": draw.unique_id("AIDA")}), grant]
    if draw.chance(0.8):
        calls.append(("iam:CreateAccessKey", {**user, "new_key": draw.access_key("AKIA")}))
    if draw.chance(0.4):
        calls.append(("iam:CreateLoginProfile", user))
    return calls


def other_key(loot):
    user = {"user": loot.draw.pick(_THEIR_USERS)}
    if loot.draw.chance(0.4):
        return [("iam:CreateLoginProfile", user)]
    return [("iam:CreateAccessKey", {**user, "new_key": loot.draw.access_key("AKIA")})]


def foreign_trust(loot):
    trust = {"trust": trust_of(loot.outside)}
    if loot.draw.chance(0.5):
        return [("iam:UpdateAssumeRolePolicy", {"role": loot.draw.pick(_THEIR_ROLES), **trust})]
    role = {"role": "support-" + loot.draw.text(5)}
    return [("iam:CreateRole", {**role, **trust, "new_id": loot.draw.unique_id("AROA")}),
            ("iam:AttachRolePolicy", {**role, "policy": ADMINISTRATOR})]


def self_grant(loot):
    if loot.own_user:
        return [("iam:AttachUserPolicy", {"user": loot.own_user, "policy": ADMINISTRATOR})]
    if loot.own_role and loot.draw.chance(0.6):
        return [("iam:AttachRolePolicy", {"role": loot.own_role, "policy": ADMINISTRATOR})]
    return [("iam:PutRolePolicy", {"role": loot.own_role or loot.draw.pick(_THEIR_ROLES),
                                   "name": "sync", "document": EVERYTHING})]


def wide_policy(loot):
    return [("iam:CreatePolicyVersion", {"document": EVERYTHING})]


def open_door(loot):
    draw, group = loot.draw, {"group": "sg-" + loot.draw.text(17)}
    cidr = {"cidr": "0.0.0.0/0"}
    if draw.chance(0.3):
        cidr = {"cidr": f"198.19.{draw.whole(64, 95)}.{draw.whole(1, 254)}/32"}
    port = {"port": draw.pick(("22", "3389", "443", "5432", "3306"))}
    calls = [("ec2:AuthorizeSecurityGroupIngress", {**group, **cidr, **port})]
    if draw.chance(0.25):
        calls = [("ec2:AuthorizeAllIngress", {**group, **cidr})]
    if draw.chance(0.6):
        name = draw.pick(("node-health", "default-web", "temp", "monitoring"))
        calls.insert(0, ("ec2:CreateSecurityGroup", {"name": name, **group}))
    if draw.chance(0.3):
        calls.append(("ec2:CreateNetworkAclPort", {"cidr": "0.0.0.0/0", **port}))
    return calls


def quiet_door(loot):
    """A door that looks like a web server's."""
    group = {"group": "sg-" + loot.draw.text(17)}
    calls = [("ec2:CreateSecurityGroup", {"name": "web-tls", **group}),
             ("ec2:AuthorizeSecurityGroupIngress", {**group, "cidr": "0.0.0.0/0", "port": "443"}),
             ("ec2:CreateNetworkAclPort", {"cidr": "10.0.0.0/8", "port": "443"})]
    return calls[:loot.draw.whole(2, 3)]


def lay_open_bucket(loot):
    draw = loot.draw
    bucket = {"bucket": "lantern-" + draw.pick(("orders", "billing", "exports"))}
    principal = '"*"' if draw.chance(0.4) else compact(loot.outside)
    calls = [("s3:PutBucketPolicy", {**bucket, "principal": principal, "name": "sync"})]
    if draw.chance(0.3):
        calls.insert(0, ("s3:DeleteBucketPublicAccessBlock", bucket))
    return calls


def give_snapshot(loot):
    return ["ec2:DescribeSnapshots", ("ec2:ModifySnapshotAttribute",
                                      {"other_account": loot.account})]


def use_function(loot):
    if loot.draw.chance(0.35):
        return ["lambda:CreateFunctionUrlConfig"]
    return [("lambda:AddPermission20150331v2", {"service": loot.account, "name": "sync"})]


def use_key(loot):
    if loot.draw.chance(0.5):
        return [("kms:CreateGrantTo", {"grantee": loot.outside["AWS"]})]
    return [("kms:PutKeyPolicy", {"resource_policy": statement(loot.outside, "kms:*")})]


def read_secret(loot):
    policy = statement(loot.outside, "secretsmanager:GetSecretValue")
    return [("secretsmanager:PutResourcePolicy", {"resource_policy": policy})]


def foreign_tokens(loot):
    provider = f"tokens.{loot.draw.pick(('build-cache', 'ci-metrics', 'pkg-mirror'))}.example"
    return [("iam:CreateOpenIDConnectProvider", {"provider": provider})]


USERS = (admin_user, admin_user, other_key, foreign_trust, self_grant, wide_policy)
NETWORK = (open_door, quiet_door)
DATA = (lay_open_bucket, give_snapshot, use_function, use_key, read_secret)
RECON = ("s3:ListBuckets", "ec2:DescribeInstances", "organizations:ListAccounts",
         "secretsmanager:ListSecrets", "iam:GetAccountAuthorizationDetails", "iam:ListUsers",
         "iam:ListRoles", "iam:ListAttachedUserPolicies", "ec2:DescribeSecurityGroups",
         "cloudtrail:DescribeTrails", "lambda:ListFunctions20150331", "dynamodb:ListTables",
         "rds:DescribeDBSnapshots", "kms:ListKeys", "iam:GetAccountSummary", "ec2:DescribeRegions",
         "guardduty:ListDetectors")
