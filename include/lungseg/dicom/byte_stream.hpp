// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcistrma.h>
#include <dcmtk/dcmdata/dcistrmf.h>
#include <dcmtk/dcmdata/dcistrmz.h>
#include <dcmtk/dcmdata/dctk.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// Bytes that last as long as a value among them may be asked for.
using kept_bytes = std::shared_ptr<const std::vector<std::uint8_t>>;

/// Where a DICOM file's bytes come from.
class byte_source {
 public:
  virtual ~byte_source() = default;
  std::size_t size() const noexcept { return size_; }
  /// Copies bytes from `at` on; there are as many. \return false when they cannot be read
  virtual bool copy(std::size_t at, std::size_t count, void* to) = 0;
  /// Large values are left where they are until they are asked for, in a file or in memory: DCMTK would take memory for
  /// what an element's length claims before it sees how many bytes there are. One of the two is empty.
  virtual std::filesystem::path file() const { return {}; }
  virtual kept_bytes memory() const { return nullptr; }

 protected:
  explicit byte_source(std::size_t size) noexcept : size_{size} {}

 private:
  std::size_t size_;
};

class memory_source final : public byte_source {
 public:
  explicit memory_source(kept_bytes bytes) noexcept : byte_source{bytes->size()}, bytes_{std::move(bytes)} {}
  explicit memory_source(std::span<const std::uint8_t> bytes)
      : memory_source{std::make_shared<const std::vector<std::uint8_t>>(bytes.begin(), bytes.end())} {}
  bool copy(std::size_t at, std::size_t count, void* to) override {
    std::memcpy(to, bytes_->data() + at, count);
    return true;
  }
  kept_bytes memory() const override { return bytes_; }

 private:
  kept_bytes bytes_;
};

class file_source final : public byte_source {
 public:
  /// \throws std::filesystem::filesystem_error when the file cannot be asked for its size
  explicit file_source(const std::filesystem::path& file)
      : byte_source{static_cast<std::size_t>(std::filesystem::file_size(file))},
        file_{file},
        stream_{file, std::ios::binary} {}
  bool copy(std::size_t at, std::size_t count, void* to) override {
    stream_.seekg(static_cast<std::streamoff>(at));
    return static_cast<bool>(stream_.read(static_cast<char*>(to), static_cast<std::streamsize>(count)));
  }
  std::filesystem::path file() const override { return file_; }

 private:
  std::filesystem::path file_;
  std::ifstream stream_;
};

/// Bytes as DCMTK reads them. They are shown to it a part at a time, and it waits at the end of each (I/O suspension),
/// so that whoever sent the bytes can be stopped in time. What it leaves out without a look is not held back.
class byte_producer final : public DcmProducer {
 public:
  explicit byte_producer(std::unique_ptr<byte_source> source) : source_{std::move(source)} {}

  /// \return whether there was more to show
  bool show(std::size_t more) {
    if (shown_ == source_->size() || !readable_) return false;
    shown_ = std::min(shown_ + more, source_->size());
    return true;
  }
  std::size_t at() const noexcept { return at_; }
  const byte_source& source() const noexcept { return *source_; }
  /// Takes what is left for packed by zlib, and unpacks it. \return false when that is more than `most` bytes
  bool inflate(std::size_t most) {
    constexpr std::size_t block = std::size_t{1} << 16;
    shown_ = source_->size();
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
    source_ = std::make_unique<memory_source>(std::make_shared<const std::vector<std::uint8_t>>(std::move(unpacked)));
    at_ = shown_ = 0;
    return true;
  }

  OFBool good() const override { return readable_; }
  OFCondition status() const override { return readable_ ? EC_Normal : EC_InvalidStream; }
  OFBool eos() override { return at_ == source_->size(); }
  offile_off_t avail() override { return static_cast<offile_off_t>(shown_ - at_); }
  offile_off_t read(void* to, offile_off_t most) override {
    const offile_off_t count = std::min(most, avail());
    if (count > 0) readable_ = readable_ && source_->copy(at_, static_cast<std::size_t>(count), to);
    return readable_ ? skip(count) : 0;
  }
  offile_off_t skip(offile_off_t most) override {
    const offile_off_t count = std::min(most, static_cast<offile_off_t>(source_->size() - at_));
    at_ += static_cast<std::size_t>(count);
    shown_ = std::max(shown_, at_);
    return count;
  }
  void putback(offile_off_t count) override { at_ -= static_cast<std::size_t>(count); }

 private:
  std::unique_ptr<byte_source> source_;
  std::size_t at_ = 0, shown_ = 0;
  bool readable_ = true;
};

/// A value that was left in memory, as DCMTK reads it when it is asked for.
class value_stream final : public DcmInputStream {
 public:
  value_stream(const kept_bytes& bytes, std::size_t at)
      : DcmInputStream{&producer_}, producer_{std::make_unique<memory_source>(bytes)} {
    producer_.show(bytes->size());
    producer_.skip(static_cast<offile_off_t>(at));
  }
  DcmInputStreamFactory* newFactory() const override { return nullptr; }

 private:
  byte_producer producer_;
};

class value_stream_factory final : public DcmInputStreamFactory {
 public:
  value_stream_factory(kept_bytes bytes, std::size_t at) : bytes_{std::move(bytes)}, at_{at} {}
  DcmInputStream* create() const override { return new value_stream{bytes_, at_}; }
  DcmInputStreamFactory* clone() const override { return new value_stream_factory{*this}; }
  DcmInputStreamFactoryType ident() const override { return DFT_DcmInputFileStreamFactory; }

 private:
  kept_bytes bytes_;
  std::size_t at_;
};

/// The stream of a DICOM file. A deflated data set is unpacked as a whole, up to a limit: zlib makes a
/// thousand bytes of one.
class byte_stream final : public DcmInputStream {
 public:
  byte_stream(std::unique_ptr<byte_source> source, std::size_t most_unpacked)
      : DcmInputStream{&producer_}, producer_{std::move(source)}, most_unpacked_{most_unpacked} {}

  bool show(std::size_t more) { return producer_.show(more); }
  /// Whether unpacking was stopped by the limit.
  bool too_large() const noexcept { return too_large_; }

  OFCondition installCompressionFilter(E_StreamCompression) override {
    too_large_ = !producer_.inflate(most_unpacked_);
    return too_large_ ? EC_InvalidStream : EC_Normal;
  }
  /// For a value that is read when it is asked for.
  DcmInputStreamFactory* newFactory() const override {
    const std::filesystem::path file = producer_.source().file();
    if (file.empty()) return new value_stream_factory{producer_.source().memory(), producer_.at()};
    return new DcmInputFileStreamFactory{OFFilename{file.c_str()}, static_cast<offile_off_t>(producer_.at())};
  }

 private:
  byte_producer producer_;
  std::size_t most_unpacked_;
  bool too_large_ = false;
};

}}}  // namespace lungseg::LUNGSEG_ABI::detail
