#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
#
# Measures trainings on one rank, on two ranks of this machine, and on two "hosts" (network namespaces) with a link of
# limited rate between them, fits the model of a step (step_model.hpp) to some of these runs, and holds it against the
# others. Needs root (ip netns), Open MPI, iproute2, and two processors that nobody else uses:
#     benchmarks/scaling/run.sh build/release OUT
# BEFORE is put before each measured command, such as BEFORE='chrt -f 5' on a machine that others use.
set -euo pipefail

build=$(realpath "${1:?the folder of a build}") out=$(mkdir -p "${2:?a folder for the results}" && realpath "$2")
before=${BEFORE:-}
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
hosts=(lungseg1 lungseg2)
mpi=(mpirun --allow-run-as-root --bind-to none)

end_hosts() {
  for host in "${hosts[@]}"; do
    ip netns del "$host" 2>/dev/null || true
    rm -rf "/etc/netns/$host"
  done
}
trap end_hosts EXIT

# begin_hosts MBIT: both ends of the link send at that rate, and wait a millisecond where the kernel can (netem).
begin_hosts() {
  end_hosts
  local i
  for i in 1 2; do
    ip netns add "lungseg$i"
    mkdir -p "/etc/netns/lungseg$i"
    printf '127.0.0.1 localhost\n10.77.0.1 lungseg1\n10.77.0.2 lungseg2\n' >"/etc/netns/lungseg$i/hosts"
  done
  ip link add lungseg1 netns lungseg1 type veth peer name lungseg2 netns lungseg2
  for i in 1 2; do
    ip -n "lungseg$i" addr add "10.77.0.$i/24" dev "lungseg$i"
    ip -n "lungseg$i" link set lo up
    ip -n "lungseg$i" link set "lungseg$i" up
    ip netns exec "lungseg$i" tc qdisc add dev "lungseg$i" root handle 1: tbf rate "$1mbit" burst 256kb latency 50ms
    ip netns exec "lungseg$i" tc qdisc add dev "lungseg$i" parent 1:1 netem delay 1ms 2>/dev/null ||
      echo "the kernel has no netem: the link between the hosts has its rate, and no latency of its own" >&2
  done
}

# on_hosts COMMAND...: a rank on each of the two hosts.
on_hosts() {
  $before ip netns exec lungseg1 unshare --uts sh -c 'hostname lungseg1; exec "$@"' sh "${mpi[@]}" --mca plm_rsh_agent \
    "$here/agent.sh" --host lungseg1,lungseg2 --map-by node --mca btl tcp,self --mca btl_tcp_if_include 10.77.0.0/24 \
    --mca oob_tcp_if_include 10.77.0.0/24 -n 2 "$@"
}

# measure NAME RANKS FILMS MBIT OVERLAP fit|check: the median step of a training; MBIT 0: in this machine.
measure() {
  local options=(train --quiet --dataset "$out/drawn.json" --validation-fraction 0 --preset lungs_small --threads 1 --seed 1
    --timing --batch "$3" --overlap "$5" --stages "all:$((($3 + 1) / 2))@1e-3" --out "$out/$1")
  rm -rf "${out:?}/$1"
  if [ "$2" = 1 ]; then
    $before taskset -c 0 "$build/lungseg" "${options[@]}"
  elif [ "$4" = 0 ]; then
    $before "${mpi[@]}" -n "$2" "$build/lungseg" "${options[@]}"
  else
    begin_hosts "$4"
    on_hosts "$build/lungseg" "${options[@]}"
  fi >"$out/$1.log" 2>&1 || { cat "$out/$1.log" >&2; exit 1; }
  echo "$1,$2,$3,$4,$5,$6" >>"$out/runs.csv"
}

echo "name,ranks,films,mbit,overlap,role" >"$out/runs.csv"
"$build/lungseg" phantom --quiet --count 24 --min-size 256 --max-size 256 --out "$out/drawn"
"$build/lungseg" dataset --quiet --images "$out/drawn/images" --left "$out/drawn/left" --right "$out/drawn/right" \
  --out "$out/drawn.json" >/dev/null
$before "${mpi[@]}" -n 2 "$build/benchmarks/scaling_link" >"$out/link_memory.csv"
begin_hosts 1000
on_hosts "$build/benchmarks/scaling_link" >"$out/link_network.csv"

#       name               ranks films mbit overlap role
measure alone_1                1     1    0      on fit
measure alone_4                1     4    0      on fit
measure memory_4               2     4    0      on fit
measure network_4              2     4 1000     off fit
measure alone_8                1     8    0      on check
measure memory_8               2     8    0      on check
measure memory_16              2    16    0      on check
measure network_8              2     8 1000     off check
measure network_8_overlap      2     8 1000      on check
measure network_16_overlap     2    16 1000      on check
measure slow_4                 2     4  400     off check
measure slow_8_overlap         2     8  400      on check

"$build/benchmarks/scaling_plan" fit "$out"
