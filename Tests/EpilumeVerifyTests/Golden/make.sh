#!/bin/sh
# Makes the signed objects of this folder with programs that this project did not write: pydicom writes them, dcmsign and
# other tools of dcmtk sign and change them, pyca/cryptography makes keys, certificates and JSON web signatures.
#
#   PYTHONPATH=… ./make.sh        needs dcmtk, and for Python pydicom and cryptography
#
# Keys are made anew and thrown away, so each run makes other files. Those that are committed are added to and never changed.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 "$here/make.py" "$work"

sign() { # key in out [options]
    key=$1 in=$2 out=$3
    shift 3
    dcmsign +s "$key.key" "$key.pem" "$@" "$in" "$out" 2>dcmsign.log || { cat dcmsign.log >&2; exit 1; }
}

sign object plain.dcm signed.dcm +pc +m2 +sp 14
sign object plain.dcm signed-undefined.dcm +pc +m2 +sp 14 -e
sign object plain.dcm signed-sha512.dcm +pc +m5 +sp 14
sign object plain.dcm signed-sha1.dcm +pc +ms +sp 14
sign object plain.dcm signed-ripemd160.dcm +pc +sp 14
sign expired plain.dcm signed-expired.dcm +pc +m2 +sp 14
sign foreign plain.dcm signed-foreign.dcm +pc +m2 +sp 14
sign object derived.dcm signed-derived.dcm +pc +m2 +sp 14
sign object correction.dcm signed-correction.dcm +pc +m2 +sp 14
sign object imported.dcm signed-imported.dcm +pc +m2 +sp 14
# Only some attributes: what the profile asks for at least.
printf '(0008,0016)\n(0008,0018)\n(7fe0,0010)\n' >tags.txt
sign object plain.dcm signed-part.dcm +pc +m2 +sp 14 -tf tags.txt
# An archive signs once more.
sign foreign signed.dcm signed-twice.dcm +m2

# What archives do.
cp signed.dcm coerced.dcm
dcmodify -q -nb -imt -m '(0010,0010)=Other^Name' -m '(0016,1001)=NON_POLARIZED' coerced.dcm
cp signed.dcm added.dcm
dcmodify -q -nb -imt -i '(0020,4000)=added later' added.dcm
dcmdjpeg signed.dcm transcoded.dcm 2>dcmdjpeg.log
dcmconv +ti transcoded.dcm implicit.dcm
dcmconv +tb transcoded.dcm big-endian.dcm
for file in *.dcm anchor.pem ca.pem made.txt; do cp "$file" "$here/$file"; done
rm "$here"/derived.dcm "$here"/correction.dcm "$here"/imported.dcm
ls -l "$here"
