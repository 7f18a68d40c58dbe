"""Goal: the KafkaUsers of the chart have the rights that are needed, and none beside, and `helm test`'s proof proves.
Method: takes topics, rights and the way to log in from the rendered chart, gives them to two client certificates on a real
Kafka that allows nothing else, with Strimzi's Secrets laid as the chart mounts them; runs the daemon and `foothold prove`
there; then takes each right away and sees something fail.

  access_test.py --foothold PROGRAM --tool kafka_tool --acl-tool acl_tool --jars DIR   (ctest does)
"""
import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

import yaml

import certificates
import chart

sys.path.insert(0, str(chart.ROOT / "tests/broker"))
from world import Cluster, Daemon  # noqa: E402

OPTIONS = None


class Access(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="foothold-access-"))
        rendered = chart.documents(chart.template("--values", chart.CHART / "examples/strimzi.yaml"))
        cls.users = {user["metadata"]["name"]: user for user in chart.kind(rendered, "KafkaUser")}
        cls.topics = chart.kind(rendered, "KafkaTopic")
        daemons = chart.kind(rendered, "ConfigMap")[0]["data"]["foothold.yaml"]
        cls.properties = yaml.safe_load(daemons)["kafka"]["properties"]
        certificates.authority(cls.folder)
        cls.cluster = Cluster(OPTIONS.jars, cls.folder / "kafka", 1, properties=(
            "listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,CERT:SSL",
            "listener.name.cert.ssl.client.auth=required", *certificates.broker_properties(cls.folder),
            "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users=User:ANONYMOUS", "allow.everyone.if.no.acl.found=false"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.addClassCleanup(cls.cluster.stop)
        cls.brokers = f"127.0.0.1:{cls.cluster.add_listener('CERT')}"
        for topic in cls.topics:
            settings = {key: value for key, value in topic["spec"]["config"].items() if key != "min.insync.replicas"}
            cls.cluster.create(topic["spec"]["topicName"], topic["spec"]["partitions"],
                               *(f"{key}={value}" for key, value in settings.items()))
        for name, user in cls.users.items():
            cls.lay_secrets(name, user, chart.kind(rendered, "StatefulSet" if name == "demo-foothold" else "Pod")[0])
            for rule in user["spec"]["authorization"]["acls"]:
                cls.change("add", name, rule["resource"], rule["operations"])

    @classmethod
    def lay_secrets(cls, name, user, workload):
        """What kubelet would mount in a pod below /run/secrets, out of what Strimzi puts into its Secrets."""
        assert user["spec"]["authentication"] == {"type": "tls"}
        certificates.sign(cls.folder, name)
        key, certificate, authority = ((cls.folder / file).read_bytes() for file in (f"{name}.key", f"{name}.crt", "ca.crt"))
        # The ca.crt of a user's Secret is the clients' authority: it is no use for the brokers' certificates.
        secrets = {name: {"user.key": key, "user.crt": certificate, "ca.crt": b"of the clients"},
                   "events-cluster-ca-cert": {"ca.crt": authority}}
        spec = workload["spec"].get("template", workload)["spec"]
        for volume in spec["volumes"]:
            if "secret" not in volume:
                continue
            folder = next(mount["mountPath"] for mount in spec["containers"][0]["volumeMounts"] if mount["name"] == volume["name"])
            path = cls.mounted(name, folder)
            path.mkdir(parents=True)
            for item in volume["secret"]["items"]:
                (path / item["path"]).write_bytes(secrets[volume["secret"]["secretName"]][item["key"]])

    @classmethod
    def mounted(cls, user, path):
        """Where a user's pod would have the path."""
        return cls.folder / "pods" / user / path.lstrip("/")

    @classmethod
    def change(cls, how, user, resource, operations):
        for operation in operations:
            if resource["type"] == "transactionalId":  # which librdkafka cannot name; Java starts slowly
                cls.cluster.call("run", cls.cluster.folder, "org.apache.kafka.tools.AclCommand", "--bootstrap-server",
                                 cls.cluster.brokers, f"--{how}", *(["--force"] if how == "remove" else []),
                                 "--allow-principal", f"User:CN={user}", "--transactional-id", resource["name"],
                                 "--operation", operation)
            else:
                subprocess.run([OPTIONS.acl_tool, how, cls.cluster.brokers, f"User:CN={user}", resource["type"],
                                resource["name"], operation], check=True, timeout=60)

    def setUp(self):
        self.running = []

    def tearDown(self):
        for daemon in self.running:
            if daemon.process and daemon.process.poll() is None:
                daemon.kill()

    def daemon(self, name, user="demo-foothold"):
        daemon = Daemon(OPTIONS.foothold, self.brokers, self.folder, name)
        daemon.settings["kafka"] = {"brokers": self.brokers, "properties": {
            key: str(self.mounted(user, value)) if value.startswith("/run/secrets/") else value
            for key, value in self.properties.items()}}
        daemon.write_config()
        self.running.append(daemon)
        return daemon

    def prove(self, daemon, user="demo-foothold-proof", wait="30s"):
        config = daemon.folder / "proof.yaml"
        config.write_text(daemon.config.read_text().replace(str(self.mounted("demo-foothold", "/")), str(self.mounted(user, "/"))))
        return subprocess.run([OPTIONS.foothold, "prove", "--config", config, "--wait", wait], capture_output=True,
                              text=True, timeout=120)

    def test_findings_flow_with_the_rights_of_the_chart(self):
        daemon = self.daemon("rights").start()
        for _ in range(2):  # as often as one likes
            proof = self.prove(daemon)
            self.assertEqual(proof.returncode, 0, proof.stderr + daemon.tail())
            self.assertIn("UserPermissions) came to foothold.findings", proof.stdout)
        self.assertNotIn("topic_settings_unknown", daemon.tail(), "it may not see the state topic's settings")
        self.assertEqual(daemon.terminate(), 0)

    def test_a_proof_without_a_daemon_fails_and_says_where_to_look(self):
        proof = self.prove(self.daemon("nobody"), wait="3s")
        self.assertEqual(proof.returncode, 1, proof.stdout)
        self.assertIn("no finding came of foothold-proof-", proof.stderr)
        self.assertIn("see that the daemon is ready", proof.stderr)

    def test_each_right_of_the_proof_is_needed(self):
        daemon = self.daemon("proofs").start()
        for rule in self.users["demo-foothold-proof"]["spec"]["authorization"]["acls"]:
            with self.subTest(rule=rule):
                self.change("remove", "demo-foothold-proof", rule["resource"], rule["operations"])
                proof = self.prove(daemon)
                self.change("add", "demo-foothold-proof", rule["resource"], rule["operations"])
                self.assertNotEqual(proof.returncode, 0, proof.stdout)
                self.assertIn(rule["resource"]["name"], proof.stderr)
        self.assertEqual(daemon.terminate(), 0)

    def test_each_right_of_the_daemon_is_needed(self):
        rights = [(rule["resource"], operation)
                  for rule in self.users["demo-foothold"]["spec"]["authorization"]["acls"]
                  for operation in rule["operations"]]
        self.assertGreaterEqual(len(rights), 8)
        self.assertFalse(self.trouble(self.daemon("all"), rights[0][0], "none"), "with all rights there is none")
        for number, (resource, operation) in enumerate(rights):
            with self.subTest(resource=resource["name"], operation=operation):
                self.change("remove", "demo-foothold", resource, [operation])
                try:
                    self.assertTrue(self.trouble(self.daemon(f"less{number}"), resource, operation),
                                    f"it does all it should without {operation} on {resource['type']} {resource['name']}")
                finally:
                    self.change("add", "demo-foothold", resource, [operation])

    def trouble(self, daemon, resource, operation):
        """Whether a daemon that has lost a right shows it: ends, never gets ready, or does not do what it is for."""
        daemon.start(ready=False)
        end = time.monotonic() + 15
        while time.monotonic() < end and daemon.process.poll() is None:
            if any(event["event"] == "ready" for event in daemon.events()):
                break
            time.sleep(0.05)
        else:
            return True
        if operation == "DescribeConfigs":
            return any(event["event"] == "topic_settings_unknown" for event in daemon.events())
        if resource["name"].endswith("dead-letter"):
            self.produce("no JSON")
            return self.ended(daemon)
        return self.prove(daemon, wait="6s").returncode != 0

    def produce(self, text):
        message = self.folder / "message"
        message.write_text(text + "\n")
        subprocess.run([OPTIONS.tool, "produce", self.cluster.brokers, "cloudtrail", message], check=True,
                       stdout=subprocess.DEVNULL)

    def ended(self, daemon):
        try:
            return daemon.process.wait(15) != 0
        except subprocess.TimeoutExpired:
            return False


if __name__ == "__main__":
    chart.need_tools()
    parser = argparse.ArgumentParser()
    parser.add_argument("--foothold", required=True)
    parser.add_argument("--tool", required=True)
    parser.add_argument("--acl-tool", required=True)
    parser.add_argument("--jars", required=True)
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)
