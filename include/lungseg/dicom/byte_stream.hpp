// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcistrma.h>
#include <dcmtk/dcmdata/dcistrmz.h>
#include <dcmtk/dcmdata/dctk.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <utility>
#include <vector>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// Bytes in memory as DCMTK reads them. They are shown to it a part at a time, and it waits at the end of each
/// (I/O suspension), so that whoever sent the bytes can be stopped in time.
class byte_producer final : public DcmProducer {
 public:
  explicit byte_producer(std::span<const std::uint8_t> bytes) : bytes_{bytes} {}

  /// \return whether there was more to show
  bool show(std::size_t more) {
    if (shown_ == bytes_.size()) return false;
    shown_ = std::min(shown_ + more, bytes_.size());
    return true;
  }
  /// Takes what is left for packed by zlib, and unpacks it. \return false when that is more than `most` bytes
  bool inflate(std::size_t most) {
    constexpr std::size_t block = std::size_t{1} << 16;
    shown_ = bytes_.size();
    std::vector<std::uint8_t> unpacked;
    DcmZLibInputFilter zlib;
    zlib.append(*this);
    for (offile_off_t got = 1; got > 0 && unpacked.size() <= most;) {
      const std::size_t size = unpacked.size();
      unpacked.resize(size + block);
      got = zlib.read(unpacked.data() + size, static_cast<offile_off_t>(block));
      unpacked.resize(size + static_cast<std::size_t>(std::max<offile_off_t>(got, 0)));
    }
    if (unpacked.size() > most) return false;
    unpacked_ = std::move(unpacked);
    bytes_ = unpacked_;
    at_ = shown_ = 0;
    return true;
  }

  OFBool good() const override { return OFTrue; }
  OFCondition status() const override { return EC_Normal; }
  OFBool eos() override { return at_ == bytes_.size(); }
  offile_off_t avail() override { return static_cast<offile_off_t>(shown_ - at_); }
  offile_off_t read(void* to, offile_off_t most) override {
    const offile_off_t count = std::min(most, avail());
    if (count > 0) std::memcpy(to, bytes_.data() + at_, static_cast<std::size_t>(count));
    return skip(count);
  }
  offile_off_t skip(offile_off_t most) override {
    const offile_off_t count = std::min(most, avail());
    at_ += static_cast<std::size_t>(count);
    return count;
  }
  void putback(offile_off_t count) override { at_ -= static_cast<std::size_t>(count); }

 private:
  std::span<const std::uint8_t> bytes_;
  std::vector<std::uint8_t> unpacked_;
  std::size_t at_ = 0, shown_ = 0;
};

/// The stream of a DICOM file in memory. A deflated data set is unpacked as a whole, up to a limit: zlib makes a
/// thousand bytes of one.
class byte_stream final : public DcmInputStream {
 public:
  byte_stream(std::span<const std::uint8_t> bytes, std::size_t most_unpacked)
      : DcmInputStream{&producer_}, producer_{bytes}, most_unpacked_{most_unpacked} {}

  bool show(std::size_t more) { return producer_.show(more); }
  /// Whether unpacking was stopped by the limit.
  bool too_large() const noexcept { return too_large_; }

  OFCondition installCompressionFilter(E_StreamCompression) override {
    too_large_ = !producer_.inflate(most_unpacked_);
    return too_large_ ? EC_InvalidStream : EC_Normal;
  }
  DcmInputStreamFactory* newFactory() const override { return nullptr; }  // values are taken over when they are met

 private:
  byte_producer producer_;
  std::size_t most_unpacked_;
  bool too_large_ = false;
};

}}}  // namespace lungseg::LUNGSEG_ABI::detail
