"""Goal: a wrong value fails before anything is installed, with a sentence that names it. Method: a table of wrong values,
each laid over values that render, and the words that Helm must say.

  values_test.py   (ctest does)
"""
import sys
import unittest

import chart


def config(**sections):
    return {"config": sections}


def properties(**values):
    return config(kafka={"properties": {name.replace("_", "."): value for name, value in values.items()}})


# What it is; values over the least that render (None takes away); words of the sentence.
WRONG = [
    ("a typo of the chart's", {"replicaCount": 3}, ["replicaCount", "not allowed"]),
    ("a typo below", {"persistence": {"sice": "1Gi"}}, ["/persistence", "sice", "not allowed"]),
    ("a typo of the daemon's", config(kafka={"broker": "a:9092"}), ["/config/kafka", "broker", "not allowed"]),
    ("a section that is not", config(detections={}), ["/config", "detections", "not allowed"]),
    ("a setting too deep", config(kafka={"input": {"topic": ["a"]}}), ["/config/kafka/input", "topic", "not allowed"]),
    ("text for a number", {"port": "9464"}, ["/port", "got string, want integer"]),
    ("a privileged port", {"port": 80}, ["/port", "minimum"]),
    ("a number for text", config(detection={"accounts": [111122223333]}), ["/config/detection/accounts/0", "want string"]),
    ("text for yes or no", config(kafka={"create_topics": "yes"}), ["/config/kafka/create_topics", "want boolean"]),
    ("a word that is none of them", config(detection={"severity_mode": "high"}), ["/config/detection/severity_mode", "'graded'"]),
    ("a number out of range", config(pipeline={"shards": 1000}), ["/config/pipeline/shards", "256"]),
    ("a duration without a unit", config(detection={"learning_period": 7}), ["/config/detection/learning_period", "want string"]),
    ("a duration of no unit", config(detection={"learning_period": "1 week"}), ["/config/detection/learning_period", "pattern"]),
    ("a size as Kubernetes writes it", config(state={"cache": "2Gi"}), ["/config/state/cache", "pattern"]),
    ("a list that is none", config(kafka={"input": {"topics": "cloudtrail"}}), ["/config/kafka/input/topics", "want array"]),
    ("no image", {"image": {"repository": ""}}, ["image.repository is not set"]),
    ("a digest that is none", {"image": {"digest": "latest"}}, ["/image/digest", "sha256"]),
    ("no brokers", config(kafka={"brokers": ""}), ["config.kafka.brokers is not set", "strimzi.cluster"]),
    ("Strimzi without a cluster", {"strimzi": {"enabled": True}}, ["strimzi.cluster is not set"]),
    ("a login Strimzi has not", {"strimzi": {"enabled": True, "cluster": "c", "authentication": "plain"}},
     ["/strimzi/authentication", "'tls', 'scram-sha-512'"]),
    ("the port in the daemon's words", config(http={"listen": "0.0.0.0:80"}), ["config.http.listen", "set port"]),
    ("the folder of the state", config(state={"directory": "/data"}), ["config.state.directory", "persistence"]),
    ("a Secret without a name", {"secretFiles": [{"keys": ["password"]}]}, ["/secretFiles/0", "missing property 'secret'"]),
    ("a Secret with an empty name", {"secretFiles": [{"secret": "", "keys": ["password"]}]}, ["/secretFiles/0/secret"]),
    ("a Secret without keys", {"secretFiles": [{"secret": "kafka"}]}, ["/secretFiles/0", "missing property 'keys'"]),
    ("a Secret twice", {"secretFiles": [{"secret": "kafka", "keys": ["a"]}, {"secret": "kafka", "keys": ["b"]}]},
     ["secretFiles names the Secret kafka twice"]),
    ("a login to the registry without a name", {"image": {"pullSecrets": [{}]}}, ["/image/pullSecrets/0", "missing property 'name'"]),
    ("a password in the open", properties(sasl_password="hunter2"), ["config.kafka.properties.sasl.password holds a secret itself"]),
    ("a key in the open", properties(ssl_key_pem="-----BEGIN"), ["config.kafka.properties.ssl.key.pem holds a secret itself"]),
    ("a file that nothing mounts", properties(sasl_password="file:/run/secrets/kafka/password"),
     ["/run/secrets/kafka/password, which nothing mounts", "{ secret: kafka, keys: [password] }"]),
    ("a key that its row has not", {**properties(sasl_password="file:/run/secrets/kafka/pass"),
                                    "secretFiles": [{"secret": "kafka", "keys": ["password"]}]},
     ["/run/secrets/kafka/pass, which nothing mounts"]),
    ("a certificate that nothing mounts", properties(ssl_ca_location="/run/secrets/ca/ca.crt"),
     ["config.kafka.properties.ssl.ca.location", "{ secret: ca, keys: [ca.crt] }"]),
    ("a variable that nothing sets", properties(sasl_password="env:KAFKA_PASSWORD"), ["KAFKA_PASSWORD, which nothing sets"]),
    ("a variable from a Secret without a name",
     {"extraEnv": [{"name": "KAFKA_PASSWORD", "valueFrom": {"secretKeyRef": {"key": "password"}}}]},
     ["/extraEnv/0/valueFrom/secretKeyRef", "missing property 'name'"]),
    ("a variable without a value", {"extraEnv": [{"name": "A"}]}, ["/extraEnv/0", "missing property 'value'"]),
    ("a catalogue that is nowhere", config(detection={"catalog": ["ours.tsv"]}),
     ["config.detection.catalog names the file ours.tsv, which is not in configFiles"]),
    ("networks that are nowhere", config(enrichment={"networks": "/etc/foothold/asn.tsv"}),
     ["config.enrichment.networks names the file /etc/foothold/asn.tsv"]),
    ("a second foothold.yaml", {"configFiles": {"foothold.yaml": "x"}}, ["may not hold foothold.yaml"]),
    ("too little memory", {**config(state={"cache": "4GiB"}), "resources": {"limits": {"memory": "4Gi"}}},
     ["resources.limits.memory is 4Gi, and config.state.cache 4GiB"]),
    ("memory in words", {"resources": {"limits": {"memory": "plenty"}}}, ["/resources/limits/memory", "pattern"]),
    ("two at a time", {"podDisruptionBudget": {"maxUnavailable": 2}}, ["/podDisruptionBudget/maxUnavailable"]),
    ("a disk that two may write", {"persistence": {"accessModes": ["ReadWriteMany"]}}, ["/persistence/accessModes/0"]),
    ("less grace than the daemon takes", {"terminationGracePeriodSeconds": 5}, ["/terminationGracePeriodSeconds", "25"]),
    ("a group of signals as YAML's word for no", config(detection={"caps": {False: 20}}), ["config.detection.caps", '"N" in quotes']),
    ("an alert's page that is no address", {"monitoring": {"rules": {"runbookBase": "git.example.com/foothold"}}},
     ["/monitoring/rules/runbookBase", "pattern"]),
    ("an alert's page with a place of its own", {"monitoring": {"rules": {"runbookBase": "https://git.example.com/wiki#foothold"}}},
     ["/monitoring/rules/runbookBase", "pattern"]),
    ("a monitor that is none", {"monitoring": {"scrape": "podmonitor"}}, ["/monitoring/scrape", "'PodMonitor'"]),
]
RIGHT = [
    ("a file in a folder of one's own", {**properties(sasl_password="file:/vault/secrets/password"),
                                         "extraVolumes": [{"name": "vault", "emptyDir": {}}],
                                         "extraVolumeMounts": [{"name": "vault", "mountPath": "/vault/secrets"}]}),
    ("a file below a mount", {**properties(sasl_password="file:/run/secrets/kafka/password"),
                              "extraVolumes": [{"name": "kafka", "emptyDir": {}}],
                              "extraVolumeMounts": [{"name": "kafka", "mountPath": "/run/secrets/kafka/"}]}),
    ("a variable from many", {**properties(sasl_password="env:KAFKA_PASSWORD"),
                              "extraEnvFrom": [{"secretRef": {"name": "kafka"}}]}),
    ("Strimzi's names", {"config": {"kafka": {"brokers": ""}}, "strimzi": {"enabled": True, "cluster": "c"}}),
    ("Strimzi's passwords", {"strimzi": {"enabled": True, "cluster": "c", "authentication": "scram-sha-512"}}),
    ("no section at all", {"config": {"kafka": {"brokers": "a:9092"}, "detection": {}}}),
    ("nothing optional", {"persistence": {"enabled": False}, "networkPolicy": {"enabled": False}, "proof": {"enabled": False},
                          "podDisruptionBudget": {"enabled": False}, "serviceAccount": {"create": False},
                          "topologySpread": {"enabled": False},
                          "config": {"kafka": {"brokers": "a:9092"}, "pipeline": {"shards": 2, "consumers": 2}}}),
]


class Values(unittest.TestCase):
    def test_every_wrong_value_is_named(self):
        for what, values, words in WRONG:
            with self.subTest(what):
                done = chart.helm("template", "demo", chart.CHART, values=chart.over(chart.LEAST, values))
                self.assertNotEqual(done.returncode, 0, "it was taken")
                for word in words:
                    self.assertIn(word, done.stderr)
                self.assertNotIn("hunter2", done.stderr, "a secret is not printed")

    def test_right_values_are_taken(self):
        for what, values in RIGHT:
            with self.subTest(what):
                done = chart.helm("template", "demo", chart.CHART, values=chart.over(chart.LEAST, values))
                self.assertEqual(done.returncode, 0, done.stderr)
                for document in chart.documents(done.stdout):
                    self.assertIn("kind", document)


if __name__ == "__main__":
    chart.need_tools()
    unittest.main(argv=sys.argv, verbosity=1)
