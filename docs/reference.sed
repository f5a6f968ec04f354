# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the lungseg authors
#
# What Doxygen reads instead of our files: names without the inline namespace and the markers of core/config.hpp, and
# links without places in a page, which it names in its own way.
s/^namespace lungseg { inline namespace LUNGSEG_ABI {/namespace lungseg {/
s/^}\(}*  \/\/ namespace lungseg\)::LUNGSEG_ABI/\1/
s/LUNGSEG_HD //
s/\[\([^]]*\)\](#[^)]*)/\1/g
s/\(\.md\)#[^)]*)/\1)/g
