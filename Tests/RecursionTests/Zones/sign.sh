#!/bin/sh
# Makes the signed zones beside this file out of the text below, with BIND's tools: new keys each time.
# The signatures hold from 2026 to 2046; the tests say what moment it is.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# zone FILE NAME: takes the zone's own records from standard input.
zone() {
    { echo "\$ORIGIN $2"; echo "\$TTL 3600"
      echo "@ SOA ns.$2 host.$2 1 7200 3600 1209600 900"; echo "@ NS ns.test-servers."; cat; } |
        sed 's/ ns\.\. / ns.test-servers. /; s/ host\.\. / host.test-servers. /' > "$1"
}

# sign FILE NAME ALGORITHM OPTIONS…: one key for both uses, and the DS set for the parent.
sign() {
    file=$1; name=$2; algorithm=$3; shift 3
    key=$(dnssec-keygen -q -a "$algorithm" -f KSK "$name")
    cat "$key.key" >> "$file"
    dnssec-signzone -q -z -P -s 20260101000000 -e 20460101000000 -O full -o "$name" -f "$here/$file" \
        "$@" "$file" > /dev/null
    sed -i '/^;/d; s/[[:space:]][[:space:]]*/ /g' "$here/$file"
    dnssec-dsfromkey -2 "$key.key" > "$file.ds"
}

zone signed.example.zone signed.example. <<'Z'
www A 192.0.2.11
Z
sign signed.example.zone signed.example. ECDSAP256SHA256

zone hashed.zone hashed. <<'Z'
www A 192.0.2.21
*.wild A 192.0.2.22
a.b.c TXT "below empty names"
unsigned NS ns.test-servers.
alias CNAME www
Z
sign hashed.zone hashed. ECDSAP256SHA256 -3 abcd -H 1

zone optout.zone optout. <<'Z'
www A 192.0.2.31
unsigned NS ns.test-servers.
Z
sign optout.zone optout. ECDSAP256SHA256 -3 - -A

zone costly.zone costly. <<'Z'
www A 192.0.2.41
Z
sign costly.zone costly. ECDSAP256SHA256 -3 - -H 51

zone broken.zone broken. <<'Z'
www A 192.0.2.51
Z
sign broken.zone broken. ED25519

zone example.zone example. <<'Z'
www A 192.0.2.1
www TXT "another type"
*.wild A 192.0.2.2
*.wild MX 10 www
a.b.c TXT "below empty names"
alias CNAME www
outward CNAME www.unsigned.
dangling CNAME missing
aside CNAME www.signed.example.
tree DNAME hashed.
unsigned NS ns.test-servers.
signed NS ns.test-servers.
Z
cat signed.example.zone.ds >> example.zone
sign example.zone example. ECDSAP256SHA256

zone root.zone . <<'Z'
example. NS ns.test-servers.
unsigned. NS ns.test-servers.
hashed. NS ns.test-servers.
optout. NS ns.test-servers.
costly. NS ns.test-servers.
broken. NS ns.test-servers.
broken. DS 12345 15 2 0000000000000000000000000000000000000000000000000000000000000000
strange. NS ns.test-servers.
strange. DS 12345 99 2 0000000000000000000000000000000000000000000000000000000000000000
stranger. NS ns.test-servers.
stranger. DS 12345 13 99 00000000
Z
cat example.zone.ds hashed.zone.ds optout.zone.ds costly.zone.ds >> root.zone
sign root.zone . ECDSAP256SHA256
cp root.zone.ds "$here/anchor.zone"

for name in unsigned unsigned.example unsigned.hashed unsigned.optout strange stranger; do
    zone "$here/$name.zone" "$name." <<'Z'
www A 192.0.2.61
sub.deep A 192.0.2.62
Z
done
