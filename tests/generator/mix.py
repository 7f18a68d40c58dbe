"""A realistic mix: for every intrusion five and more harmless firsts, of people and pipelines that
have been there for long. The seed draws how large the organisation is, who works how, what is
deployed, what happens, to whom, and when."""

import datetime

import attacks
import everyday
from cast import Cast
from draw import Draw
from variety import vary

_INTRUSIONS = (3, 6)
# Dealt like cards: stolen keys and sessions are the commonest.
_ATTACKS = (attacks.StolenKey, attacks.StolenKey, attacks.HijackedAtHome, attacks.HijackedAway,
            attacks.HijackedAway, attacks.InstanceCredentials, attacks.FunctionCredentials,
            attacks.PoisonedPipeline, attacks.Insider, attacks.LowAndSlow,
            attacks.ThroughCloudformation)
# (kind, at least, at most) in three weeks
_EVERYDAY = (
    (everyday.PartnerStart, 1, 1), (everyday.PipelineFirst, 2, 5), (everyday.ControllerFirst, 1, 3),
    (everyday.NewModule, 0, 2), (everyday.DeployDay, 1, 2), (everyday.SandboxExperiment, 3, 5),
    (everyday.StackDeploy, 1, 3),
    (everyday.FirstTry, 0, 2), (everyday.NewJoiner, 0, 2), (everyday.JobChange, 0, 1),
    (everyday.Travel, 1, 2), (everyday.NewLaptop, 1, 2), (everyday.OnCallNight, 0, 2),
    (everyday.KeyRotation, 0, 2), (everyday.ReprovisionedRole, 0, 1),
    (everyday.IncidentResponse, 0, 1), (everyday.VpnChange, 0, 1),
    (everyday.DeniedThenAllowed, 0, 2), (everyday.PartnerAccess, 0, 2),
)


def draw_size(seed):
    """What the seed says where nobody else does."""
    draw = Draw(seed, "size")
    return {"start": datetime.date(2026, 1, 5) + datetime.timedelta(days=draw.whole(0, 120)),
            "people": draw.whole(13, 24), "accounts": 3 if draw.chance(0.25) else 2}


def draw_mix(organisation):
    """The scenarios of a mixed organisation, which is changed to be another than the next."""
    vary(organisation)
    count = len(organisation.people)
    scenarios = []
    cast = Cast(organisation, organisation.draw("cast"))
    for kind, least, most in ((everyday.RoutineFirst, count // 2, count), *_EVERYDAY):
        times = organisation.draw("mix", kind.kind()).whole(least, most)
        scenarios += [kind(number, organisation, cast) for number in range(1, times + 1)]
    # Victims are dealt apart, so that another harmless kind does not move the intrusions.
    cast = Cast(organisation, organisation.draw("victims"))
    for number, kind in enumerate(_draw_attacks(organisation.draw("mix", "attacks")), 1):
        scenarios.append(kind(number, organisation, cast))
    return scenarios


def _draw_attacks(draw):
    left = list(_ATTACKS)
    return [left.pop(draw.whole(0, len(left) - 1)) for _ in range(draw.whole(*_INTRUSIONS))]
