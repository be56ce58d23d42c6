#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates like a printer maker's: a private authority, a leaf whose common name is the serial and that has no alternative
name. Files are made once for a folder and kept there: keys cost time.

    bambu_pki.py FOLDER SERIAL [wrong-cn] [other-key] [other-ca] [rsa] [v1] [expired] [intermediate]

prints one JSON object: ca, chain, key (PEM files) and fingerprint (SHA-256 of the leaf).
"""

import contextlib
import fcntl
import hashlib
import json
import os
import ssl
import subprocess
import sys
import tempfile

AUTHORITY = "/C=CN/O=Takt test maker/CN=Takt test CA"
STRANGER = "/C=CN/O=Somebody else/CN=Another CA"
DEVICE = "/C=CN/O=Takt test maker/CN=Takt test device CA"


def openssl(*arguments):
    subprocess.run(("openssl",) + arguments, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


@contextlib.contextmanager
def locked(folder):
    """Several printers may start at once on the same folder."""
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, ".lock"), "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def make_key(path, rsa):
    if rsa:
        openssl("genrsa", "-out", path, "2048")
    else:
        openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", path)
    os.chmod(path, 0o600)


def make_authority(folder, name, subject):
    """Like the maker's: it says that it is an authority and nothing about what its key is for."""
    crt, key = (os.path.join(folder, name + end) for end in (".crt", ".key"))
    if not os.path.exists(crt):
        make_key(key, False)
        with tempfile.NamedTemporaryFile("w", dir=folder, suffix=".cnf") as config:
            config.write("[req]\ndistinguished_name=dn\nx509_extensions=v3\n[dn]\n[v3]\nbasicConstraints=critical,CA:TRUE\n")
            config.flush()
            openssl("req", "-x509", "-new", "-key", key, "-days", "3650", "-subj", subject, "-config", config.name,
                    "-out", crt + ".new")
        os.rename(crt + ".new", crt)
    return crt, key


def sign(folder, name, subject, key, issuer, version1=False, expired=False, authority=False):
    """A certificate for @key by @issuer. `openssl ca` alone can make one that has expired, `openssl x509` alone a version 1."""
    request, crt = (os.path.join(folder, name + end) for end in (".csr", ".crt"))
    openssl("req", "-new", "-key", key, "-subj", subject, "-out", request)
    if version1:
        arguments = ["x509", "-req", "-in", request, "-CA", issuer[0], "-CAkey", issuer[1], "-CAcreateserial", "-days", "3650",
                     "-out", crt + ".new"]
        text = subprocess.run(["openssl", "x509", "-help"], capture_output=True, text=True).stderr
        openssl(*arguments, *(["-x509v1"] if "-x509v1" in text else []))
    else:
        with tempfile.TemporaryDirectory(dir=folder) as work:
            for empty in ("index", "index.attr"):
                open(os.path.join(work, empty), "w").close()
            config = os.path.join(work, "ca.cnf")
            with open(config, "w") as handle:
                handle.write(f"""[ca]
default_ca=own
[own]
database={work}/index
new_certs_dir={work}
rand_serial=yes
unique_subject=no
default_md=sha256
policy=any
x509_extensions=v3
[any]
commonName=supplied
countryName=optional
organizationName=optional
[v3]
basicConstraints=CA:{'TRUE' if authority else 'FALSE'}
""")
            dates = ("20200101000000Z", "20210101000000Z") if expired else ("20200101000000Z", "20491231000000Z")
            openssl("ca", "-batch", "-config", config, "-cert", issuer[0], "-keyfile", issuer[1], "-in", request, "-notext",
                    "-preserveDN", "-startdate", dates[0], "-enddate", dates[1], "-out", crt + ".new")
    os.rename(crt + ".new", crt)
    os.unlink(request)
    return crt


def read(path):
    with open(path) as handle:
        return handle.read()


def fingerprint(pem):
    """SHA-256 of the first certificate in @pem, lower-case hex."""
    end = "-----END CERTIFICATE-----"
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem.split(end)[0] + end + "\n")).hexdigest()


VARIANTS = ("wrong-cn", "other-key", "other-ca", "rsa", "v1", "expired", "intermediate")


def make(folder, serial, variants=()):
    """Returns paths of the authority to trust, the chain to serve and its key, and the leaf's fingerprint."""
    variants = [word for word in VARIANTS if word in variants]
    with locked(folder):
        trusted = make_authority(folder, "ca", AUTHORITY)
        issuer = make_authority(folder, "other-ca", STRANGER) if "other-ca" in variants else trusted
        if "intermediate" in variants:
            key = os.path.join(folder, "device.key")
            crt = os.path.join(folder, "device.crt")
            if not os.path.exists(crt):
                make_key(key, False)
                sign(folder, "device", DEVICE, key, trusted, authority=True)
            issuer = (crt, key)

        name = "-".join(["leaf", serial] + variants)
        key, chain = (os.path.join(folder, name + end) for end in (".key", ".chain"))
        if not os.path.exists(chain):
            make_key(key, "rsa" in variants)
            # Another serial: its last digit is one off.
            common_name = serial[:-1] + ("1" if serial[-1] == "0" else "0") if "wrong-cn" in variants else serial
            leaf = sign(folder, name, "/CN=" + common_name, key, issuer, "v1" in variants, "expired" in variants)
            with open(chain + ".new", "w") as handle:
                handle.write(read(leaf) + read(issuer[0]))
            os.rename(chain + ".new", chain)
        return {"ca": trusted[0], "chain": chain, "key": key, "fingerprint": fingerprint(read(chain))}


if __name__ == "__main__":
    print(json.dumps(make(os.path.abspath(sys.argv[1]), sys.argv[2], sys.argv[3:])))
