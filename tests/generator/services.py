"""What AWS itself does in the accounts, and the accounts' rare events. A detector leaves the first
kind out: service-linked roles, AWSService identities, events of a service."""

from agents import agent
from journal import Scribe
from networks import NETWORKS
from records import Principal, Session, compact

# service-linked role, service, session name, calls a day, calls
_LINKED = (
    ("AWSServiceRoleForAutoScaling", "autoscaling", "AutoScaling", 14,
     "ec2:DescribeInstances ec2:RunInstances ec2:TerminateInstances"),
    ("AWSServiceRoleForElasticLoadBalancing", "elasticloadbalancing", "ElasticLoadBalancing", 8,
     "ec2:DescribeSubnets ec2:DescribeSecurityGroups ec2:AuthorizeSecurityGroupIngress"),
    ("AWSServiceRoleForAmazonEKS", "eks", "AmazonEKS", 8,
     "ec2:DescribeSecurityGroups ec2:AuthorizeSecurityGroupIngress ec2:RevokeSecurityGroupIngress"),
    ("AWSServiceRoleForSSO", "sso", "sso", 4, "iam:GetRole iam:PutRolePolicy iam:AttachRolePolicy"),
    ("AWSServiceRoleForConfig", "config", "configLambda", 40,
     "s3:GetBucketAcl ec2:DescribeSecurityGroups iam:GetRole kms:DescribeKey ec2:DescribeVolumes"),
)
# calling service, call, calls a day
_OWN = (("cloudtrail", "s3:GetBucketAcl", 12), ("lambda", "sts:AssumeRole", 16),
        ("ec2", "sts:AssumeRole", 10), ("config", "s3:GetBucketAcl", 4))


def write_services(organisation, journal, rate):
    for account in organisation.accounts:
        draw = organisation.draw("services", account.id)
        scribe = Scribe(journal, draw)
        for day in range(organisation.days):
            _service_day(organisation, account, day, draw, scribe, rate)
        _rare_events(organisation, account, draw, scribe)


def _service_day(organisation, account, day, draw, scribe, rate):
    begin = organisation.at(day, 0)
    for name, service, session_name, per_day, calls in _LINKED:
        host = f"{service}.amazonaws.com"
        role = organisation.role(account, name, f"/aws-service-role/{host}/")
        session = organisation.role_session(role, session_name, begin, draw, address=host,
                                            agent=host, via="service", invoked_by=host)
        for _ in range(int(per_day * rate) or 1):
            scribe.write(begin + draw.whole(0, 86399), session, draw.pick(calls.split()),
                         variant=draw.whole(0, 3))
    for service, api, per_day in _OWN:
        session = _service_session(account, f"{service}.amazonaws.com", begin)
        for _ in range(int(per_day * rate) or 1):
            scribe.write(begin + draw.whole(0, 86399), session, api, variant=draw.whole(0, 3))


def _service_session(account, host, time, via="service"):
    identity = {"type": "AWSService", "invokedBy": host}
    if via == "event":
        identity = {"accountId": account.id, "invokedBy": host}
    principal = Principal(account.id, host, host, host, is_service=True)
    return Session(principal, account.id, compact(identity), time, host, host, via, host)


def _rare_events(organisation, account, draw, scribe):
    """Once in the period: root looks at the account, the break-glass user proves that it works, an
    analyst comes in by SAML, keys rotate, somebody makes a user of a cache (a look-alike)."""
    _root_looks(organisation, account, draw, scribe)
    _break_glass(organisation, account, draw, scribe)
    _saml_sign_in(organisation, account, draw, scribe)
    rotation = _service_session(account, "AWS Internal", organisation.at(12, 4), via="event")
    scribe.write(organisation.at(12, 4, 11), rotation, "kms:RotateKey")
    person = organisation.admins[0]
    time = organisation.at(15, 14, 20)
    session = organisation.person_session(person, time, draw, account=account, network="office",
                                          agent=agent("cli", 15, person.number))
    scribe.write(time, session, "elasticache:CreateUser")


def _root_looks(organisation, account, draw, scribe):
    if account is not organisation.accounts[0]:
        return
    time = organisation.at(4, 10, 5)
    identity = {"type": "Root", "principalId": account.id, "arn": f"arn:aws:iam::{account.id}:root",
                "accountId": account.id, "accessKeyId": draw.access_key(),
                "sessionContext": {"attributes": {"creationDate": "@created@",
                                                  "mfaAuthenticated": "true"}}}
    principal = Principal(account.id, account.id, account.id, account.id, is_root=True)
    session = Session(principal, account.id, compact(identity), time,
                      NETWORKS["office"].address(draw), agent("browser", 4), "console",
                      identity["arn"])
    for i, api in enumerate(("signin:ConsoleLogin", "iam:GetAccountSummary", "iam:ListMFADevices",
                             "ce:GetCostAndUsage", "health:DescribeEventAggregates")):
        scribe.write(time + i * 21, session, api)


def _break_glass(organisation, account, draw, scribe):
    time = organisation.at(3, 9, 30)
    user = organisation.user(account, "break-glass")
    session = organisation.console_user_session(
        user, time, draw, address=NETWORKS["office"].address(draw), agent="signin.amazonaws.com")
    for i, api in enumerate(("signin:ConsoleLogin", "iam:GetAccountSummary", "iam:ListRoles",
                             "ec2:DescribeRegions")):
        scribe.write(time + i * 15, session, api)


def _saml_sign_in(organisation, account, draw, scribe):
    for week in range(organisation.days // 7 + 1):
        time = organisation.at(week * 7 + 1, 11, draw.whole(0, 59))
        name = "robin.ferry@quay.example"
        provider = "Bq9rXw2cTyh0m4dVJ0zF1sK8uE4="
        identity = compact({"type": "SAMLUser", "principalId": f"{provider}:{name}",
                            "userName": name, "identityProvider": provider})
        principal = Principal(account.id, name, name, name)
        address = NETWORKS["partner"].address(draw)
        browser = agent("browser-windows", week * 7)
        stranger = Session(principal, account.id, identity, time, address, browser, "sdk", name)
        scribe.write(time, stranger, "sts:AssumeRoleWithSAML", role="quay-analyst",
                     session_name=name)
        role = organisation.role(account, "quay-analyst")
        analyst = organisation.role_session(role, name, time, draw, address=address, agent=browser,
                                            via="console")
        for i in range(draw.whole(4, 9)):
            api = draw.pick(("s3:ListBuckets", "dynamodb:ListTables"))
            scribe.write(time + 30 + i * 40, analyst, api)
