"""What stands in the tree for its readers and is no figure: whom to tell of a hole
in the security, and the signature."""

import os
import shutil
import subprocess
import sys
import unittest

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(os.path.dirname(HERE), "night"),
                os.path.dirname(HERE)]

from world import (ROOT, SECOND_NIGHT, THIRD_NIGHT,     # noqa: E402
                   AfterFirstNight, difference)

SECURITY = ".well-known/security.txt"
WRITTEN = """\
# Made by woondruk of output/security.txt
Contact: mailto:data@example.org
Expires: 2027-01-31T00:00:00Z
Preferred-Languages: nl, en
Canonical: https://woondruk.example.org/.well-known/security.txt
"""


class Place(AfterFirstNight):
    def setUp(self):
        self.world = self.first.copy()
        self.addCleanup(self.world.close)

    def run_it(self, *words, now=SECOND_NIGHT, **settings):
        return self.world.run(*words, now=now, upstream=self.upstream,
                              **settings)

    def publish(self, expect=0, **settings):
        night = self.run_it("publish", **settings)
        self.assertEqual(night.status, expect, night)
        return night

    def read(self, name):
        with open(self.world.path(name), encoding="utf-8") as file:
            return file.read()

    def put(self, path, text):
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def share(self, expires):
        """Definitions with that last day of security.txt."""
        folder = os.path.join(self.world.folder, "share")
        shutil.copytree(self.world.under_test, folder)
        self.put(os.path.join(folder, "output/security.txt"),
                 "# words\n\nExpires: %s\nPreferred-Languages: nl, en\n"
                 % expires)
        return {"WOONDRUK_SHARE": folder,
                "WOONDRUK_CONTACT": "data@example.org"}

    def test_whom_to_tell(self):
        self.assertFalse(os.path.exists(self.world.path(SECURITY)))
        settings = self.share("2027-01-31T00:00:00Z")
        night = self.publish(**settings)
        self.assertEqual(self.read(SECURITY), WRITTEN)
        self.assertNotIn("security.txt", night.err)
        # It is of the place: no release is made for it, and no night writes it
        # again.
        before = self.world.tree()
        night = self.publish(now=THIRD_NIGHT, **settings)
        after = self.world.tree()
        self.assertEqual(before[SECURITY], after[SECURITY])
        self.assertEqual(self.world.run("verify").status, 0)
        # Near its end the nights say so.
        late = "2027-01-02T02:00:00Z"
        night = self.publish(now=late, **settings)
        self.assertIn("output/security.txt:3: expires on 2027-01-31T00:00:00Z",
                      night.err)
        # One of somebody else stays.
        self.put(self.world.path(SECURITY), "Contact: tel:+31\n")
        self.publish(**settings)
        self.assertEqual(self.read(SECURITY), "Contact: tel:+31\n")

    def test_an_address_that_nobody_can_write_to_is_not_told(self):
        self.publish(**self.share("2027-01-31T00:00:00Z") |
                     {"WOONDRUK_CONTACT": "the desk of data"})
        self.assertFalse(os.path.exists(self.world.path(SECURITY)))

    def test_one_that_expired_stops_the_build(self):
        settings = self.share("2026-11-24T00:00:00Z")
        words = "output/security.txt:3: expired on 2026-11-24T00:00:00Z"
        before = self.world.tree()
        night = self.publish(expect=2, **settings)
        self.assertIn(words, night.last)
        self.assertEqual(difference(before, self.world.tree()),
                         ["status.json"])
        self.assertIn(words, self.world.document("status.json")
                      ["vastgehouden"])
        night = self.run_it("check", **settings)
        self.assertEqual(night.status, 64, night)
        self.assertIn(words, night.out)
        night = self.run_it("check", now="2026-11-23T23:59:59Z", **settings)
        self.assertEqual(night.status, 0, night)

    def test_status_warns_a_month_before(self):
        settings = self.share("2027-01-31T00:00:00Z")
        for now, words in (("2027-01-01T00:00:00Z", None),
                           ("2027-01-01T00:00:01Z", "expires on"),
                           ("2027-02-01T00:00:00Z", "expired on")):
            said = self.run_it("status", now=now, **settings).out
            if words is None:
                self.assertNotIn("security.txt", said)
            else:
                self.assertIn("output/security.txt:3: " + words, said)
        said = self.run_it("status", "--json", now=now, **settings).out
        self.assertIn('"security_txt":"%s' % settings["WOONDRUK_SHARE"], said)

    def test_slips_in_its_text(self):
        settings = self.share("soon")
        path = os.path.join(settings["WOONDRUK_SHARE"], "output/security.txt")
        for text, words in (
                (None, "3: Expires is a time"),
                ("Policy: x\n", "1: no Expires"),
                ("Contact: tel:+31\n", "1: Contact and Canonical come from"),
                ("Expires 2027\n", "1: a line is a comment"),
                ("Expires: 2027-01-31T00:00:00Z\n" * 2, "2: Expires stands")):
            if text is not None:
                self.put(path, text)
            with self.subTest(words):
                night = self.run_it("check", **settings)
                self.assertEqual(night.status, 64, night)
                self.assertIn("output/security.txt:" + words, night.out)

    # --- the signature ---

    def key(self, name="a.key", password=False):
        """A pair of keys, as minisign makes it."""
        if shutil.which("minisign") is None:
            self.skipTest("no minisign: apt-get install it")
        key = os.path.join(self.world.folder, name)
        subprocess.run(["minisign", "-G", *([] if password else ["-W"]), "-s",
                        key, "-p", key + ".pub"], text=True, check=True,
                       input="secret\nsecret\n", capture_output=True)
        return key

    def verified(self, release, public):
        """What minisign itself says of the signature; None: it is not good."""
        done = subprocess.run(
            ["minisign", "-V", "-Q", "-p", public, "-m",
             self.world.path("r/%s/SHA256SUMS" % release)],
            capture_output=True, text=True)
        return done.stdout.strip() if done.returncode == 0 else None

    def change_a_value(self):
        self.world.sql(
            "update indicator.value set value = value + 1,"
            " run_id = (select max(run_id) + 1 from ledger.run)"
            " where indicator = 'bevolking' and basis = 'huidig'"
            " and area_code = 'GM0363' and period_id = 20260000")

    def test_a_release_is_signed(self):
        key = self.key()
        os.chmod(key, 0o600)
        self.change_a_value()
        self.publish(WOONDRUK_MINISIGN_KEY=key)
        self.assertEqual(self.world.release(), "r/2026-11-24")
        public = self.world.path("minisign.pub")
        self.assertEqual(self.read("minisign.pub"), self.read(key + ".pub"))
        self.assertEqual(self.verified("2026-11-24", public),
                         "woondruk 2026-11-24")
        self.assertIsNone(self.verified("2026-11-24",
                                        self.key("b.key") + ".pub"))
        self.assertEqual(self.run_it("verify").status, 0)
        # Signed again, it has the same bytes.
        copy = os.path.join(self.world.folder, "SHA256SUMS")
        shutil.copy(self.world.path("SHA256SUMS"), copy)
        subprocess.run(["minisign", "-S", "-s", key, "-m", copy, "-t",
                        "woondruk 2026-11-24", "-c", "signature of woondruk"],
                       check=True, capture_output=True)
        self.assertEqual(self.read(copy + ".minisig"),
                         self.read("SHA256SUMS.minisig"))
        # Nothing changed: nothing is signed.
        before = self.world.tree("r")
        self.publish(now=THIRD_NIGHT, WOONDRUK_MINISIGN_KEY=key)
        self.assertEqual(self.world.tree("r"), before)

    def test_verify_looks_at_the_signature(self):
        """That it is there with its key, and that it is of this very list."""
        key = self.key()
        self.change_a_value()
        self.publish(WOONDRUK_MINISIGN_KEY=key)
        signature = os.path.realpath(self.world.path("SHA256SUMS.minisig"))
        public = self.world.path("minisign.pub")
        good = {path: self.read(path) for path in (signature, public)}
        other = self.key("b.key")

        def says(*words):
            night = self.run_it("verify")
            self.assertEqual(night.status, 2, night)
            lines = night.out.splitlines()
            self.assertEqual(len(lines), len(words), night.out)
            for line, word in zip(lines, words):
                self.assertIn(word, line)
            for path, text in good.items():
                self.put(path, text)

        os.remove(public)
        says("is there and %s is not" % public)
        shutil.copy(other + ".pub", public)
        says("SHA256SUMS.minisig is no signature of it by")
        self.put(signature, good[signature].replace("woondruk 2026-11-24",
                                                    "woondruk 2026-11-25"))
        says("is no signature of it by")
        sums = os.path.realpath(self.world.path("SHA256SUMS"))
        subprocess.run(["minisign", "-S", "-s", key, "-m", sums, "-t",
                        "woondruk 2026-11-20"], check=True,
                       capture_output=True)
        says("was given for 'woondruk 2026-11-20', not for "
             "'woondruk 2026-11-24'")
        self.assertEqual(self.run_it("verify").status, 0)
        # Without the program nobody can say, and that is said.
        night = self.run_it("verify", PATH=self.world.folder)
        self.assertEqual(night.status, 0, night)
        self.assertIn("so no signature was verified", night.err)

    def test_a_release_is_signed_as_long_as_there_is_a_key(self):
        shutil.copy(self.key() + ".pub", self.world.path("minisign.pub"))
        night = self.run_it("verify")
        self.assertEqual(night.status, 2, night)
        self.assertIn("SHA256SUMS.minisig is not; when", night.out)

    def test_a_key_that_others_can_read(self):
        key = self.key()
        os.chmod(key, 0o640)
        self.change_a_value()
        night = self.publish(expect=2, WOONDRUK_MINISIGN_KEY=key)
        self.assertIn("chmod 600 " + key, night.last)
        self.assertFalse(os.path.exists(self.world.path("minisign.pub")))

    def test_another_contact_is_told(self):
        self.publish(WOONDRUK_CONTACT="desk@example.org")
        self.assertEqual(self.world.document("v1/openapi.json")["info"]
                         ["contact"]["email"], "desk@example.org")
        for name in ("index.html", "bronnen.html",
                     "toegankelijkheid.html"):
            self.assertIn('<a href="mailto:desk@example.org">Contact</a>',
                          self.read(name), name)
        self.assertIn('Meld wat\nniet werkt aan <a href="mailto:'
                      'desk@example.org">desk@example.org</a>',
                      self.read("toegankelijkheid.html"))

    def test_sources_that_never_answered_are_told(self):
        """With what waits for them, once there is a definition of them."""
        self.assertIn("Van elke bron is er iets.", self.read("bronnen.html"))
        self.publish(WOONDRUK_SOURCES=os.path.join(ROOT, "sources"))
        _, _, part = self.read("bronnen.html").partition('id="niet-bereikt"')
        self.assertIn("CBS (StatLine 37890); geen indicator rust er alleen op",
                      part)
        self.assertIn("wat de gemeente over zichzelf publiceert", part)
        self.assertNotIn("StatLine 03759ned", part.partition("</dl>")[0])

    def test_a_key_that_cannot_sign(self):
        self.change_a_value()
        before = self.world.tree()
        for key, settings, words in (
                (self.key(password=True), {}, "minisign -G -W"),
                ("/nowhere", {}, "nowhere"),
                (self.key("c.key"), {"PATH": self.world.folder},
                 "apt-get install minisign")):
            with self.subTest(words):
                night = self.publish(expect=2, WOONDRUK_MINISIGN_KEY=key,
                                     **settings)
                self.assertIn(words, night.last)
                self.assertNotIn("secret", self.read("status.json"))
                self.assertEqual(difference(before, self.world.tree()),
                                 ["status.json"])


if __name__ == "__main__":
    unittest.main()
