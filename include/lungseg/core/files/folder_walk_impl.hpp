// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <set>
#include <utility>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/core/files/folder_walk.hpp"
#include "lungseg/core/files/same_file.hpp"
#include "lungseg/core/text_set.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

class folder_walk {
 public:
  explicit folder_walk(const std::function<void(const std::filesystem::path&)>& take) : take_{take} {}

  std::error_code run(const std::filesystem::path& folder) {
    met_.insert(file_identity(folder));
    if (const std::error_code fault = list(folder)) return fault;
    while (!folders_.empty() || !links_.empty()) {
      const std::filesystem::path next = take_next();
      if (met_.insert(file_identity(next)) && list(next)) take_(next);
    }
    return {};
  }

 private:
  /// Links come when no folder is left, so that a folder that is there by itself, too, goes by its own path.
  std::filesystem::path take_next() {
    if (folders_.empty()) return std::move(links_.extract(links_.begin()).value());
    std::filesystem::path next = std::move(folders_.back());
    folders_.pop_back();
    return next;
  }

  std::error_code list(const std::filesystem::path& folder) {
    namespace fs = std::filesystem;
    std::error_code fault;
    for (fs::directory_iterator each{folder, fault}; !fault && each != fs::directory_iterator{};
         each.increment(fault)) {
      std::error_code unknown;
      const bool is_folder = each->is_directory(unknown);  // mostly by the list, without a look at the entry
      if (is_folder && each->is_symlink(unknown))
        links_.insert(each->path());
      else if (is_folder)
        folders_.push_back(each->path());
      else if (each->is_regular_file(unknown) || is_hidden(*each))
        take_(each->path());
    }
    return fault;
  }

  /// Whether it cannot be asked what it is. A link that leads round to itself is nothing.
  static bool is_hidden(const std::filesystem::directory_entry& entry) {
    std::error_code why;
    return entry.status(why).type() == std::filesystem::file_type::none &&
           why != std::errc::too_many_symbolic_link_levels;
  }

  const std::function<void(const std::filesystem::path&)>& take_;
  text_set met_;
  std::vector<std::filesystem::path> folders_;  // to go into
  std::set<std::filesystem::path> links_;       // to folders, likewise
};

}  // namespace detail

LUNGSEG_INLINE std::error_code walk_files(const std::filesystem::path& folder,
                                          const std::function<void(const std::filesystem::path&)>& take) {
  return detail::folder_walk{take}.run(folder);
}

LUNGSEG_INLINE void each_file_below(const std::filesystem::path& folder,
                                    const std::function<void(const std::filesystem::path&)>& take) {
  const std::error_code fault = walk_files(folder, take);
  expect<file_error>(!fault, folder.string() + ": cannot list the folder: " + fault.message());
}

}}  // namespace lungseg::LUNGSEG_ABI
