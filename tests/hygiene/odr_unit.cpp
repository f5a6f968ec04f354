// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include <lungseg/lungseg.hpp>

#include "odr.hpp"

odr_view seen_by_first() {
  using namespace lungseg;
  const auto address = [](auto* function) { return reinterpret_cast<const void*>(function); };
  return {&version, address(&supported), address(&ops::softmax), address(&read_film)};
}

int main() {
  return seen_by_first() == seen_by_second() ? 0 : 1;
}
