// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>
#include <string>

#include "lungseg/core/error.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Keeps a folder for one writer: a second one, in this process or another, is refused. The lock is the system's
/// (flock) on a file ".lungseg.lock" in the folder, so it ends with the process, however that ends; a file that a
/// killed process left does not bind. The file names its holder, and goes with the lock.
class folder_lock {
 public:
  /// \param folder  must exist
  /// \throws option_error  naming folder, process and host when another writer holds it
  /// \throws file_error    when the folder takes no file
  explicit folder_lock(const std::filesystem::path& folder);
  folder_lock(const folder_lock&) = delete;
  folder_lock& operator=(const folder_lock&) = delete;
  ~folder_lock();

  /// Why there is no lock, where the folder's file system knows none; empty when there is one. Then two writers are not
  /// told apart.
  const std::string& missing() const noexcept { return missing_; }

 private:
  bool acquire() const;

  /// Whether the file that is open is still the one of that name.
  bool is_named() const noexcept;

  /// \throws option_error when the lock is another's; else it is the file system that gives none
  void refuse_if_held(const std::filesystem::path& folder);

  /// Says who holds the lock; a disk that is full has no bearing on the lock itself.
  void sign() const noexcept;

  void close() noexcept;

  std::filesystem::path file_;
  std::string missing_;
  int descriptor_ = -1;
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/core/files/folder_lock_impl.hpp"
#endif
