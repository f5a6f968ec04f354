// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <concepts>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <ostream>
#include <span>
#include <streambuf>
#include <string>
#include <string_view>
#include <utility>

#include "lungseg/core/config.hpp"
#include "lungseg/core/error.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

inline constexpr std::string_view partial_mark = ".partial-";

/// A file under a temporary name beside its goal. Until commit() the goal is untouched; without commit() the temporary
/// is removed. Every failure names the goal and the system's reason.
class pending_file final : public std::streambuf {
 public:
  explicit pending_file(const std::filesystem::path& goal);
  pending_file(const pending_file&) = delete;
  pending_file& operator=(const pending_file&) = delete;
  ~pending_file() override;

  void put(const char* bytes, std::size_t count);

  /// Puts the bytes on the disk, then gives them the goal's name: a reader, or a crash, meets the old file or the new.
  void commit();

 protected:
  int_type overflow(int_type next) override;
  std::streamsize xsputn(const char* bytes, std::streamsize count) override;
  int sync() override;

 private:
  static constexpr std::size_t capacity = std::size_t{1} << 16;
  static constexpr std::size_t most_of_name = 100;

  [[noreturn]] void fail(const std::string& what) const;
  void drain();
  /// Makes the new name itself durable; the data is safe already, so a file system that refuses is no failure.
  void sync_folder() const noexcept;

  std::filesystem::path goal_, temporary_;
  std::unique_ptr<char[]> buffer_ = std::make_unique<char[]>(capacity);
  int descriptor_ = -1;
  bool committed_ = false;
};

}  // namespace detail

/// Creates or replaces `file` as a whole: write(std::ostream&) fills a temporary file in the same folder, which is
/// synced and then renamed. When anything fails, write() throwing included, `file` is as it was before and the
/// temporary is gone. The stream throws file_error at the first byte that the disk refuses, so write() need not check
/// it. The folder must exist. A process that is killed may leave a file "*.partial-*" beside the old one.
/// \throws disk_error for a disk that takes nothing more, else file_error, naming the file and the system's reason;
/// whatever write() throws.
template <std::invocable<std::ostream&> F>
void write_atomically(const std::filesystem::path& file, F&& write) {
  detail::pending_file pending{file};
  std::ostream stream{&pending};
  stream.exceptions(std::ios::badbit);  // rethrows the buffer's own file_error, with its reason
  std::forward<F>(write)(stream);
  pending.commit();
}

/// Removes the files "*.partial-*" that processes which were killed have left in a folder. \pre nobody writes there now
void remove_partial_files(const std::filesystem::path& folder);

/// The same for bytes that are in memory.
void write_atomically(const std::filesystem::path& file, std::span<const std::byte> bytes);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/core/files/atomic_file_impl.hpp"
#endif
