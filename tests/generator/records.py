"""CloudTrail records: the table of calls, who calls, and how the JSON of one call is put together.

A record is text from three places: the caller's session (identity, address, agent), the call
(names, request, response; rendered once for a thing of the account and then reused), and the event
(time, ids). That is what makes a million records a matter of seconds."""

import functools
import json
import pathlib
import string
import time as clock
from dataclasses import dataclass, field

DAY = 86400
_GLOBAL_SERVICES = {"iam", "organizations", "route53", "health", "ce", "signin"}
_CREATED = "@created@"
_CALLER = "@caller@"
_NO_TLS = {"service", "event", "signin", "forwarded"}


@dataclass(frozen=True)
class Call:
    """One row of calls.tsv."""
    service: str
    name: str
    read_only: bool
    kind: str
    tier: str
    request: string.Template
    response: string.Template
    resource: str
    dated: bool  # whether the response holds the time of the call


def _load_calls():
    lines = pathlib.Path(__file__).with_name("calls.tsv").read_text(encoding="utf-8").splitlines()
    calls = {}
    for line in [line for line in lines if not line.startswith("#")][1:]:
        api, use, kind, tier, alias, request, response, resource = line.split("\t")
        service, name = api.split(":")
        calls[alias or api] = Call(
            service, name, use == "r", kind, tier,
            string.Template("null" if request == "-" else request),
            string.Template("null" if response == "-" else response),
            resource, "$date" in response)
    return calls


CALLS = _load_calls()


@dataclass(slots=True)
class Principal:
    """Who acts, stable over sessions, and the two keys it would have under other rules."""
    account: str
    key: str            # role ARN; for a person behind a single-sign-on role ROLE_ARN#PERSON
    shared_key: str     # were a single-sign-on role one principal
    unique_key: str     # were a role created again another principal
    is_root: bool = False
    is_service: bool = False


@dataclass(slots=True)
class Session:
    """A principal with credentials at a place. `via`: sdk, console, signin (an IAM user in the
    console), forwarded (by a service), service, event (of a service)."""
    principal: Principal
    account: str  # in which the calls are made
    identity: str
    created: int
    address: str
    agent: str
    via: str
    arn: str
    origin: str = field(init=False)
    origin_s3: str = field(init=False)

    def __post_init__(self):
        self.origin = f'{self.address}","userAgent":{json.dumps(self.agent)}'
        self.origin_s3 = f'{self.address}","userAgent":{json.dumps(f"[{self.agent}]")}'

    def identity_text(self, shift):
        return self.identity.replace(_CREATED, stamp(self.created + shift))


@dataclass(slots=True)
class Act:
    """A call rendered for one thing of an account: the text around what varies."""
    call: Call
    before: str
    request: str
    after: str
    region: str
    error: str


@dataclass(slots=True)
class Event:
    time: int
    event_id: str
    request_id: str
    session: Session
    act: Act
    scenario: str
    malicious: bool


def compact(value):
    return json.dumps(value, separators=(",", ":"))


def quoted(value):
    """A JSON document as CloudTrail shows policies: the inside of a JSON string."""
    return json.dumps(json.dumps(value, separators=(",", ":")))[1:-1]


@functools.cache
def _date(day):
    return clock.strftime("%Y-%m-%d", clock.gmtime(day * DAY))


def stamp(seconds):
    day, second = divmod(seconds, DAY)
    return f"{_date(day)}T{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}Z"


def long_date(seconds):
    """How response elements spell a time: Mar 2, 2026, 9:05:07 AM."""
    moment = clock.gmtime(seconds)
    month = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()[moment.tm_mon - 1]
    hour = moment.tm_hour % 12 or 12
    half = "AM" if moment.tm_hour < 12 else "PM"
    return (f"{month} {moment.tm_mday}, {moment.tm_year}, "
            f"{hour}:{moment.tm_min:02d}:{moment.tm_sec:02d} {half}")


def role_identity(role, session_name, key, *, mfa=False, extra=None, invoked_by=None):
    """userIdentity of an assumed role, with the time of its session left open."""
    context = {
        "sessionIssuer": {"type": "Role", "principalId": role.unique_id, "arn": role.arn,
                          "accountId": role.account, "userName": role.name},
        "attributes": {"creationDate": _CREATED, "mfaAuthenticated": "true" if mfa else "false"}}
    context.update(extra or {})
    identity = {"type": "AssumedRole", "principalId": f"{role.unique_id}:{session_name}",
                "arn": role.session_arn(session_name), "accountId": role.account,
                "accessKeyId": key, "sessionContext": context}
    if invoked_by:
        identity["invokedBy"] = invoked_by
    return compact(identity)


def region_of(service, region):
    return "us-east-1" if service in _GLOBAL_SERVICES else region


def render_act(call, values, account, region, via, error=""):
    """Renders what a call's record says apart from who, when and from where."""
    values = dict(values, account=account, region=region)
    service = call.service
    tail = {"readOnly": call.read_only}
    if call.resource:
        kind, arn = string.Template(call.resource).substitute(values).split(" ")
        resource = {"accountId": account, "type": kind, "ARN": arn}
        tail["resources"] = [{k: v for k, v in resource.items() if v != "-"}]
    tail["eventType"] = {"signin": "AwsConsoleSignIn"}.get(
        service, "AwsServiceEvent" if via == "event" else "AwsApiCall")
    tail.update(managementEvent=True, recipientAccountId=account, eventCategory="Management")
    if via == "console":
        tail["sessionCredentialFromConsole"] = "true"
    if via not in _NO_TLS and service != "signin":
        host = f"{service}.amazonaws.com" if service in _GLOBAL_SERVICES else (
            f"{service}.{region}.amazonaws.com")
        tail["tlsDetails"] = {"tlsVersion": "TLSv1.3", "cipherSuite": "TLS_AES_128_GCM_SHA256",
                              "clientProvidedHostHeader": host}
    request = f',"requestParameters":{call.request.substitute(values)},"responseElements":'
    request += "null" if error else call.response.substitute(values)
    if error:
        request = _error_text(call, error) + request
    if service == "s3":
        request += ',"additionalEventData":' + compact(
            {"SignatureVersion": "SigV4", "CipherSuite": "TLS_AES_128_GCM_SHA256",
             "bytesTransferredIn": 0, "AuthenticationMethod": "AuthHeader",
             "x-amz-id-2": "qT0mXk5bX3l9Zr1cN7aVtE8hUuYpWjGdSoLf2Hs6iBq4=",
             "bytesTransferredOut": 412})
    if service == "signin":
        request += ',"additionalEventData":' + compact(
            {"LoginTo": f"https://{region}.console.aws.amazon.com/console/home",
             "MobileVersion": "No", "MFAUsed": "Yes"})
    before = (f'"eventSource":"{service}.amazonaws.com","eventName":"{call.name}",'
              f'"awsRegion":"{region}","sourceIPAddress":"')
    return Act(call, before, request + ',"requestID":"', '",' + compact(tail)[1:], region, error)


def _error_text(call, error):
    if error == "denied":
        error = "Client.UnauthorizedOperation" if call.service == "ec2" else "AccessDenied"
        action = f"{call.service}:{call.name.split('20')[0]}"
        message = (f"User: {_CALLER} is not authorized to perform: {action} because no "
                   f"identity-based policy allows the {action} action")
    else:
        message = "The request could not be completed"
    return f',"errorCode":"{error}","errorMessage":"{message}"'


def render(event, shift=0):
    """The record of an event as one line of JSON, `shift` seconds later than it happened."""
    session, act = event.session, event.act
    request = act.request.replace(_CALLER, session.arn) if act.error else act.request
    origin = session.origin_s3 if act.call.service == "s3" else session.origin
    return (f'{{"eventVersion":"1.11","userIdentity":{session.identity_text(shift)},'
            f'"eventTime":"{stamp(event.time + shift)}",{act.before}{origin}{request}'
            f'{event.request_id}","eventID":"{event.event_id}{act.after}')
