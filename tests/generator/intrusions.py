"""Intrusions: what a detector is for."""

from organisation import OUTSIDE_ACCOUNT
from records import compact, quoted
from stage import Scenario

ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
DENIED = {"error": "denied"}
OUTSIDE = {"AWS": f"arn:aws:iam::{OUTSIDE_ACCOUNT}:root"}
OUTSIDE_TRUST = quoted({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": OUTSIDE, "Action": "sts:AssumeRole"}]})
EVERYTHING = quoted({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "*", "Resource": "*"}]})


class Intrusion(Scenario):
    malicious = True


class StolenCiKey(Intrusion):
    """The key of the legacy CI user, used from a hosting company: look around, open a door in the
    network, lay open a bucket, make an administrator, stop the trail."""

    def act(self, stage):
        account, time = stage.accounts[0], stage.at(17, 20, 41)
        session = stage.machine(account, "ci-legacy", time, network="hosting-1", tool="cli-kali")
        time = stage.run(
            session, time, "sts:GetCallerIdentity", "s3:ListBuckets", "ec2:DescribeInstances",
            ("organizations:ListAccounts", DENIED), ("secretsmanager:ListSecrets", DENIED),
            ("iam:GetAccountAuthorizationDetails", DENIED), "iam:ListUsers",
            "iam:ListAttachedUserPolicies", "ec2:DescribeSecurityGroups",
            "cloudtrail:DescribeTrails", user="ci-legacy", pause=(3, 25))
        time = stage.run(
            session, time + 300, ("ec2:CreateSecurityGroup", {"name": "node-health"}),
            ("ec2:AuthorizeSecurityGroupIngress", {"cidr": "0.0.0.0/0", "port": "22"}),
            group="sg-0e61b7d2f08c9a354")
        time = stage.run(session, time + 120, "s3:GetBucketPolicy",
                         ("s3:PutBucketPolicy", {"principal": '"*"', "name": "public-read"}))
        stage.run(
            session, time + 60, ("iam:PutUserPolicy", {"user": "ci-legacy", **DENIED}),
            "iam:CreateUser", ("iam:AttachUserPolicy", {"policy": ADMINISTRATOR}),
            "iam:CreateAccessKey", "cloudtrail:StopLogging", user="svc-metrics-sync",
            new_key=stage.draw.access_key("AKIA"),
            new_id=stage.draw.unique_id("AIDA"))


class StolenKeyAbroad(Intrusion):
    """The backup user's key in another country, with the backup user's own tool: a snapshot given
    away and a password for somebody else."""

    def act(self, stage):
        account, time = stage.accounts[-1], stage.at(16, 4, 20)
        session = stage.machine(account, "svc-backup", time, network="cloud-other")
        stage.run(session, time, "sts:GetCallerIdentity", ("iam:ListUsers", DENIED),
                  ("iam:ListRoles", DENIED), "ec2:DescribeSnapshots",
                  ("ec2:ModifySnapshotAttribute", {"other_account": OUTSIDE_ACCOUNT}),
                  ("iam:CreateLoginProfile", {"user": "break-glass"}), pause=(8, 70))


class HijackedSession(Intrusion):
    """A developer's session, from their computer at home: nothing is new but the calls."""

    def act(self, stage):
        person, time = stage.developer(7), stage.at(18, 12, 22)
        session = stage.person(person, time)
        stage.run(session, time, "iam:ListRoles", "iam:ListUsers",
                  ("iam:UpdateAssumeRolePolicy", {"trust": OUTSIDE_TRUST}),
                  ("iam:CreateAccessKey", {"user": "svc-backup"}), pause=(20, 120))


class InstanceCredentials(Intrusion):
    """Credentials of a web server, read through a hole in its application and used elsewhere."""

    def act(self, stage):
        account, time = stage.accounts[0], stage.at(15, 22, 13)
        session = stage.machine(account, "web-server", time, network="hosting-2", tool="cli-kali")
        stage.run(session, time, "sts:GetCallerIdentity", "s3:ListBuckets",
                  ("iam:ListRoles", DENIED), ("iam:CreateUser", {"user": "svc-cache", **DENIED}),
                  "ec2:DescribeSecurityGroups",
                  ("ec2:AuthorizeSecurityGroupIngress", {"cidr": "0.0.0.0/0", "port": "3389"}),
                  ("iam:AttachRolePolicy", {"policy": ADMINISTRATOR, "role": "web-server"}),
                  pause=(4, 40))


class PoisonedPipeline(Intrusion):
    """A poisoned action runs in the pipeline, from its usual network, between its usual calls: it
    lets foreign tokens and a foreign account in."""

    def act(self, stage):
        account, time = stage.accounts[-1], stage.at(18, 10, 47)
        session = stage.machine(account, "terraform-deploy", time)
        stage.run(session, time, "iam:GetRole", "iam:GetRolePolicy",
                  ("iam:CreateOpenIDConnectProvider", {"provider": "tokens.build-cache.example"}),
                  ("iam:UpdateAssumeRolePolicy", {"trust": OUTSIDE_TRUST}),
                  ("iam:PutRolePolicy", {"document": EVERYTHING}), pause=(1, 5))


class Insider(Intrusion):
    """A developer about to leave takes the data along in the evening, in the console, from home."""

    def act(self, stage):
        person, time = stage.developer(8), stage.at(19, 20, 6)
        session = stage.person(person, time, tool="browser")
        stage.run(session, time, "signin:ConsoleLogin", "rds:DescribeDBSnapshots",
                  "ec2:DescribeSnapshots",
                  ("ec2:ModifySnapshotAttribute", {"other_account": OUTSIDE_ACCOUNT}),
                  ("s3:PutBucketPolicy", {"principal": compact(OUTSIDE), "name": "reports"}),
                  "kms:CreateGrant", pause=(60, 400))


class LowAndSlow(Intrusion):
    """The monitoring vendor was broken into: its role does one thing a day, from a public VPN."""

    def act(self, stage):
        account = stage.accounts[0]
        steps = ("iam:ListRoles", ("iam:CreateRole", {"role": "northstar-cache", **DENIED}),
                 ("iam:CreatePolicyVersion", {"document": EVERYTHING}),
                 ("lambda:AddPermission20150331v2", {"service": OUTSIDE_ACCOUNT}),
                 ("ec2:AuthorizeSecurityGroupIngress", {"cidr": "198.19.72.0/24", "port": "5432"}),
                 ("iam:CreateAccessKey", {"user": "svc-orders"}))
        for number, step in enumerate(steps):
            time = stage.at(14 + number, stage.draw.whole(9, 17), stage.draw.whole(0, 59))
            session = stage.machine(account, "northstar-monitoring", time, network="vpn-public")
            stage.run(session, time, step)


class ThroughCloudformation(Intrusion):
    """A stolen session makes a stack, and CloudFormation makes the administrator in its name."""

    def act(self, stage):
        person, time = stage.developer(0), stage.at(18, 15, 33)
        session = stage.person(person, time, network="vpn-public")
        time = stage.run(session, time, "sts:GetCallerIdentity",
                         ("cloudformation:CreateStack", {"stack": "metrics-helper"}))
        forwarded = stage.person_forwarded(person, time, "cloudformation.amazonaws.com")
        time = stage.run(forwarded, time, "iam:CreateUser",
                         ("iam:AttachUserPolicy", {"policy": ADMINISTRATOR}), "iam:CreateAccessKey",
                         user="svc-metrics-helper", pause=(1, 4))
        stage.run(session, time + 60, "cloudformation:DescribeStacks", stack="metrics-helper")
