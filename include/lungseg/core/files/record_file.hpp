// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "lungseg/core/error.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A list of byte strings on the disk and not in memory: records are added at its end, and read in their order by any
/// number of readers. The file lies in the system's folder for temporary files ($TMPDIR), has no name there, and goes
/// with its last user, however the process ends.
class record_file {
  struct handle {
    int descriptor = -1;
    ~handle();
  };

 public:
  /// \throws file_error when the folder takes no file
  record_file();

  /// \throws disk_error when the folder takes nothing more
  void add(std::string_view record);
  std::int64_t size() const noexcept { return count_; }
  /// Where the next record will begin [bytes].
  std::uint64_t end() const noexcept { return written_ + buffer_.size(); }

  /// Reads records from one place on.
  class reader {
   public:
    /// \return whether there was a record \throws file_error
    bool next(std::string& record);

   private:
    friend class record_file;
    reader(std::shared_ptr<const handle> file, std::uint64_t begin, std::uint64_t end);

    void take(char* to, std::size_t count);
    void fill();

    std::shared_ptr<const handle> file_;
    std::string block_{};
    std::size_t next_ = 0;
    std::uint64_t at_, end_;
  };

  /// Of all records that are there now.
  reader read();
  /// Of those between two places that end() gave.
  reader read(std::uint64_t begin, std::uint64_t end);

 private:
  static constexpr std::size_t capacity = std::size_t{1} << 16, reader_capacity = std::size_t{1} << 13;

  [[noreturn]] static void fail(const std::string& what);
  void put(std::string_view bytes);
  void drain();

  std::shared_ptr<handle> file_;
  std::string buffer_{};
  std::uint64_t written_ = 0;
  std::int64_t count_ = 0;
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/core/files/record_file_impl.hpp"
#endif
