#!/usr/bin/env bash
# Installs from Debian's packages what npm does not bring, and does nothing where it is there already:
#
#   install-system-packages.sh browsers   Chromium, which the tests need, and Firefox, without which its suites are left out
#   install-system-packages.sh hosts      libraries and tools with which the hosts of apps/embed are built; what compilers they
#                                         need their host.json says
#   install-system-packages.sh            both
set -euo pipefail

# Programs that hosts are built with, each with its package. Debian's Go and Rust are too old: those must be there.
HOST_PROGRAMS=(
  python3:python3
  cc:gcc
  make:make
  javac:openjdk-17-jdk-headless
  mvn:maven
)
# And libraries, a package a line.
HOST_PACKAGES=(
  python3-pip
  python3-venv
  libjansson-dev
  libssl-dev
)

# Whether a program is there under one of the names under which browser.mjs would find it.
has() {
  for name in "$@"; do
    if command -v "$name" >/dev/null; then return 0; fi
  done
  return 1
}

has_package() {
  [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

can_install() {
  command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]
}

# The packages' lists are fetched once.
install() {
  export DEBIAN_FRONTEND=noninteractive
  if [ -z "${listed:-}" ]; then apt-get update -qq; fi
  listed=yes
  echo "Installing $1 with apt-get ..."
  if apt-get install -y -qq --no-install-recommends "$1" >/dev/null; then return 0; fi
  echo "apt-get could not install $1." >&2
  return 1
}

# Fails where Chromium is missing and cannot be had.
install_browsers() {
  local missing=() failed=0
  has chromium chromium-browser google-chrome google-chrome-stable || missing+=(chromium)
  has firefox-esr firefox || missing+=(firefox-esr)
  if [ ${#missing[@]} -eq 0 ]; then return 0; fi
  if ! can_install; then
    echo "${missing[*]}: missing, and only root on Debian or Ubuntu can install them with apt. Install Chrome or Chromium, and Firefox, yourself." >&2
    [[ " ${missing[*]} " != *" chromium "* ]]
    return
  fi
  for package in "${missing[@]}"; do
    if install "$package"; then continue; fi
    if [ "$package" = chromium ]; then failed=1; fi
  done
  return $failed
}

# Fails where a package cannot be had. Elsewhere than as root on Debian a host that lacks something says so itself.
install_for_hosts() {
  local failed=0
  if ! can_install; then return 0; fi
  for program in "${HOST_PROGRAMS[@]}"; do
    has "${program%%:*}" || install "${program#*:}" || failed=1
  done
  for package in "${HOST_PACKAGES[@]}"; do
    has_package "$package" || install "$package" || failed=1
  done
  return $failed
}

failed=0
case "${1:-all}" in
  browsers) install_browsers || failed=1 ;;
  hosts) install_for_hosts || failed=1 ;;
  all)
    install_browsers || failed=1
    install_for_hosts || failed=1
    ;;
  *)
    echo "expected browsers, hosts or nothing, got $1" >&2
    exit 2
    ;;
esac
exit $failed
