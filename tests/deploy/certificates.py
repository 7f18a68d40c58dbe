"""Certificates for a Kafka of the tests: an authority, and keys and certificates that it signs."""
import subprocess


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def authority(folder):
    """ca.key and ca.crt."""
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=ca", "-keyout", folder / "ca.key",
            "-out", folder / "ca.crt")


def sign(folder, name):
    """NAME.key and NAME.crt, of the subject CN=NAME, signed by the authority of the folder."""
    key, request, certificate, extensions = (folder / f"{name}.{end}" for end in ("key", "csr", "crt", "ext"))
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}", "-keyout", key, "-out", request)
    extensions.write_text("subjectAltName=IP:127.0.0.1\n")
    openssl("x509", "-req", "-in", request, "-CA", folder / "ca.crt", "-CAkey", folder / "ca.key", "-CAcreateserial",
            "-days", "2", "-extfile", extensions, "-out", certificate)


def broker_properties(folder):
    """Makes the broker's own certificate, and says what of the folder it shows and whom it believes."""
    sign(folder, "server")
    (folder / "server.pem").write_text((folder / "server.key").read_text() + (folder / "server.crt").read_text())
    return ("ssl.keystore.type=PEM", f"ssl.keystore.location={folder}/server.pem",
            "ssl.truststore.type=PEM", f"ssl.truststore.location={folder}/ca.crt")
