"""Certificates say who a machine and a person are, before and after a county is joined."""

import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import utils

from model.trust import certificates
from model.trust.certificates import BadCertificate, certify_ca, certify_person, holder, issued_by, make_ca, new_key
from model.trust.checkpoints import START, checkpoint_holds, roll, sign_checkpoint
from tests.export.packages import UNIT, UNIT_NAME, open_county, open_office


def test_a_workspace_certifies_its_installation_and_its_people() -> None:
    office = open_office()
    machine = holder(office.installation.certificate)
    assert (machine.kind, machine.id, machine.unit, machine.unit_name) == (
        "installation", office.stream, UNIT, UNIT_NAME,
    )
    person = holder(office.people["reviewer"].certificate)
    assert (person.kind, person.name, person.id) == ("person", "𬱖㛃𫖯", "018f0000-0000-7000-8000-000000000001")
    assert issued_by(office.installation.certificate, office.ca)
    assert not issued_by(office.installation.certificate, open_office().ca)


def test_a_county_certifies_the_same_key_and_subject_so_older_files_verify() -> None:
    office, county = open_office(), open_county()
    again = certify_ca(county.key, county.root, office.ca)
    assert holder(again) == holder(office.ca)
    assert issued_by(again, county.root)
    assert issued_by(office.installation.certificate, again)
    with pytest.raises(BadCertificate):
        certify_ca(county.key, county.root, office.installation.certificate)


def test_the_subject_follows_from_unit_and_stream_alone() -> None:
    first, second = (make_ca(new_key(), unit=UNIT, stream="ab" * 32) for _ in range(2))
    assert certificates.load(first).subject == certificates.load(second).subject


def test_a_long_name_of_a_unit_comes_back_whole() -> None:
    office, name = open_office(), "四川省某某彝族自治州云岭县托底性帮扶县级工作专班办公室"
    key = new_key()
    made = certify_person(
        office.ca_key, office.ca, key.public_key(),
        person_id="018f0000-0000-7000-8000-000000000009", name="阿侯·拉铁", unit="990101", unit_name=name,
    )
    assert (holder(made).unit_name, holder(made).name) == (name, "阿侯·拉铁")


def test_a_person_cannot_certify_anybody() -> None:
    office, key = open_office(), new_key()
    person = office.people["preparer"]
    forged = certify_person(
        person.key, person.certificate, key.public_key(),
        person_id="018f0000-0000-7000-8000-000000000009", name="某人", unit=UNIT, unit_name=UNIT_NAME,
    )
    assert not issued_by(forged, person.certificate)


def test_keys_and_certificates_come_back_from_bytes_and_nothing_else_does() -> None:
    key, ca = new_key(), open_office().ca
    kept = certificates.key_from_bytes(certificates.key_bytes(key))
    assert certificates.public_bytes(kept.public_key()) == certificates.public_bytes(key.public_key())
    public = certificates.public_bytes(key.public_key())
    assert certificates.stream_id(certificates.public_from_bytes(public)) == certificates.stream_id(key.public_key())
    assert certificates.from_pem(certificates.pem(ca)) == ca
    for read in (certificates.key_from_bytes, certificates.public_from_bytes, certificates.load, certificates.from_pem):
        with pytest.raises(BadCertificate):
            read(b"nothing of ours")


def test_no_bit_of_a_certificate_is_free() -> None:
    office = open_office()
    original = office.installation.certificate
    for bit in range(len(original) * 8):
        changed = bytearray(original)
        changed[bit // 8] ^= 1 << bit % 8
        try:
            assert not issued_by(bytes(changed), office.ca), bit
        except BadCertificate:
            continue


def test_a_signature_has_one_form_only() -> None:
    key = new_key()
    for _ in range(20):
        signature = certificates.sign(key, b"content")
        assert certificates.signature_holds(key.public_key(), signature, b"content")
        r, s = utils.decode_dss_signature(signature)
        mirrored = utils.encode_dss_signature(r, certificates.ORDER - s)
        assert not certificates.signature_holds(key.public_key(), mirrored, b"content")
    assert not certificates.signature_holds(key.public_key(), b"no signature", b"content")
    assert not certificates.signature_holds(key.public_key(), certificates.sign(key, b"content"), b"other")


def test_openssl_follows_the_chain_to_the_root(tmp_path: Path) -> None:
    office, county = open_office(), open_county()
    again = certify_ca(county.key, county.root, office.ca)
    for name, der in (("root", county.root), ("again", again), ("own", office.installation.certificate)):
        (tmp_path / f"{name}.pem").write_bytes(certificates.pem(der))
    judged = subprocess.run(
        ["openssl", "verify", "-x509_strict", "-CAfile", "root.pem", "-untrusted", "again.pem", "own.pem"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )
    assert judged.stdout == "own.pem: OK\n", judged.stderr


def test_a_checkpoint_vouches_for_every_entry_up_to_its_own() -> None:
    key, hashes = new_key(), [f"{number:064x}" for number in range(5)]
    signature = sign_checkpoint(key, "ab" * 32, 5, roll(hashes))
    assert checkpoint_holds(key.public_key(), signature, "ab" * 32, 5, roll(hashes))
    assert roll(hashes[3:], roll(hashes[:3])) == roll(hashes)
    assert roll([]) == START == bytes(32)
    for changed in (hashes[:4], hashes[::-1], [*hashes[:4], "f" * 64]):
        assert not checkpoint_holds(key.public_key(), signature, "ab" * 32, 5, roll(changed))
    assert not checkpoint_holds(key.public_key(), signature, "ab" * 32, 4, roll(hashes))


def test_the_roll_is_frozen() -> None:
    assert roll(["00" * 32, "ff" * 32]).hex() == "2f3eababb5511c0da2d2bdb7b9462792df1400e0c69f99c42c4039ccec9ea72d"
