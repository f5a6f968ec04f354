#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
#
# What mpirun calls in place of ssh to start its daemon on a "host" of run.sh: agent.sh HOST COMMAND...
host=$1
shift
exec ip netns exec "$host" unshare --uts sh -c "hostname $host; $*"
