// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/core/memory.hpp"

#include <catch2/catch.hpp>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "lungseg/core/context.hpp"
#include "lungseg/core/random.hpp"

using namespace lungseg;

namespace {

constexpr std::size_t mib = std::size_t{1} << 20;

/// Where AddressSanitizer guards every block, the pool keeps none.
bool keeps_blocks() {
  memory_pool pool;
  pool.deallocate(pool.allocate(mib), mib);
  return pool.held() > 0;
}

/// The flags of the mapping that `place` lies in. \source proc(5), /proc/pid/smaps
std::string mapping_flags(const void* place) {
  std::ifstream maps{"/proc/self/smaps"};
  const auto at = reinterpret_cast<std::uintptr_t>(place);
  bool inside = false;
  for (std::string line; std::getline(maps, line);) {
    std::istringstream words{line};
    std::uintptr_t begin = 0, end = 0;
    char dash = 0;
    if (words >> std::hex >> begin >> dash >> end && dash == '-') inside = begin <= at && at < end;
    if (inside && line.starts_with("VmFlags:")) return line + " ";
  }
  return "";
}

}  // namespace

TEST_CASE("memory_pool: blocks are aligned, apart, and keep what is written", "[core][memory]") {
  struct block {
    unsigned char* begin;
    std::size_t bytes;
    unsigned char mark;
  };
  memory_pool pool;
  random_stream random{1, 1};
  std::vector<block> blocks;
  const auto intact = [](const block& b) {
    return b.begin[0] == b.mark && b.begin[b.bytes / 2] == b.mark && b.begin[b.bytes - 1] == b.mark;
  };
  bool aligned = true, kept = true;
  for (int step = 0; step < 4000; ++step) {
    if (blocks.size() > 60 || (!blocks.empty() && random.uniform(0, 1) < 0.45f)) {
      const std::size_t at =
          static_cast<std::size_t>(random.uniform(0, 1) * 0.999f * static_cast<float>(blocks.size()));
      kept = kept && intact(blocks[at]);
      pool.deallocate(blocks[at].begin, blocks[at].bytes);
      blocks.erase(blocks.begin() + static_cast<std::ptrdiff_t>(at));
    } else {
      const auto bytes = static_cast<std::size_t>(random.uniform(1, step % 3 == 0 ? 4e6f : 1e5f));
      auto* begin = static_cast<unsigned char*>(pool.allocate(bytes));
      aligned = aligned && reinterpret_cast<std::uintptr_t>(begin) % 64 == 0;
      blocks.push_back({begin, bytes, static_cast<unsigned char>(step)});
      std::memset(begin, blocks.back().mark, bytes);
    }
  }
  for (const block& b : blocks) {
    kept = kept && intact(b);
    pool.deallocate(b.begin, b.bytes);
  }
  CHECK(aligned);
  CHECK(kept);
  pool.release();
  CHECK(pool.held() == 0);
}

TEST_CASE("memory_pool: neighbours that came back serve a larger request", "[core][memory]") {
  if (!keeps_blocks()) return;
  for (const bool backwards : {false, true}) {
    memory_pool pool;
    constexpr std::size_t part = memory_pool::slab_bytes / 4;
    std::vector<void*> parts;
    for (int i = 0; i < 4; ++i) parts.push_back(pool.allocate(part));
    REQUIRE(pool.held() == memory_pool::slab_bytes);
    for (const int i : {1, 2}) pool.deallocate(parts[static_cast<std::size_t>(backwards ? 3 - i : i)], part);
    void* large = pool.allocate(2 * part);
    CHECK(large == parts[1]);
    CHECK(pool.held() == memory_pool::slab_bytes);
    pool.deallocate(large, 2 * part);
    pool.deallocate(parts[0], part);
    pool.deallocate(parts[3], part);
  }
}

TEST_CASE("memory_pool: a request takes the smallest gap that is large enough", "[core][memory]") {
  if (!keeps_blocks()) return;
  memory_pool pool;
  void* const wide = pool.allocate(4 * mib);
  void* const wall = pool.allocate(mib);
  void* const narrow = pool.allocate(2 * mib);
  void* const end = pool.allocate(mib);
  pool.deallocate(wide, 4 * mib);
  pool.deallocate(narrow, 2 * mib);
  void* const found = pool.allocate(2 * mib - 100);
  CHECK(found == narrow);
  for (const auto& [block, bytes] : {std::pair{found, 2 * mib - 100}, {wall, mib}, {end, mib}})
    pool.deallocate(block, bytes);
  pool.release();
  CHECK(pool.held() == 0);
}

TEST_CASE("memory_pool: slabs with a block in use stay, larger requests get slabs of their own", "[core][memory]") {
  if (!keeps_blocks()) return;
  memory_pool pool;
  void* const used = pool.allocate(mib);
  void* const huge = pool.allocate(2 * memory_pool::slab_bytes);
  CHECK(pool.held() == 3 * memory_pool::slab_bytes);
  pool.deallocate(huge, 2 * memory_pool::slab_bytes);
  pool.release();
  CHECK(pool.held() == memory_pool::slab_bytes);
  std::memset(used, 1, mib);
  pool.deallocate(used, mib);
}

TEST_CASE("memory_pool: a tensor may outlive its context, and needs no pool", "[core][memory]") {
  tensor<float, 1> kept;
  {
    const context ctx;
    kept = ctx.make<float>(shape<1>{1 << 20});
  }
  kept.fill(3);
  const tensor<float, 1> copy = kept.clone();
  CHECK(copy[copy.size() - 1] == 3);
  const tensor<float, 2> alone{{300, 400}}, empty{{0, 4}};
  CHECK(alone.clone()(299, 399) == 0);
  CHECK(empty.clone().empty());
}

TEST_CASE("memory_pool: large pages are asked for where the system has them", "[core][memory]") {
  if (!std::filesystem::exists("/sys/kernel/mm/transparent_hugepage/enabled") || !keeps_blocks()) {
    WARN("skipped: no large pages here, or no pool");
    return;
  }
  memory_pool pool;
  auto* const block = static_cast<std::byte*>(pool.allocate(8 * mib));
  const std::string flags = mapping_flags(block + 4 * mib);
  CHECK_THAT(flags, Catch::Contains(" hg "));  // MADV_HUGEPAGE was given
  pool.deallocate(block, 8 * mib);
}
