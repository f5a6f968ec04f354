// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <hdf5.h>

#include <string>
#include <utility>

#include "lungseg/core/error.hpp"

/// \file
/// What keeps the HDF5 library tidy: identifiers that close themselves, and silence while ours are used. Only this
/// folder includes hdf5.h, and lungseg.hpp does not include this folder.

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// Owns one of HDF5's identifiers. A negative one is a failure, and is not closed.
class hdf5_handle {
 public:
  using closer = herr_t (*)(hid_t);

  hdf5_handle() = default;
  hdf5_handle(hid_t id, closer close) noexcept : id_{id}, close_{close} {}
  hdf5_handle(hdf5_handle&& other) noexcept : id_{std::exchange(other.id_, -1)}, close_{other.close_} {}
  hdf5_handle& operator=(hdf5_handle&& other) noexcept {
    std::swap(id_, other.id_);
    std::swap(close_, other.close_);
    return *this;
  }
  ~hdf5_handle() {
    if (id_ >= 0) close_(id_);
  }

  bool valid() const noexcept { return id_ >= 0; }
  hid_t get() const noexcept { return id_; }

 private:
  hid_t id_ = -1;
  closer close_ = nullptr;
};

/// While it lives, HDF5 prints nothing of its own to standard error: failures are told by exceptions.
class hdf5_silence {
 public:
  hdf5_silence() {
    H5Eget_auto2(H5E_DEFAULT, &print_, &data_);
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  }
  hdf5_silence(const hdf5_silence&) = delete;
  hdf5_silence& operator=(const hdf5_silence&) = delete;
  ~hdf5_silence() { H5Eset_auto2(H5E_DEFAULT, print_, data_); }

 private:
  H5E_auto2_t print_ = nullptr;
  void* data_ = nullptr;
};

/// What HDF5 says about the failure of the last call, from where it happened: "truncated file: eof = 96, ...".
inline std::string hdf5_reason() {
  std::string reason;
  const auto take_first = [](unsigned depth, const H5E_error2_t* record, void* to) -> herr_t {
    if (depth == 0 && record->desc) *static_cast<std::string*>(to) = record->desc;
    return 0;
  };
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, take_first, &reason);
  H5Eclear2(H5E_DEFAULT);
  return reason.empty() ? "HDF5 gives no reason" : reason;
}

/// Throws format_error "<fault>: <HDF5's reason>" unless the call that gave `holds` succeeded.
inline void expect_hdf5(bool holds, const std::string& fault) {
  if (!holds) throw format_error{fault + ": " + hdf5_reason()};
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
