# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
# shellcheck shell=bash
#
# Two "hosts" (network namespaces lungseg1 and lungseg2) with a cable between them, and ranks on both: for scripts to
# source, which set `build` to the folder of a build, and BEFORE to what shall stand before each command that is measured.
# Needs root (ip netns), /dev/net/tun, Open MPI and iproute2.

hosts=(lungseg1 lungseg2)
mpi=(mpirun --allow-run-as-root --bind-to none)
agent=$(dirname "$(realpath "${BASH_SOURCE[0]}")")/agent.sh
cable=

end_hosts() {
  if [ -n "$cable" ]; then
    kill "$cable" && wait "$cable" || true
    cable=
  fi
  for host in "${hosts[@]}"; do
    ip netns del "$host" 2>/dev/null || true
    rm -rf "/etc/netns/$host"
  done
}

# begin_hosts MBIT DELAY_MS: both ends of the cable send at that rate, and what they send is under way so long. What the
# cable carried is added to the file `carried`, where that is set.
begin_hosts() {
  local i
  end_hosts
  for i in 1 2; do
    ip netns add "lungseg$i"
    mkdir -p "/etc/netns/lungseg$i"
    printf '127.0.0.1 localhost\n10.77.0.1 lungseg1\n10.77.0.2 lungseg2\n' >"/etc/netns/lungseg$i/hosts"
    ip -n "lungseg$i" link set lo up
  done
  "$build/benchmarks/scaling_cable" "${hosts[@]}" "$1" "$2" >>"${carried:-/dev/null}" &
  cable=$!
  for i in 1 2; do
    until ip -n "lungseg$i" link show "lungseg$i" >/dev/null 2>&1; do
      kill -0 "$cable" || return 1
      sleep 0.1
    done
    ip -n "lungseg$i" addr add "10.77.0.$i/24" dev "lungseg$i"
    ip -n "lungseg$i" link set "lungseg$i" up
    # As Linux has it, whatever this machine was told.
    ip -n "lungseg$i" route change 10.77.0.0/24 dev "lungseg$i" src "10.77.0.$i" congctl cubic
  done
}

# on_hosts COMMAND...: a rank on each of the two hosts.
on_hosts() {
  ${BEFORE:-} ip netns exec lungseg1 unshare --uts sh -c 'hostname lungseg1; exec "$@"' sh "${mpi[@]}" \
    --mca plm_rsh_agent "$agent" --host lungseg1,lungseg2 --map-by node --mca btl tcp,self \
    --mca btl_tcp_if_include 10.77.0.0/24 --mca oob_tcp_if_include 10.77.0.0/24 -n 2 "$@"
}
