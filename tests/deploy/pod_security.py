"""Kubernetes' pod security standard "restricted", as its documentation lists it: what a pod does against it."""

VOLUMES = {"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"}
SYSCTLS = {"kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.ip_unprivileged_port_start",
           "net.ipv4.tcp_syncookies", "net.ipv4.ping_group_range", "net.ipv4.ip_local_reserved_ports",
           "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl",
           "net.ipv4.tcp_keepalive_probes"}
CONTAINERS = ("initContainers", "containers", "ephemeralContainers")


def pod_specs(document):
    """(name, spec) of every pod that a manifest makes."""
    name = f"{document['kind']}/{document['metadata']['name']}"
    if document["kind"] == "Pod":
        yield name, document["spec"]
    elif document["kind"] == "CronJob":
        yield name, document["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    elif isinstance(document.get("spec"), dict) and "template" in document["spec"]:
        yield name, document["spec"]["template"]["spec"]


def faults_of_security_context(where, context):
    if context.get("privileged"):
        yield f"{where}: privileged"
    if context.get("procMount", "Default") != "Default":
        yield f"{where}: procMount"
    if context.get("windowsOptions", {}).get("hostProcess"):
        yield f"{where}: a host process"
    options = context.get("seLinuxOptions", {})
    if options.get("user") or options.get("role") or options.get("type", "container_t") not in (
            "container_t", "container_init_t", "container_kvm_t", "container_engine_t", ""):
        yield f"{where}: seLinuxOptions"
    if context.get("appArmorProfile", {}).get("type", "RuntimeDefault") == "Unconfined":
        yield f"{where}: AppArmor is off"
    if context.get("runAsUser") == 0:
        yield f"{where}: runs as root"
    if context.get("seccompProfile", {}).get("type", "RuntimeDefault") not in ("RuntimeDefault", "Localhost"):
        yield f"{where}: seccomp is off"
    for sysctl in context.get("sysctls", []):
        if sysctl["name"] not in SYSCTLS:
            yield f"{where}: sysctl {sysctl['name']}"


def faults(spec):
    pod = spec.get("securityContext", {})
    yield from faults_of_security_context("the pod", pod)
    for word in ("hostNetwork", "hostPID", "hostIPC"):
        if spec.get(word):
            yield f"the pod: {word}"
    for volume in spec.get("volumes", []):
        if set(volume) - {"name"} - VOLUMES:
            yield f"volume {volume['name']}: {', '.join(set(volume) - {'name'})}"
    for container in (each for group in CONTAINERS for each in spec.get(group, [])):
        where, own = f"container {container['name']}", container.get("securityContext", {})
        yield from faults_of_security_context(where, own)
        if any(port.get("hostPort") for port in container.get("ports", [])):
            yield f"{where}: a port of the host"
        if own.get("allowPrivilegeEscalation") is not False:
            yield f"{where}: allowPrivilegeEscalation is not false"
        if own.get("runAsNonRoot", pod.get("runAsNonRoot")) is not True:
            yield f"{where}: runAsNonRoot is not true"
        if own.get("seccompProfile", pod.get("seccompProfile", {})).get("type") not in ("RuntimeDefault", "Localhost"):
            yield f"{where}: no seccomp profile"
        capabilities = own.get("capabilities", {})
        if "ALL" not in capabilities.get("drop", []):
            yield f"{where}: not all capabilities are dropped"
        if set(capabilities.get("add", [])) - {"NET_BIND_SERVICE"}:
            yield f"{where}: capabilities are added"
