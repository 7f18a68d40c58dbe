"""Goal: the runbook's examples of logins do what it says of them. Method: a real Kafka with a listener for passwords over TLS
and one for client certificates, and the daemon with the runbook's configurations, in which nothing but the places is changed.

  login_test.py --foothold PROGRAM --jars DIR
"""
import argparse
import pathlib
import shutil
import sys
import tempfile
import time
import unittest

import yaml

import certificates
import runbook

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "broker"))

from world import Cluster, Daemon  # noqa: E402

OPTIONS = None
PASSWORD = "right"


class Logins(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="foothold-login-"))
        certificates.authority(cls.folder)
        certificates.sign(cls.folder, "user")
        (cls.folder / "password").write_text(PASSWORD + "\n")
        cls.cluster = Cluster(OPTIONS.jars, cls.folder / "kafka", 1, properties=(
            "listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,LOGIN:SASL_SSL,CERT:SSL",
            "listener.name.login.sasl.enabled.mechanisms=SCRAM-SHA-512,PLAIN",
            "listener.name.login.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required "
            f"user_foothold=\"{PASSWORD}\";",
            "listener.name.login.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;",
            "listener.name.cert.ssl.client.auth=required", *certificates.broker_properties(cls.folder)))
        cls.ports = {name: cls.cluster.add_listener(name.upper()) for name in ("login", "cert")}
        cls.cluster.call("run", cls.cluster.folder, "kafka.admin.ConfigCommand", "--bootstrap-server", cls.cluster.brokers, "--alter",
                         "--entity-type", "users", "--entity-name", "foothold", "--add-config", f"SCRAM-SHA-512=[password={PASSWORD}]")

    @classmethod
    def tearDownClass(cls):
        cls.cluster.stop()
        shutil.rmtree(cls.folder)

    def daemon(self, example, listener, **properties):
        told = yaml.safe_load(runbook.config(example).replace("/run/secrets/kafka", str(self.folder)))
        self.assertEqual(told["state"], {"directory": "/var/lib/foothold"})
        given = {**told["kafka"]["properties"], **properties}
        return Daemon(OPTIONS.foothold, f"127.0.0.1:{self.ports[listener]}", self.folder, f"{example}{len(properties) or ''}",
                      settings={"kafka": {"properties": {name: value for name, value in given.items() if value}}})

    def assert_works(self, daemon):
        daemon.start()
        # Ready means that it committed as a producer and read as a consumer.
        self.assertEqual(daemon.metrics()["foothold_ready"], 1)
        self.assertEqual(daemon.terminate(), 0)

    def assert_refused(self, daemon):
        daemon.start(ready=False)
        began = time.monotonic()
        self.assertEqual(daemon.process.wait(60), 2, daemon.tail())
        self.assertIn("refuses the login", daemon.tail().splitlines()[-1])
        self.assertLess(time.monotonic() - began, 20)

    def test_scram_is_refused_by_this_kafka(self):
        # Kafka's own client first: the login is right, and the listener there.
        client = self.folder / "client.properties"
        client.write_text("security.protocol=SASL_SSL\nsasl.mechanism=SCRAM-SHA-512\nsasl.jaas.config=org.apache.kafka.common.security.scram."
                          f"ScramLoginModule required username=\"foothold\" password=\"{PASSWORD}\";\n"
                          f"ssl.truststore.type=PEM\nssl.truststore.location={self.folder}/ca.crt\n")
        self.cluster.call("run", self.cluster.folder, "org.apache.kafka.tools.TopicCommand", "--list", "--command-config", client,
                          "--bootstrap-server", f"127.0.0.1:{self.ports['login']}")
        # librdkafka before 2.6.1 repeats the client's nonce, which Kafka of today refuses. When this fails because the
        # daemon is let in, the runbook and whoever recommends another login have good news to tell.
        self.assert_refused(self.daemon("scram", "login"))

    def test_a_password_over_tls(self):
        self.assert_works(self.daemon("plain", "login"))
        wrong = self.folder / "wrong"
        wrong.write_text("wrong\n")
        self.assert_refused(self.daemon("plain", "login", **{"sasl.password": f"file:{wrong}"}))

    def test_a_client_certificate(self):
        without = self.daemon("certificate", "cert", **{"ssl.certificate.location": None, "ssl.key.location": None})
        without.start(ready=False)
        self.assert_works(self.daemon("certificate", "cert"))
        self.assertIn(without.process.wait(60), (1, 2), without.tail())


def main():
    global OPTIONS
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--foothold", "--jars"):
        parser.add_argument(name, required=True, type=lambda given: pathlib.Path(given).resolve())
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest], verbosity=2)


if __name__ == "__main__":
    main()
