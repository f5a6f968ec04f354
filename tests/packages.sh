# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
#
# Debian's packages, for scripts that build on a machine as it is. To be sourced.
# shellcheck shell=bash

# Those of the packages named that are not installed; none on another system, where configuring says what is missing.
missing_packages() {
  command -v dpkg-query >/dev/null || return 0
  local package
  for package in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || echo "$package"
  done
}

# Installs the packages named, as root or with sudo.
install_packages() {
  echo "installing $*"
  local as_root=(env DEBIAN_FRONTEND=noninteractive)
  [ "$(id -u)" -eq 0 ] || as_root=(sudo "${as_root[@]}")
  "${as_root[@]}" apt-get update -qq &&
    "${as_root[@]}" apt-get install -y -qq --no-install-recommends "$@" </dev/null
}
