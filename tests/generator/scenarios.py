"""The scenarios there are. To add one: a class in confounders.py or intrusions.py, a row here."""

import confounders
import intrusions

# (scenario, whether it belongs to the demo)
SCENARIOS = (
    (confounders.NewModule, True),
    (confounders.NewNetworkModule, False),
    (confounders.FirstTry, True),
    (confounders.NewJoiner, False),
    (confounders.JobChange, False),
    (confounders.Travel, False),
    (confounders.OnCallNight, False),
    (confounders.KeyRotation, False),
    (confounders.ReprovisionedRole, False),
    (confounders.IncidentResponse, False),
    (confounders.VpnChange, False),
    (confounders.SandboxExperiments, False),
    (confounders.DeniedThenAllowed, False),
    (confounders.PartnerAccess, False),
    (intrusions.StolenCiKey, True),
    (intrusions.StolenKeyAbroad, False),
    (intrusions.HijackedSession, False),
    (intrusions.InstanceCredentials, False),
    (intrusions.PoisonedPipeline, False),
    (intrusions.Insider, False),
    (intrusions.LowAndSlow, False),
    (intrusions.ThroughCloudformation, False),
)


def select(names):
    """Scenarios by `demo`, `all`, `none` or a list of names with commas. Raises ValueError. None
    for `mixed`, which is drawn when the organisation is there (mix.py)."""
    if names == "mixed":
        return None
    if names in ("demo", "all", "none"):
        return [kind() for kind, in_demo in SCENARIOS
                if names == "all" or (names == "demo" and in_demo)]
    known = {kind.kind(): kind for kind, _ in SCENARIOS}
    wanted = names.split(",")
    for name in wanted:
        if name not in known:
            raise ValueError(f"no scenario {name!r}; there are {', '.join(known)}")
    return [known[name]() for name in known if name in wanted]
