#!/usr/bin/env bash
# Installs the browsers that the tests run in from Debian's packages: Chromium, which is needed, and Firefox, without which
# its suites are left out. Does nothing where they are there already.
set -euo pipefail

# Whether a program is there under one of the names under which browser.mjs would find it.
has() {
  for name in "$@"; do
    if command -v "$name" >/dev/null; then return 0; fi
  done
  return 1
}

missing=()
has chromium chromium-browser google-chrome google-chrome-stable || missing+=(chromium)
has firefox-esr firefox || missing+=(firefox-esr)
if [ ${#missing[@]} -eq 0 ]; then exit 0; fi

if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
  echo "${missing[*]}: missing, and only root on Debian or Ubuntu can install them with apt. Install Chrome or Chromium, and Firefox, yourself." >&2
  [[ " ${missing[*]} " != *" chromium "* ]]
  exit
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
for package in "${missing[@]}"; do
  echo "Installing $package with apt-get ..."
  if apt-get install -y -qq --no-install-recommends "$package" >/dev/null; then continue; fi
  echo "apt-get could not install $package." >&2
  if [ "$package" = chromium ]; then exit 1; fi
done
