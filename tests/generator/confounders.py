"""Harmless firsts: what a detector should not make much of."""

import dataclasses

from records import compact, quoted
from stage import Scenario

READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


class NewModule(Scenario):
    """The pipeline deploys a module of a kind it never deployed: a queue with a policy."""

    def act(self, stage):
        account, time = stage.accounts[0], stage.at(9, 10, 12)
        session = stage.machine(account, "terraform-deploy", time)
        policy = quoted({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": f"arn:aws:sqs:eu-west-1:{account.id}:refund-events"}]})
        stage.run(session, time, "sqs:CreateQueue", "sqs:GetQueueAttributes",
                  ("sqs:SetQueuePolicy", {"resource_policy": policy}), "iam:GetRole",
                  queue="refund-events", pause=(1, 5))


class NewNetworkModule(Scenario):
    """The pipeline deploys a network and a key with a policy: a burst of firsts."""

    def act(self, stage):
        account, time = stage.accounts[-1], stage.at(14, 9, 31)
        session = stage.machine(account, "terraform-deploy", time)
        stage.run(session, time, "ec2:DescribeVpcs",
                  ("ec2:CreateSecurityGroup", {"name": "ingest"}),
                  "ec2:AuthorizeSecurityGroupEgress",
                  ("ec2:CreateRoute", {"cidr": "10.64.0.0/16"}),
                  ("ec2:CreateNetworkAclEntry", {"cidr": "10.64.0.0/16"}), "kms:PutKeyPolicy",
                  "secretsmanager:PutResourcePolicy", "iam:CreatePolicyVersion", pause=(1, 6))


class FirstTry(Scenario):
    """A developer tries something out by hand: a security group for the own address, then gone."""

    def act(self, stage):
        person, time = stage.developer(1), stage.at(11, 14, 5)
        session = stage.person(person, time, network="office")
        own = session.address + "/32"
        stage.run(session, time, "ec2:DescribeVpcs",
                  ("ec2:CreateSecurityGroup", {"name": "try-debug"}),
                  ("ec2:AuthorizeSecurityGroupIngress", {"cidr": own, "port": "5432"}),
                  "ec2:DescribeSecurityGroups", group="sg-07d3b1a95c2e4f680", pause=(30, 240))


class NewJoiner(Scenario):
    """A developer starts in the second week: an admin lets them in, everything is their first."""

    def prepare(self, organisation):
        person = organisation.make_person(len(organisation.people))
        organisation.people.append(dataclasses.replace(person, job="developer", first_day=8))

    def act(self, stage):
        time = stage.at(7, 15, 10)
        stage.run(stage.person(stage.admin(0), time, network="office", tool="browser"), time,
                  "identitystore:ListUsers", "sso:CreateAccountAssignment")
        person = stage.organisation.people[-1]
        for day in (10, 18):  # in learning the first time, known the second
            time = stage.at(day, 13, 40)
            api = "lambda:AddPermission20150331v2" if day == 10 else "sqs:SetQueuePolicy"
            session = stage.person(person, time, network="office")
            stage.run(session, time, "sts:GetCallerIdentity", api)


class JobChange(Scenario):
    """A developer becomes an administrator: the same person behind another single-sign-on role."""

    def prepare(self, organisation):
        person = organisation.developers[2]
        organisation.people.insert(organisation.people.index(person) + 1,
                                   dataclasses.replace(person, job="admin", first_day=12))
        person.last_day = 11

    def act(self, stage):
        person, time = stage.developer(2), stage.at(15, 10, 20)
        stage.run(stage.person(person, time, network="office", job="admin"), time,
                  "iam:ListUsers", "iam:CreatePolicyVersion")


class Travel(Scenario):
    """A developer works from a hotel abroad for some days, and does a new thing there."""

    def prepare(self, organisation):
        organisation.developers[3].stays.append((10, 13, "hotel"))

    def act(self, stage):
        person, time = stage.developer(3), stage.at(11, 16, 25)
        stage.run(stage.person(person, time, network="hotel"), time, "s3:ListBuckets",
                  "s3:GetBucketPolicy", ("s3:PutBucketPolicy", {"name": "deploy-read"}))


class OnCallNight(Scenario):
    """An administrator is called at night and mends the network from home."""

    def act(self, stage):
        person, time = stage.admin(1), stage.at(15, 2, 36)
        session = stage.person(person, time)
        stage.run(session, time, "monitoring:DescribeAlarms", "ec2:DescribeInstanceStatus",
                  "elasticloadbalancing:DescribeTargetHealth", "ec2:ModifyInstanceGroups",
                  ("ec2:CreateNetworkAclEntry", {"cidr": "10.20.0.0/16"}), pause=(20, 300))


class KeyRotation(Scenario):
    """The backup user gets a new access key; the old one goes."""

    def prepare(self, organisation):
        new_key = organisation.draw("rotation").access_key("AKIA")
        organisation.replaced_keys.append((organisation.accounts[0], "svc-backup", 10, new_key))

    def act(self, stage):
        account, time = stage.accounts[0], stage.at(9, 15, 2)
        admin = stage.admin(0)
        new_key = stage.organisation.access_key_on(account, "svc-backup", 10)
        old_key = stage.organisation.access_key_on(account, "svc-backup", 9)
        stage.run(stage.person(admin, time, network="office", account=account), time,
                  "iam:ListAccessKeys", "iam:CreateAccessKey", user="svc-backup", new_key=new_key)
        time = stage.at(10, 14, 20)
        stage.run(stage.person(admin, time, network="office", account=account), time,
                  "iam:UpdateAccessKey", "iam:DeleteAccessKey", user="svc-backup", old_key=old_key,
                  pause=(60, 600))


class ReprovisionedRole(Scenario):
    """The pipeline deletes a controller's role and makes it again: the same name, another unique
    id. A week later the controller does a first thing."""

    def prepare(self, organisation):
        unique_id = organisation.draw("reprovisioned").unique_id("AROA")
        organisation.replaced_roles.append(
            (organisation.accounts[0], "load-balancer-controller", 12, unique_id))

    def act(self, stage):
        account, time = stage.accounts[0], stage.at(11, 17, 35)
        unique_id = stage.organisation.role_on(account, "load-balancer-controller", 12).unique_id
        stage.run(stage.machine(account, "terraform-deploy", time), time, "iam:DetachRolePolicy",
                  "iam:DeleteRole", "iam:CreateRole", "iam:AttachRolePolicy",
                  role="load-balancer-controller", new_id=unique_id, pause=(1, 4))
        time = stage.at(16, 12, 8)
        stage.run(stage.machine(account, "load-balancer-controller", time), time,
                  "ec2:DescribeSecurityGroups", ("ec2:CreateSecurityGroup", {"name": "k8s-shared"}))


class IncidentResponse(Scenario):
    """An administrator isolates an instance and shuts a user out: new calls that all take away."""

    def act(self, stage):
        person, time = stage.admin(0), stage.at(16, 11, 4)
        session = stage.person(person, time, network="office")
        deny = quoted({"Version": "2012-10-17", "Statement": [
            {"Effect": "Deny", "Action": "*", "Resource": "*"}]})
        stage.run(session, time, "cloudtrail:LookupEvents", "ec2:DescribeInstances",
                  ("ec2:CreateSecurityGroup", {"name": "isolated"}), "ec2:ModifyInstanceGroups",
                  "ec2:CreateSnapshot",
                  ("iam:PutUserPolicy", {"document": deny, "name": "shut-out"}),
                  "iam:DeleteLoginProfile", "iam:UpdateAccessKey", user="svc-media",
                  group="sg-05f9a3c7e1b2d4806")


class VpnChange(Scenario):
    """The company moves to another VPN: everybody comes from a new network, one of them with a
    first thing."""

    def prepare(self, organisation):
        organisation.vpn.append((10, "vpn-new"))

    def act(self, stage):
        person, time = stage.developer(4), stage.at(10, 10, 50)
        stage.run(stage.person(person, time, network="vpn-new"), time, "sns:ListTopics",
                  "sns:GetTopicAttributes",
                  ("sns:AddPermission", {"other_account": stage.accounts[-1].id}))


class SandboxExperiments(Scenario):
    """A developer plays with permissions for an afternoon: open to the world, then undone."""

    def act(self, stage):
        person, time = stage.developer(5), stage.at(14, 13, 15)
        session = stage.person(person, time, network="office")
        world = {"cidr": "0.0.0.0/0", "port": "8080"}
        time = stage.run(session, time, ("ec2:CreateSecurityGroup", {"name": "play"}),
                         ("ec2:AuthorizeSecurityGroupIngress", world),
                         group="sg-0b8d6f4e2c0a19753", pause=(60, 300))
        time = stage.run(session, time, "s3:DeleteBucketPublicAccessBlock",
                         ("s3:PutBucketPolicy", {"principal": '"*"', "name": "play"}),
                         pause=(60, 300), bucket="lantern-play-site")
        time = stage.run(session, time, "iam:CreateRole", "iam:PutRolePolicy", "iam:CreateUser",
                         ("iam:AttachUserPolicy", {"policy": READ_ONLY}), role="play-role",
                         user="play-user", pause=(60, 300))
        stage.run(session, time + 3600, ("s3:DeleteBucketPolicy", {"bucket": "lantern-play-site"}),
                  ("iam:DetachUserPolicy", {"policy": READ_ONLY}), "iam:DeleteUser",
                  "ec2:RevokeSecurityGroupIngress", "ec2:DeleteSecurityGroup", user="play-user",
                  group="sg-0b8d6f4e2c0a19753", **world)


class DeniedThenAllowed(Scenario):
    """A developer is refused, asks, and may some days later: the refusal is no history."""

    def act(self, stage):
        person, time = stage.developer(6), stage.at(10, 11, 30)
        session = stage.person(person, time, network="office")
        stage.run(session, time, ("iam:AttachRolePolicy", {"error": "denied"}),
                  ("iam:AttachRolePolicy", {"error": "denied"}), policy=READ_ONLY)
        time = stage.at(14, 9, 45)
        session = stage.person(person, time, network="office", tool="browser")
        stage.run(session, time, "iam:GetRole", ("iam:AttachRolePolicy", {"policy": READ_ONLY}))


class PartnerAccess(Scenario):
    """An administrator lets a partner's account in: as wide as an insider's gift, but agreed."""

    def act(self, stage):
        person, time = stage.admin(0), stage.at(11, 15, 55)
        trust = quoted({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::888877776666:root"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"sts:ExternalId": "lantern"}}}]})
        partner = compact({"AWS": "arn:aws:iam::888877776666:root"})
        stage.run(stage.person(person, time, network="office", tool="browser"), time, "iam:GetRole",
                  ("iam:UpdateAssumeRolePolicy", {"trust": trust}),
                  ("s3:PutBucketPolicy", {"principal": partner, "name": "partner-read"}))
