"""What makes one mixed organisation another than the next: who works with what from where, which
machines there are, what each of them is used to."""

import dataclasses

from machines import Machine
from people import JOBS, Job

_HOMES = ("home-1", "home-1", "home-2", "home-2", "home-3", "home-4", "home-5", "home-6")
_CARELESSNESS = (0.02, 0.05, 0.1, 0.3)
_BROWSERS = ("browser", "browser", "browser-windows", "firefox-linux", "firefox-mac", "edge")
_CLIS = ("cli", "cli", "cli-linux", "cli-windows", "boto-laptop")

# (API, every so many working days). A person is used to some; the rest are that person's firsts.
_PERMISSIONS = {
    "developer": (("lambda:AddPermission20150331v2", 3), ("lambda:RemovePermission20150331v2", 4),
                  ("iam:PutRolePolicy", 4), ("iam:AttachRolePolicy", 4),
                  ("sqs:SetQueuePolicy", 4), ("ec2:AuthorizeSecurityGroupIngress", 3),
                  ("ec2:RevokeSecurityGroupIngress", 4), ("kms:CreateGrant", 4)),
    "admin": JOBS["admin"].permissions + (
        ("iam:DetachRolePolicy", 4), ("iam:CreatePolicyVersion", 4), ("ec2:CreateRoute", 4),
        ("kms:PutKeyPolicy", 4), ("sso:CreateAccountAssignment", 3),
        ("ec2:CreateSecurityGroup", 4), ("secretsmanager:PutResourcePolicy", 4)),
    "auditor": (),
}
_ALWAYS_THERE = {"web-server", "terraform-deploy", "ci-legacy", "svc-backup",
                 "northstar-monitoring"}
_FUNCTIONS = ("auth ingest export invoices thumbnails digest ledger webhook geocode "
              "returns").split()
_FUNCTION_CALLS = ("logs:CreateLogStream kms:Decrypt secretsmanager:GetSecretValue "
                   "dynamodb:DescribeTable ssm:GetParameter sqs:GetQueueAttributes "
                   "s3:GetBucketLocation ecs:DescribeServices").split()
_BUILDER_CALLS = ("iam:GetRole ec2:DescribeSecurityGroups ec2:DescribeVpcs ec2:DescribeSubnets "
                  "cloudformation:DescribeStacks kms:DescribeKey s3:GetBucketPolicy "
                  "ecs:UpdateService lambda:UpdateFunctionCode20150331v2 "
                  "sqs:GetQueueAttributes sts:GetCallerIdentity").split()
_BUILDER_PERMISSIONS = (("iam:PutRolePolicy", 0.8), ("iam:AttachRolePolicy", 0.8),
                        ("iam:CreateRole", 0.5), ("ec2:AuthorizeSecurityGroupIngress", 0.7),
                        ("ec2:RevokeSecurityGroupIngress", 0.4), ("s3:PutBucketPolicy", 0.4),
                        ("lambda:AddPermission20150331v2", 0.6))


def vary(organisation):
    draw = organisation.draw("variety")
    organisation.carelessness = draw.pick(_CARELESSNESS)
    for person in organisation.people:
        _vary_person(person, draw)
    organisation.machines = _machines(organisation, draw)


def _vary_person(person, draw):
    person.home = "home-3" if person.office == "office-berlin" else draw.pick(_HOMES)
    person.browser = draw.pick(_BROWSERS)
    person.cli = draw.pick(_CLIS)
    person.habits = habits_of(person.job, draw)


def habits_of(job, draw):
    """The job as one person does it."""
    pool = _PERMISSIONS[job]
    few, many = {"developer": (0, 3), "admin": (3, 8)}.get(job, (0, 0))
    return Job(JOBS[job].reads, JOBS[job].writes, tuple(draw.some(pool, draw.whole(few, many))),
               0.15 + 0.7 * draw.fraction())


def _machines(organisation, draw):
    machines = []
    for machine in organisation.machines:
        if machine.name in _ALWAYS_THERE or draw.chance(0.7):
            most = len(machine.permissions)
            kept = draw.some(machine.permissions, most - draw.whole(0, most // 2))
            calls = machine.calls
            if machine.kind == "deploy" and draw.chance(0.6):
                calls += " sts:GetCallerIdentity"
            machines.append(dataclasses.replace(machine, permissions=tuple(kept), calls=calls))
    accounts = range(len(organisation.accounts))
    for word in draw.some(_FUNCTIONS, draw.whole(4, 9)):
        calls = " ".join(draw.some(_FUNCTION_CALLS, draw.whole(2, 5)))
        machines.append(Machine(f"{word}-function", "lambda", "lambda", "aws-eu-west-1",
                                draw.whole(8, 40), calls, accounts=(draw.pick(accounts),)))
    for word in draw.some(("cache", "search", "queue"), draw.whole(1, 2)):
        machines.append(Machine(
            f"{word}-node", "instance", draw.pick(("boto", "ssm-agent")), "aws-eu-west-1",
            draw.whole(12, 30), "ssm:UpdateInstanceInformation ec2:DescribeTags kms:Decrypt "
            "s3:GetBucketLocation ssm:GetParameter", accounts=(draw.pick(accounts),)))
    for word in draw.some(("platform", "mobile", "data"), draw.whole(1, 2)):
        habits = draw.some(_BUILDER_PERMISSIONS, draw.whole(2, 5))
        machines.append(Machine(
            f"jenkins-{word}", "builder", draw.pick(("terraform", "boto")), "aws-eu-west-1",
            draw.whole(25, 60), " ".join(draw.some(_BUILDER_CALLS, draw.whole(6, 10))),
            tuple(habits), hours=(7, 18), accounts=(draw.pick(accounts),), workdays=True))
    for word in draw.some(("reports", "artifacts"), draw.whole(0, 2)):
        machines.append(Machine(
            f"svc-{word}", "user", draw.pick(("boto", "cli-linux", "go")),
            draw.pick(("aws-eu-west-1", "ci", "office")), draw.whole(10, 25),
            "s3:ListBuckets s3:GetBucketLocation ecr:DescribeImages dynamodb:ListTables "
            "ssm:GetParameter", hours=(5, 20), accounts=(draw.pick(accounts),)))
    return machines
