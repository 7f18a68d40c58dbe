"""Goal: every example of the chart makes manifests that Kubernetes takes and a configuration that the daemon takes.
Method: renders them with Helm, and asks kubeconform (strict, with the definitions of custom kinds), the pod security
standard "restricted", and `foothold config check`.

  chart_test.py --foothold PROGRAM   (ctest does)
"""
import argparse
import copy
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import yaml

import chart
import k8s_schemas
import pod_security

sys.path.insert(0, str(chart.ROOT / "deploy/helm"))
import sync  # noqa: E402

OPTIONS = None


class Examples(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory(prefix="foothold-chart-")
        cls.addClassCleanup(temporary.cleanup)
        cls.folder = pathlib.Path(temporary.name)
        cls.schemas = k8s_schemas.write(cls.folder / "schemas")
        # A board and a rule of the smallest kind, for as long as the chart may come without.
        cls.chart = cls.folder / "foothold"
        subprocess.run(["cp", "-rL", chart.CHART, cls.chart], check=True)
        for name, text in (("dashboards/a_board.json", '{"title": "{{ board }}"}\n'),
                           ("alerts/foothold.rules.yaml", "groups:\n  - name: foothold\n    rules:\n      - alert: A\n"
                            "        expr: up == 0\n        annotations: { summary: \"{{ $labels.job }}\" }\n")):
            path = cls.chart / "files" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                path.write_text(text)

    def kubeconform(self, text):
        return subprocess.run([chart.TOOLS / "kubeconform", "-strict", "-summary", "-schema-location", self.schemas],
                              input=text, capture_output=True, text=True, timeout=120)

    def rendered(self):
        self.assertGreaterEqual(len(chart.EXAMPLES), 4)
        for example in chart.EXAMPLES:
            for source in (chart.CHART, self.chart):
                yield example, chart.template("--values", example, chart=source)

    def test_lint_finds_nothing(self):
        for example in chart.EXAMPLES:
            done = chart.helm("lint", "--strict", self.chart, "--values", example)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_kubernetes_would_take_every_manifest(self):
        for example, text in self.rendered():
            done = self.kubeconform(text)
            self.assertEqual(done.returncode, 0, f"{example.name}: {done.stdout}{done.stderr}")
            self.assertIn("Skipped: 0", done.stdout, "a kind without a schema is not checked")

    def test_a_manifest_with_a_field_too_many_would_be_seen(self):
        text = chart.template("--values", chart.CHART / "examples/strimzi.yaml")
        for field, typo in (("replicas: 1", "replica: 1"), ("podMetricsEndpoints:", "podMetricEndpoints:"),
                            ("topicName:", "topicname:")):
            self.assertIn(field, text)
            self.assertNotEqual(self.kubeconform(text.replace(field, typo)).returncode, 0, field)

    def test_every_pod_is_restricted(self):
        seen = 0
        for example, text in self.rendered():
            for document in chart.documents(text):
                for name, spec in pod_security.pod_specs(document):
                    self.assertEqual(list(pod_security.faults(spec)), [], f"{example.name}: {name}")
                    self.assertFalse(spec["automountServiceAccountToken"])
                    for container in spec["containers"]:
                        self.assertTrue(container["securityContext"]["readOnlyRootFilesystem"])
                        self.assertIn("memory", container["resources"]["limits"])
                    seen += 1
        self.assertEqual(seen, 2 * 2 * len(chart.EXAMPLES), "the daemon's pod and the proof's, each")

    def test_a_pod_that_takes_more_would_be_seen(self):
        good = chart.kind(chart.documents(chart.template(values=chart.LEAST)), "StatefulSet")[0]["spec"]["template"]["spec"]

        def with_change(change):
            spec = copy.deepcopy(good)
            change(spec, spec["containers"][0]["securityContext"])
            return list(pod_security.faults(spec))

        self.assertEqual(with_change(lambda spec, own: None), [])
        for change in (lambda spec, own: spec.update(hostNetwork=True),
                       lambda spec, own: spec["volumes"].append({"name": "host", "hostPath": {"path": "/"}}),
                       lambda spec, own: own.update(privileged=True),
                       lambda spec, own: own.pop("allowPrivilegeEscalation"),
                       lambda spec, own: own.update(capabilities={"drop": ["NET_RAW"]}),
                       lambda spec, own: own.update(capabilities={"drop": ["ALL"], "add": ["SYS_ADMIN"]}),
                       lambda spec, own: own.update(runAsUser=0),
                       lambda spec, own: own.update(runAsNonRoot=False),
                       lambda spec, own: own.update(seccompProfile={"type": "Unconfined"}),
                       lambda spec, own: spec["containers"][0]["ports"][0].update(hostPort=80),
                       lambda spec, own: spec.update(initContainers=[{"name": "first"}])):
            self.assertNotEqual(with_change(change), [])

    def configuration(self, found):
        """The folder /etc/foothold of a rendered chart; returns the path of foothold.yaml."""
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        for name, text in chart.kind(found, "ConfigMap")[0]["data"].items():
            (folder / name).write_text(text)
        return folder / "foothold.yaml"

    def check(self, config, **variables):
        return subprocess.run([OPTIONS.foothold, "config", "check", "--config", config], capture_output=True, text=True,
                              timeout=60, env=variables)

    def test_the_daemon_takes_every_configuration(self):
        for example, text in self.rendered():
            found = chart.documents(text)
            config = self.configuration(found)
            # A database that only the cluster has.
            config.write_text(config.read_text().replace("/var/lib/networks/asn.mmdb", str(self.networks())))
            container = chart.kind(found, "StatefulSet")[0]["spec"]["template"]["spec"]["containers"][0]
            variables = {row["name"]: row.get("value", "2") for row in container["env"]}
            done = self.check(config, **variables)
            self.assertEqual(done.returncode, 0, f"{example.name}: {done.stderr}")
            port = next(port["containerPort"] for port in container["ports"] if port["name"] == "http")
            self.assertIn(f"listen: 0.0.0.0:{port}", config.read_text())
            mounts = [mount["mountPath"] for mount in container["volumeMounts"]]
            self.assertIn("directory: /var/lib/foothold", config.read_text())
            self.assertIn("/var/lib/foothold", mounts)

    def networks(self):
        path = self.folder / "networks.tsv"
        path.write_text("cidr\tasn\torg\tkind\tcountry\n192.0.2.0/24\t64500\tExample\tisp\tDE\n")
        return path

    def test_numbers_and_words_of_yaml_arrive_as_they_were_meant(self):
        values = chart.over(chart.LEAST, {"config": {
            "pipeline": {"epoch_messages": 1000000, "consumers": 0},
            "kafka": {"create_topics": True, "properties": {"fetch.max.bytes": 52428800, "enable.ssl.certificate.verification": False}},
            "detection": {"accounts": ["012345678901", "111122223333"]}}})
        config = self.configuration(chart.documents(chart.template(values=values)))
        self.assertEqual(self.check(config).returncode, 0, self.check(config).stderr)
        printed = subprocess.run([OPTIONS.foothold, "config", "print", "--config", config], capture_output=True, text=True,
                                 env={}).stdout
        for text in ("epoch_messages: 1000000", "create_topics: true", "52428800", "012345678901"):
            self.assertIn(text, printed)

    def test_the_reference_s_own_examples_are_taken(self):
        """Each example of docs/configuration.md, as a person would copy it: in YAML."""
        page = (chart.ROOT / "docs/configuration.md").read_text()
        for block in page.split("\n### ")[1:]:
            path, example = block.split("\n", 1)[0].strip(), re.search(r"^- Example: `(.*)`$", block, re.M)[1]
            if path in ("http.listen", "state.directory", "kafka.properties"):
                continue  # the chart's own; and one that names a Secret
            if path == "detection.caps":  # refused below, with a sentence
                example = re.sub(r"\bN:", '"N":', example)
            *groups, _ = path.split(".")
            text = f"image: {{ repository: r }}\nresources: {{ limits: {{ memory: 16Gi }} }}\nconfigFiles: {{ our-catalog.tsv: '', networks.tsv: '' }}\nconfig:\n"
            for depth, group in enumerate(groups, 1):
                text += "  " * depth + group + ":\n"
            text += "  " * (len(groups) + 1) + example + "\n"
            values = self.folder / "example.yaml"
            values.write_text(text)
            brokers = [] if path == "kafka.brokers" else ["--set", "config.kafka.brokers=a:9092"]
            config = self.configuration(chart.documents(chart.template("--values", values, *brokers)))
            (config.parent / "networks.tsv").write_text(self.networks().read_text())
            done = self.check(config)
            self.assertEqual(done.returncode, 0, f"{path}: {done.stderr}")

    def test_a_change_rolls_the_pod_just_when_the_daemon_cannot_reload_it(self):
        before = self.pod(chart.LEAST)
        rows = list(sync.settings((chart.ROOT / "docs/configuration.md").read_text()))
        self.assertGreater(len(rows), 20)
        changed = {"kafka.brokers": "other:9092", "detection.catalog": ["a.tsv"], "enrichment.networks": "a.tsv"}
        for path, words, _, takes in rows:
            if path in ("http.listen", "state.directory"):
                continue  # the chart's own
            value = changed.get(path, self.another(words))
            nested = value
            for key in reversed(path.split(".")):
                nested = {key: nested}
            values = chart.over(chart.LEAST, {"config": nested, "configFiles": {"a.tsv": ""}})
            values["resources"] = {"limits": {"memory": "16Gi"}}
            after = self.pod(values)
            before_too = self.pod({**chart.LEAST, "resources": values["resources"], "configFiles": values["configFiles"]})
            self.assertEqual(after != before_too, takes == "at the next start", path)
        self.assertEqual(before, self.pod(chart.over(chart.LEAST, {"configFiles": {"more.tsv": "x"}})))

    @staticmethod
    def another(words):
        """A value of a setting's type that is no default."""
        if words.startswith("word out of "):
            options = words[len("word out of "):].split(", ")
            return True if options == ["true", "false"] else options[-1]
        if words == "list of rules":
            return [{"id": "a", "owner": "b", "reason": "c", "expires": "2099-01-01", "match": {"accountId": "1*"}}]
        if words == "list of changes":
            return [{"ticket": "a", "principal": "*", "from": "2026-11-24T09:00:00Z", "to": "2026-11-24T12:00:00Z"}]
        if words.startswith("list of networks"):
            return ["198.51.100.0/24"]
        return {"number": 3, "size": "2GiB", "duration": "1h" if "90d" in words else "1s", "list": ["other"], "text": "other",
                "map": {"a": "1"}, "path": "/other"}.get(words.split()[0], "other")

    @staticmethod
    def pod(values):
        return chart.kind(chart.documents(chart.template(values=values)), "StatefulSet")[0]["spec"]["template"]

    def test_boards_and_alerts_come_as_they_are(self):
        found = chart.documents(chart.template("--values", chart.CHART / "examples/production.yaml", chart=self.chart))
        boards = {name: text for board in chart.kind(found, "ConfigMap") if "grafana_dashboard" in board["metadata"]["labels"]
                  for name, text in board["data"].items()}
        self.assertEqual(boards, {path.name: path.read_text() for path in (self.chart / "files/dashboards").glob("*.json")})
        self.assertTrue(all(rule["metadata"]["labels"]["release"] == "prometheus" for rule in chart.kind(found, "PrometheusRule")))
        self.assertEqual(self.alerts(""), self.own_alerts())

    def alerts(self, base):
        found = chart.documents(chart.template("--values", chart.CHART / "examples/production.yaml",
                                               "--set", f"monitoring.rules.runbookBase={base}", chart=self.chart))
        return [rule["spec"] for rule in chart.kind(found, "PrometheusRule")]

    def own_alerts(self):
        return [chart.documents(path.read_text())[0] for path in sorted((self.chart / "files/alerts").glob("*.yaml"))]

    def test_each_alert_links_to_its_section_and_is_else_as_it_is(self):
        wanted, seen = self.own_alerts(), 0
        for rule in (rule for file in wanted for group in file["groups"] for rule in group["rules"] if "alert" in rule):
            self.assertTrue(rule["annotations"]["runbook_url"].startswith("docs/operations.md#"))
            rule["annotations"]["runbook_url"] = "https://git.example.com/a/b/" + rule["annotations"]["runbook_url"]
            seen += 1
        self.assertGreater(seen, 10)
        for base in ("https://git.example.com/a/b", "https://git.example.com/a/b/"):
            self.assertEqual(self.alerts(base), wanted)

    def test_what_selects_the_daemon_does_not_select_the_proof(self):
        for example, text in self.rendered():
            found = chart.documents(text)
            daemon = chart.kind(found, "StatefulSet")[0]["spec"]["template"]["metadata"]["labels"]
            proof = chart.kind(found, "Pod")[0]["metadata"]["labels"]

            def selects(selector, labels):
                return selector.items() <= labels.items()

            selectors = [chart.kind(found, "Service")[0]["spec"]["selector"]]
            for name in ("StatefulSet", "PodDisruptionBudget", "PodMonitor", "ServiceMonitor"):
                selectors += [each["spec"]["selector"]["matchLabels"] for each in chart.kind(found, name)]
            self.assertGreaterEqual(len(selectors), 3)
            for selector in selectors:
                self.assertTrue(selects(selector, daemon), f"{example.name}: {selector}")
                self.assertFalse(selects(selector, proof), f"{example.name}: {selector}")
            policy = chart.kind(found, "NetworkPolicy")[0]["spec"]["podSelector"]["matchLabels"]
            self.assertTrue(selects(policy, daemon) and selects(policy, proof))

    def test_the_network_policy_opens_the_brokers_ports(self):
        values = chart.over(chart.LEAST, {"config": {"kafka": {"brokers": "a:9094, b:9096,c"}}})
        policy = chart.kind(chart.documents(chart.template(values=values)), "NetworkPolicy")[0]["spec"]
        self.assertEqual([port["port"] for port in policy["egress"][1]["ports"]], [9094, 9096, 9092])

    def test_a_user_of_strimzi_logs_in_with_what_its_secret_holds(self):
        for authentication, keys, properties in (
                (None, ["user.crt", "user.key"],
                 {"security.protocol": "SSL", "ssl.certificate.location": "/run/secrets/kafka-user/user.crt",
                  "ssl.key.location": "/run/secrets/kafka-user/user.key"}),
                ("scram-sha-512", ["password"],
                 {"security.protocol": "SASL_SSL", "sasl.mechanism": "SCRAM-SHA-512", "sasl.username": "env:KAFKA_USER",
                  "sasl.password": "file:/run/secrets/kafka-user/password"})):
            found = chart.documents(chart.template("--values", chart.CHART / "examples/strimzi.yaml", *(
                ["--set", f"strimzi.authentication={authentication}"] if authentication else [])))
            config = yaml.safe_load(chart.kind(found, "ConfigMap")[0]["data"]["foothold.yaml"])
            self.assertEqual(config["kafka"]["properties"],
                             {"ssl.ca.location": "/run/secrets/events-cluster-ca-cert/ca.crt", **properties})
            users = [user["metadata"]["name"] for user in chart.kind(found, "KafkaUser")]
            self.assertEqual({user["spec"]["authentication"]["type"] for user in chart.kind(found, "KafkaUser")},
                             {authentication or "tls"})
            pods = [chart.kind(found, "StatefulSet")[0]["spec"]["template"]["spec"], chart.kind(found, "Pod")[0]["spec"]]
            for user, spec in zip(users, pods, strict=True):
                secret = next(volume["secret"] for volume in spec["volumes"] if volume["name"] == "kafka-user")
                self.assertEqual((secret["secretName"], [item["key"] for item in secret["items"]]), (user, keys))
                variables = {row["name"]: row.get("value") for row in spec["containers"][0]["env"]}
                self.assertEqual(variables.get("KAFKA_USER"), user if authentication else None)

    def test_an_installation_with_scram_is_told_what_refuses_it(self):
        """Helm shows NOTES.txt only where there is a cluster: a manifest of the test's own holds it."""
        source = self.folder / "notes"
        subprocess.run(["cp", "-rL", chart.CHART, source], check=True)
        (source / "templates/shown.yaml").write_text('kind: Shown\ntext: {{ include (print $.Template.BasePath "/NOTES.txt") . | quote }}\n')

        def notes(values):
            return chart.kind(chart.documents(chart.template(values=values, chart=source)), "Shown")[0]["text"]

        strimzi = chart.over(chart.LEAST, {"strimzi": {"enabled": True, "cluster": "c"}})
        for scram in (chart.over(strimzi, {"strimzi": {"authentication": "scram-sha-512"}}),
                      chart.over(chart.LEAST, {"config": {"kafka": {"properties": {"sasl.mechanism": "SCRAM-SHA-256"}}}})):
            self.assertIn("The login is SCRAM", notes(scram))
        for other in (strimzi, chart.LEAST, chart.over(chart.LEAST, {"config": {"kafka": {"properties": {"sasl.mechanism": "PLAIN"}}}})):
            self.assertNotIn("SCRAM", notes(other))

    def test_secrets_are_mounted_and_never_in_a_config_map(self):
        text = chart.template("--values", chart.CHART / "examples/msk-tls.yaml")
        found = chart.documents(text)
        self.assertEqual(chart.kind(found, "Secret"), [])
        spec = chart.kind(found, "StatefulSet")[0]["spec"]["template"]["spec"]
        volume = next(volume for volume in spec["volumes"] if volume.get("secret", {}).get("secretName") == "foothold-kafka")
        mount = next(each for each in spec["containers"][0]["volumeMounts"] if each["name"] == volume["name"])
        self.assertEqual(mount["mountPath"], "/run/secrets/foothold-kafka")
        self.assertEqual([item["key"] for item in volume["secret"]["items"]], ["tls.crt", "tls.key"])

    def test_an_uninstall_keeps_topics_and_state(self):
        found = chart.documents(chart.template("--values", chart.CHART / "examples/strimzi.yaml"))
        topics = chart.kind(found, "KafkaTopic")
        self.assertEqual(len(topics), 5)
        for topic in topics:
            self.assertEqual(topic["metadata"]["annotations"]["helm.sh/resource-policy"], "keep")
        state = next(topic["spec"] for topic in topics if topic["spec"]["topicName"] == "foothold.state")
        self.assertEqual((state["partitions"], state["config"]["cleanup.policy"]), (1, "compact"))
        self.assertEqual(chart.kind(found, "StatefulSet")[0]["spec"]["persistentVolumeClaimRetentionPolicy"],
                         {"whenDeleted": "Retain", "whenScaled": "Retain"})

    def test_an_upgrade_changes_nothing_that_kubernetes_holds_fixed(self):
        """Of a StatefulSet only replicas, template, updateStrategy and a few more may change."""
        newer = self.folder / "newer"
        subprocess.run(["cp", "-rL", chart.CHART, newer], check=True)
        path = newer / "Chart.yaml"
        path.write_text(path.read_text().replace(chart.project_version(), "9.9.9"))
        for example in chart.EXAMPLES:
            old, new = (chart.kind(chart.documents(chart.template("--values", example, chart=source)), "StatefulSet")[0]["spec"]
                        for source in (chart.CHART, newer))
            for field in ("selector", "serviceName", "podManagementPolicy", "volumeClaimTemplates"):
                self.assertEqual(old.get(field), new.get(field), field)
            self.assertEqual(old["template"]["metadata"], new["template"]["metadata"], "and a new chart alone rolls no pod")

    def test_the_package_holds_what_the_folder_does(self):
        done = chart.helm("package", self.chart, "--destination", self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        package = self.folder / f"foothold-{chart.project_version()}.tgz"
        for example in chart.EXAMPLES:
            self.assertEqual(chart.template("--values", example, chart=package),
                             chart.template("--values", example, chart=self.chart))

    def test_the_commands_of_the_readme_run(self):
        """Those that are not marked as not run."""
        text = (chart.CHART / "README.md").read_text()
        blocks = [(before, code) for before, code in zip(re.split(r"```sh\n.*?```\n", text, flags=re.S),
                                                         re.findall(r"```sh\n(.*?)```\n", text, flags=re.S))]
        run = [code for before, code in blocks if "*(not run:" not in before.strip().splitlines()[-1]]
        self.assertEqual((len(blocks), len(run)), (6, 2))
        tree = self.folder / "tree"
        tree.mkdir()
        (tree / "build").mkdir()
        (tree / "deploy").symlink_to(chart.ROOT / "deploy")
        for code in run:
            done = subprocess.run(["bash", "-euc", code], cwd=tree, capture_output=True, text=True,
                                  env={**os.environ, "PATH": f"{chart.TOOLS}:{os.environ['PATH']}"})
            self.assertEqual(done.returncode, 0, code + done.stdout + done.stderr)
        self.assertEqual(self.kubeconform((tree / "build/manifests.yaml").read_text()).returncode, 0)

    def test_what_is_made_from_elsewhere_is_up_to_date(self):
        stale = [name for name, text in sync.wanted().items()
                 if (path := chart.CHART / name) and (path.read_text() if path.exists() else None) != text]
        self.assertEqual(stale, [], "./dev docs writes them")


if __name__ == "__main__":
    chart.need_tools()
    parser = argparse.ArgumentParser()
    parser.add_argument("--foothold", required=True)
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest], verbosity=1)
