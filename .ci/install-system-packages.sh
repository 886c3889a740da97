#!/usr/bin/env bash
# Installs what the tests need from Debian's packages: Chromium. Does nothing where it or Chrome is there already.
set -euo pipefail

# The names under which browser.mjs would find it.
for name in chromium chromium-browser google-chrome google-chrome-stable; do
  if command -v "$name" >/dev/null; then
    exit 0
  fi
done
if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
  echo "Chromium is missing, and only root on Debian or Ubuntu can install it with apt. Install Chrome or Chromium yourself." >&2
  exit 1
fi
echo "Installing Chromium with apt-get ..."
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends chromium >/dev/null
