// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// The processor's peak, measured: the yardstick beside every figure of the benchmarks, because machines differ and
/// share their cores with others.

#include <omp.h>

#include <chrono>
#include <cstdint>
#include <fstream>
#include <string>

#include "lungseg/backend/cpu/simd.hpp"
#include "lungseg/core/dtype.hpp"
#include "lungseg/core/matrix_unit.hpp"

namespace lungseg::bench {

namespace baseline {
using backend::cpu::baseline::lanes;
using backend::cpu::baseline::vec;
#include "float_step.inl"
//
#include "fma_peak.inl"
}  // namespace baseline
#if LUNGSEG_X86
LUNGSEG_TARGET_BEGIN(LUNGSEG_AVX2)
namespace avx2 {
using backend::cpu::avx2::lanes;
using backend::cpu::avx2::vec;
#include "float_step.inl"
//
#include "fma_peak.inl"
}  // namespace avx2
LUNGSEG_TARGET_END
LUNGSEG_TARGET_BEGIN(LUNGSEG_AVX512)
namespace avx512 {
using backend::cpu::avx512::lanes;
using backend::cpu::avx512::vec;
#include "float_step.inl"
//
#include "fma_peak.inl"
}  // namespace avx512
LUNGSEG_TARGET_END
LUNGSEG_TARGET_BEGIN(LUNGSEG_AVX512_BF16)
namespace avx512_bf16 {
using backend::cpu::avx512::lanes;
using backend::cpu::avx512::vec;
inline constexpr int operations_per_lane = 4;
inline void multiply_add(vec& sum, vec times, vec plus) {
  asm("vdpbf16ps %2, %1, %0" : "+v"(sum) : "v"(times), "v"(plus));
}
#include "fma_peak.inl"
}  // namespace avx512_bf16
LUNGSEG_TARGET_END
namespace amx_bf16 {
#include "lungseg/backend/cpu/conv/matrix_unit.inl"

/// Products of tiles that stay where they are, on the four sums that a register tile has. The tiles hold numbers as
/// networks have them: of zeros alone the processor multiplies up to a fifth more, since it takes less power.
inline float multiply_add_rounds(long rounds, float, float) {
  struct alignas(64) numbers {
    std::uint16_t at[512];
    numbers() {
      std::uint32_t bits = 1;
      for (std::uint16_t& each : at) {
        bits = bits * 1664525u + 1013904223u;
        each = static_cast<std::uint16_t>((bits >> 16 & 0x83ffu) | 0x3c00u);  // either sign, 0.008 to 2
      }
    }
  };
  static const numbers some;
  matrix_tiles::configure();
  matrix_tiles::clear<0>();
  matrix_tiles::clear<1>();
  matrix_tiles::clear<2>();
  matrix_tiles::clear<3>();
  matrix_tiles::load<4>(&some, 64);
  matrix_tiles::load<5>(&some, 64);
  for (long round = 0; round < rounds; ++round) {
    matrix_tiles::add_product<0, 4, 5>();
    matrix_tiles::add_product<1, 4, 5>();
    matrix_tiles::add_product<2, 4, 5>();
    matrix_tiles::add_product<3, 4, 5>();
  }
  matrix_tiles::release();
  return 0;
}
inline constexpr double operations_per_round = 4 * 2 * products_of_tiles;
}  // namespace amx_bf16
#endif

/// Seconds since some fixed moment.
inline double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// GFLOP/s of `threads` threads that do nothing but multiply-add in registers, over about a millisecond.
/// \param type  bfloat16: by dot products or by products of matrix tiles, where `set` has them
inline double fma_peak(instruction_set set, int threads, dtype type = dtype::float32) {
  constexpr long rounds = 200'000;
  auto run = baseline::multiply_add_rounds;
  double operations = baseline::operations_per_round;
#if LUNGSEG_X86
  if (set == instruction_set::amx_bf16 && type == dtype::bfloat16) {
    run = amx_bf16::multiply_add_rounds;
    operations = amx_bf16::operations_per_round;
  } else if (set == instruction_set::avx512_bf16 && type == dtype::bfloat16) {
    run = avx512_bf16::multiply_add_rounds;
    operations = avx512_bf16::operations_per_round;
  } else if (set >= instruction_set::avx512) {
    run = avx512::multiply_add_rounds;
    operations = avx512::operations_per_round;
  } else if (set == instruction_set::avx2) {
    run = avx2::multiply_add_rounds;
    operations = avx2::operations_per_round;
  }
#endif
  float used = 0;
  const double begin = now();
#pragma omp parallel num_threads(threads) reduction(+ : used)
  used += run(rounds, 0.999f, 0.001f);
  const double seconds = now() - begin;
  volatile float sink = used;
  static_cast<void>(sink);
  return operations * static_cast<double>(rounds) * threads / seconds * 1e-9;
}

/// The processor's name, or "unknown".
inline std::string cpu_name() {
  std::ifstream info{"/proc/cpuinfo"};
  std::string name = "unknown", family, model;
  for (std::string line; std::getline(info, line) && !line.empty();) {
    const auto value = [&] { return line.substr(line.find(':') + 2); };
    if (line.starts_with("model name")) name = value();
    if (line.starts_with("cpu family")) family = value();
    if (line.starts_with("model\t")) model = value();
  }
  return family.empty() ? name : name + " (family " + family + ", model " + model + ")";
}

}  // namespace lungseg::bench
