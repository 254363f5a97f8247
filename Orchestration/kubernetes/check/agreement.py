"""Whether the objects of one overlay agree with each other. Pure: objects in, findings out, a sentence each."""

import re
import shlex
from urllib.parse import urlsplit

WORKLOADS = ("Deployment", "StatefulSet", "Job")
# Files below these come from a volume; the image has none of them.
MOUNTED = ("/var/lib/linnet", "/run/linnet", "/pictures", "/cache")


def findings(objects: list[dict]) -> list[str]:
    """Everything that does not fit, in no particular order."""
    found: list[str] = []
    for check in (
        namespaces,
        selectors,
        services,
        mounts,
        variables,
        settings_of_pods,
        secrets,
        times,
        links,
        policies,
        scaling,
    ):
        found += [f"{check.__name__}: {finding}" for finding in check(objects)]
    return found


# What the objects are made of.


def kind(objects: list[dict], *kinds: str) -> list[dict]:
    return [each for each in objects if each["kind"] in kinds]


def name(each: dict) -> str:
    return f"{each['kind']} {each['metadata']['name']}"


def template(workload: dict) -> dict:
    return workload["spec"]["template"]


def pod(workload: dict) -> dict:
    return template(workload)["spec"]


def containers(workload: dict) -> list[dict]:
    return pod(workload).get("initContainers", []) + pod(workload)["containers"]


def labels(workload: dict) -> dict:
    return template(workload)["metadata"]["labels"]


def settings(container: dict, objects: list[dict]) -> dict[str, str]:
    """What $(NAME) stands for in the container's arguments."""
    values = {}
    for source in container.get("envFrom", []):
        wanted = source["configMapRef"]["name"]
        for each in kind(objects, "ConfigMap"):
            if each["metadata"]["name"] == wanted:
                values.update(each["data"])
    values.update({each["name"]: each.get("value", "") for each in container.get("env", [])})
    return values


def command(container: dict, objects: list[dict]) -> list[str]:
    """The container's words as they reach the program, without the image's entry point."""
    values = settings(container, objects)
    words = container.get("command", []) + container.get("args", [])
    return [re.sub(r"\$\((\w+)\)", lambda match: values.get(match[1], match[0]), word) for word in words]


def linnet_commands(objects: list[dict]) -> list[tuple[str, list[str]]]:
    """Every command line of ours, from its subcommand on, and where it stands; also from within a shell's."""
    lines = []
    for workload in kind(objects, *WORKLOADS):
        for container in containers(workload):
            if not is_ours(container):
                continue
            place = f"{name(workload)}, container {container['name']}"
            words = command(container, objects)
            if words[:2] == ["/bin/sh", "-c"]:
                for line in words[2].splitlines():
                    split = shlex.split(line)
                    if "linnet" in split:
                        lines.append((place, split[split.index("linnet") + 1 :]))
            else:
                lines.append((place, words[1:] if words[0] == "linnet" else words))
    return lines


def is_ours(container: dict) -> bool:
    return container["image"].rsplit("/", 1)[-1].split(":")[0] == "linnet"


def option(words: list[str], wanted: str) -> str | None:
    for word in words:
        if word.startswith(f"--{wanted}="):
            return word.split("=", 1)[1]
    return None


def matches(selector: dict, of: dict) -> bool:
    if any(of.get(key) != value for key, value in selector.get("matchLabels", {}).items()):
        return False
    for expression in selector.get("matchExpressions", []):
        if expression["operator"] != "In":
            raise ValueError(f"operator {expression['operator']} is not known here")
        if of.get(expression["key"]) not in expression["values"]:
            return False
    return True


def ports(workload: dict) -> dict[str, int]:
    return {
        each["name"]: each["containerPort"] for container in containers(workload) for each in container.get("ports", [])
    }


# What has to hold.


def namespaces(objects: list[dict]) -> list[str]:
    """All is in the one namespace that there is."""
    (there,) = [each["metadata"]["name"] for each in kind(objects, "Namespace")]
    return [
        f"{name(each)} is in the namespace '{each['metadata'].get('namespace', 'default')}'"
        for each in objects
        if each["kind"] != "Namespace" and each["metadata"].get("namespace") != there
    ]


def selectors(objects: list[dict]) -> list[str]:
    """Everything that selects pods selects some."""
    found = []
    workloads = kind(objects, *WORKLOADS)
    for workload in workloads:
        selector = workload["spec"].get("selector")
        if selector and not matches(selector, labels(workload)):
            found.append(f"{name(workload)} does not select its own pods")
        for constraint in pod(workload).get("topologySpreadConstraints", []):
            if not matches(constraint["labelSelector"], labels(workload)):
                found.append(f"{name(workload)} spreads pods that are not its own")
    for each in kind(objects, "Service"):
        if not any(matches({"matchLabels": each["spec"]["selector"]}, labels(workload)) for workload in workloads):
            found.append(f"{name(each)} selects no pod")
    for each in kind(objects, "PodDisruptionBudget"):
        if not any(matches(each["spec"]["selector"], labels(workload)) for workload in workloads):
            found.append(f"{name(each)} selects no pod")
    for each in kind(objects, "NetworkPolicy"):
        if not any(matches(each["spec"]["podSelector"], labels(workload)) for workload in workloads):
            found.append(f"{name(each)} selects no pod")
    for each in kind(objects, "ServiceMonitor"):
        wanted = {endpoint["port"] for endpoint in each["spec"]["endpoints"]}
        offered = {
            port["name"]
            for service in kind(objects, "Service")
            if matches(each["spec"]["selector"], service["metadata"]["labels"])
            for port in service["spec"]["ports"]
        }
        if not wanted <= offered:
            found.append(f"{name(each)} scrapes ports that no service has: {', '.join(sorted(wanted - offered))}")
    return found


def services(objects: list[dict]) -> list[str]:
    """Services and probes lead to ports that a container has, and ours to those on which the program listens."""
    found = []
    for service in kind(objects, "Service"):
        for workload in kind(objects, *WORKLOADS):
            if matches({"matchLabels": service["spec"]["selector"]}, labels(workload)):
                for port in service["spec"]["ports"]:
                    if ports(workload).get(port["targetPort"]) != port["port"]:
                        found.append(f"{name(service)}, port {port['port']}, leads to no such port of {name(workload)}")
    for workload in kind(objects, *WORKLOADS):
        for container in containers(workload):
            own = {port["name"] for port in container.get("ports", [])}
            for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
                target = container.get(probe, {}).get("httpGet", {}).get("port")
                if target and target not in own:
                    found.append(
                        f"{name(workload)}, container {container['name']}: its {probe} asks no port of its own"
                    )
            if not is_ours(container):
                continue
            words = command(container, objects)
            listening = {"link": option(words, "bind"), "http": option(words, "http")}
            for port in container.get("ports", []):
                address = listening.get(port["name"]) or ""
                if address.rsplit(":", 1)[-1] != str(port["containerPort"]):
                    found.append(f"{name(workload)}: nothing listens at port {port['containerPort']}, '{port['name']}'")
    return found


def mounts(objects: list[dict]) -> list[str]:
    """Every mount has its volume, every volume is mounted, and every file that a command names lies below a mount."""
    found = []
    for workload in kind(objects, *WORKLOADS):
        volumes = {each["name"] for each in pod(workload).get("volumes", [])}
        volumes |= {each["metadata"]["name"] for each in workload["spec"].get("volumeClaimTemplates", [])}
        used = set()
        for container in containers(workload):
            place = f"{name(workload)}, container {container['name']}"
            paths = [each["mountPath"] for each in container.get("volumeMounts", [])]
            used |= {each["name"] for each in container.get("volumeMounts", [])}
            if len(paths) != len(set(paths)):
                found.append(f"{place} mounts two volumes at one path")
            for word in command(container, objects):
                for path in re.findall(r"(?:^|[=\s\"])(/[\w./-]+)", word):
                    if path.startswith(MOUNTED) and not any(f"{path}/".startswith(f"{each}/") for each in paths):
                        found.append(f"{place} names {path}, which is on no volume")
        for missing in used - volumes:
            found.append(f"{name(workload)} mounts the volume '{missing}', which it does not have")
        for idle in volumes - used:
            found.append(f"{name(workload)} has the volume '{idle}' and mounts it nowhere")
    return found


def variables(objects: list[dict]) -> list[str]:
    """Every $(NAME) is known, and every setting of a ConfigMap is used."""
    found = []
    used: set[str] = set()
    for workload in kind(objects, *WORKLOADS):
        for container in containers(workload):
            words = container.get("command", []) + container.get("args", [])
            named = {match for word in words for match in re.findall(r"\$\((\w+)\)", word)}
            used |= named
            for unknown in named - set(settings(container, objects)):
                found.append(f"{name(workload)}, container {container['name']}: nothing sets $({unknown})")
    for each in kind(objects, "ConfigMap"):
        for idle in set(each["data"]) - used:
            found.append(f"{name(each)} sets {idle}, which no command has")
    return found


def settings_of_pods(objects: list[dict]) -> list[str]:
    """What the namespace's 'restricted' standard asks for, and what we ask for besides."""
    found = []
    images = set()
    for workload in kind(objects, *WORKLOADS):
        of_pod = pod(workload)["securityContext"]
        if not (of_pod.get("runAsNonRoot") and of_pod.get("runAsUser", 0) > 0 and of_pod.get("fsGroup", 0) > 0):
            found.append(f"{name(workload)} may run as root, or cannot read its keys")
        if of_pod.get("seccompProfile", {}).get("type") != "RuntimeDefault":
            found.append(f"{name(workload)} has no seccomp profile")
        if pod(workload).get("automountServiceAccountToken") is not False:
            found.append(f"{name(workload)} is handed a token of the cluster's API")
        for container in containers(workload):
            place = f"{name(workload)}, container {container['name']}"
            own = container.get("securityContext", {})
            if own.get("allowPrivilegeEscalation") is not False or own.get("capabilities", {}).get("drop") != ["ALL"]:
                found.append(f"{place} may gain privileges")
            if own.get("readOnlyRootFilesystem") is not True:
                found.append(f"{place} can write to its image")
            if "memory" not in container.get("resources", {}).get("limits", {}):
                found.append(f"{place} has no bound of memory")
            if is_ours(container):
                images.add(container["image"])
            if ":" not in container["image"] or container["image"].endswith(":latest"):
                found.append(f"{place} names no version of its image")
    if len(images) > 1:
        found.append(f"there are several images of ours: {', '.join(sorted(images))}")
    return found


def secrets(objects: list[dict]) -> list[str]:
    """No secret is in a manifest, and those that are named are the ones that the README makes."""
    return [
        f"{name(each)} is in the manifests: a secret is made by hand, never committed"
        for each in kind(objects, "Secret")
    ]


def named_secrets(objects: list[dict]) -> dict[str, set[str]]:
    """Which secrets the objects need, and which of each one's keys, as far as they are named."""
    needed: dict[str, set[str]] = {}
    for workload in kind(objects, *WORKLOADS):
        sources = {
            each["name"]: each["secret"]["secretName"] for each in pod(workload).get("volumes", []) if "secret" in each
        }
        for source in sources.values():
            needed.setdefault(source, set())
        for container in containers(workload):
            for mount in container.get("volumeMounts", []):
                if mount["name"] in sources:
                    prefix = f"{mount['mountPath']}/"
                    for word in command(container, objects):
                        path = word.split("=", 1)[-1]
                        if path.startswith(prefix):
                            needed[sources[mount["name"]]].add(path[len(prefix) :])
    for each in kind(objects, "TriggerAuthentication"):
        for target in each["spec"]["secretTargetRef"]:
            needed.setdefault(target["name"], set()).add(target["key"])
    for each in kind(objects, "ServiceMonitor"):
        for endpoint in each["spec"]["endpoints"]:
            credentials = endpoint["authorization"]["credentials"]
            needed.setdefault(credentials["name"], set()).add(credentials["key"])
    return needed


def times(objects: list[dict]) -> list[str]:
    """A pod has longer to end than what runs in it takes to drain."""
    found = []
    for workload in kind(objects, *WORKLOADS):
        grace = pod(workload).get("terminationGracePeriodSeconds", 30)
        for container in pod(workload)["containers"]:
            drain = option(command(container, objects), "drain-timeout")
            if drain and grace < float(drain) + 30:
                found.append(
                    f"{name(workload)} is killed after {grace} s, and may need {drain} s to drain and 30 s besides"
                )
    return found


def links(objects: list[dict]) -> list[str]:
    """Who connects does so to a service that is there, with the key that goes with it."""
    found = []
    offered = {each["metadata"]["name"]: each["spec"]["ports"][0]["port"] for each in kind(objects, "Service")}
    for place, words in linnet_commands(objects):
        if endpoint := option(words, "connect"):
            address = urlsplit(endpoint)
            if offered.get(address.hostname) != address.port:
                found.append(f"{place} connects to {endpoint}, where no service is")
            if not (option(words, "key") and option(words, "coordinator-key")):
                found.append(f"{place} connects without keys")
        if option(words, "bind") and not (option(words, "key") and option(words, "authorized")):
            found.append(f"{place} binds without keys")
        if (http := option(words, "http")) and not http.startswith("127.") and not option(words, "http-token-file"):
            found.append(f"{place} shows its page without a token")
    for workload in kind(objects, *WORKLOADS):
        offered_here = ports(workload).values()
        for container in containers(workload):
            if endpoint := option(command(container, objects), "endpoint"):
                if urlsplit(endpoint).hostname != "127.0.0.1" or urlsplit(endpoint).port not in offered_here:
                    found.append(f"{name(workload)} asks a chat server at {endpoint}, where none is")
    for each in kind(objects, "ScaledObject"):
        for trigger in each["spec"]["triggers"]:
            url = urlsplit(trigger["metadata"]["url"])
            service, namespace, _ = url.hostname.split(".", 2)
            if offered.get(service) != url.port or namespace != each["metadata"]["namespace"]:
                found.append(f"{name(each)} asks {trigger['metadata']['url']}, where no service is")
    return found


def policies(objects: list[dict]) -> list[str]:
    """A network policy opens ports that the pods have, and the link is open from everyone who connects to it."""
    found = []
    workloads = kind(objects, *WORKLOADS)
    for policy in kind(objects, "NetworkPolicy"):
        chosen = [each for each in workloads if matches(policy["spec"]["podSelector"], labels(each))]
        had = {port for each in chosen for port in ports(each).values()}
        for rule in policy["spec"].get("ingress", []):
            for port in rule.get("ports", []):
                if port["port"] not in had:
                    found.append(f"{name(policy)} opens port {port['port']}, which its pods do not have")
    restricted = [
        each for each in kind(objects, "NetworkPolicy") if set(each["spec"]["policyTypes"]) == {"Ingress", "Egress"}
    ]
    for workload in workloads:
        if not any(matches(policy["spec"]["podSelector"], labels(workload)) for policy in restricted):
            found.append(f"{name(workload)} is under no policy that closes everything else")
    for workload in workloads:
        for container in containers(workload):
            endpoint = option(command(container, objects), "connect")
            if endpoint and not reaches(workload, urlsplit(endpoint).port, objects):
                found.append(f"{name(workload)} connects to {endpoint}, which the network policies forbid")
    return found


def reaches(workload: dict, port: int, objects: list[dict]) -> bool:
    """Whether policies let these pods out to the coordinator's port, and in there."""
    coordinators = [each for each in kind(objects, *WORKLOADS) if port in ports(each).values()]

    def allows(one: dict, direction: str, peers: str, other: dict) -> bool:
        return any(
            matches(policy["spec"]["podSelector"], labels(one))
            and any(
                {"port": port}.items() <= each.items()
                for rule in policy["spec"].get(direction, [])
                if any("podSelector" in peer and matches(peer["podSelector"], labels(other)) for peer in rule[peers])
                for each in rule["ports"]
            )
            for policy in kind(objects, "NetworkPolicy")
        )

    return any(
        allows(workload, "egress", "to", each) and allows(each, "ingress", "from", workload) for each in coordinators
    )


def scaling(objects: list[dict]) -> list[str]:
    """An autoscaler's target is there, and nobody else says how many."""
    found = []
    workloads = {each["metadata"]["name"]: each for each in kind(objects, "Deployment")}
    for each in kind(objects, "HorizontalPodAutoscaler", "ScaledObject"):
        target = workloads.get(each["spec"]["scaleTargetRef"]["name"])
        if target is None:
            found.append(f"{name(each)} scales what is not there")
        elif "replicas" in target["spec"]:
            found.append(f"{name(target)} sets the number that {name(each)} decides")
    return found
