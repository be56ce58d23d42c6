#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# make-certificates.sh DIR: two authorities and three servers, made anew for every build folder.
#   ca.pem                     the authority that tests trust
#   stranger.pem               an authority that nobody signed anything with that tests trust
#   local.pem      local.key   signed by ca, for localhost and 127.0.0.1
#   elsewhere.pem  elsewhere.key   signed by ca, for elsewhere.test alone
set -eu
cd "$1"

authority ()
{
  openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"
  openssl req -x509 -new -key "$1.key" -days 3650 -subj "/CN=Takt test authority $1" -out "$1.pem" \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign
}

server ()
{
  openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"
  openssl req -new -key "$1.key" -subj "/CN=$1" -out "$1.csr"
  printf 'basicConstraints=CA:FALSE\nkeyUsage=digitalSignature\nextendedKeyUsage=serverAuth\nsubjectAltName=%s\n' "$2" >"$1.ext"
  openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -days 3650 -extfile "$1.ext" -out "$1.pem" 2>/dev/null
}

authority ca
authority stranger
server local DNS:localhost,IP:127.0.0.1
server elsewhere DNS:elsewhere.test
