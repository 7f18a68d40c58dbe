"""A real Prometheus on loopback, which scrapes one daemon every second and evaluates the shipped rules."""
import json
import pathlib
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request


class Client:
    """What the tests ask of a Prometheus."""

    def __init__(self, url, at=None):
        self.url = url.rstrip("/")
        self.at = at  # the time of instant queries; None: now

    def get(self, path, **parameters):
        """The answer as JSON; an error's as well."""
        text = urllib.parse.urlencode(parameters, doseq=True)
        try:
            with urllib.request.urlopen(f"{self.url}{path}?{text}", timeout=20) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            try:
                return json.load(error)
            except ValueError:
                return {"status": "error", "error": f"HTTP {error.code}"}

    def query(self, expr):
        return self.get("/api/v1/query", query=expr, **({"time": self.at} if self.at else {}))

    def query_range(self, expr, start, end, step):
        return self.get("/api/v1/query_range", query=expr, start=start, end=end, step=step)

    def result(self, expr):
        """The series of an instant query."""
        answer = self.query(expr)
        if answer.get("status") != "success":
            raise RuntimeError(f"{expr}: {answer.get('error')}")
        return answer["data"]["result"]

    def alerts(self):
        """state by name and labels, of alerts that are pending or firing."""
        return self.get("/api/v1/alerts")["data"]["alerts"]


class Prometheus(Client):
    def __init__(self, program, folder, port, target, rules):
        super().__init__(f"http://127.0.0.1:{port}")
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True)
        config = self.folder / "prometheus.yml"
        # JSON is YAML.
        config.write_text(json.dumps({
            "global": {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"},
            "rule_files": [str(rules)],
            "scrape_configs": [{"job_name": "foothold", "static_configs": [{"targets": [target]}]}]}))
        with open(self.folder / "log", "wb") as log:
            self.process = subprocess.Popen(
                [program, f"--config.file={config}", f"--storage.tsdb.path={self.folder / 'data'}",
                 f"--web.listen-address=127.0.0.1:{port}"], stdout=log, stderr=log)

    def wait_for(self, expr, seconds=30):
        """Until an expression returns something, which is returned."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                found = self.result(expr)
                if found:
                    return found
            except (OSError, RuntimeError):
                if self.process.poll() is not None:
                    raise AssertionError((self.folder / "log").read_text()[-2000:]) from None
            time.sleep(0.2)
        raise AssertionError(f"{expr}: nothing in {seconds} s")

    def stop(self):
        self.process.terminate()
        self.process.wait(20)
