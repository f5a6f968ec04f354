// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstddef>
#include <functional>
#include <iterator>
#include <memory>
#include <utility>

#include "lungseg/infer/report/film_table.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The films of a run one by one, of which no more than one is in memory: a range that may be gone through several
/// times, for write_film_table, write_measurements and write_html.
class film_stream {
 public:
  /// Fills in the next film. \return whether there was one
  using source = std::function<bool(film_entry&)>;

  /// \param open  begins at the first film again
  explicit film_stream(std::function<source()> open) : open_{std::move(open)} {}

  class iterator {
   public:
    using value_type = film_entry;
    using difference_type = std::ptrdiff_t;

    explicit iterator(source from) : from_{std::move(from)} { ++*this; }
    const film_entry& operator*() const { return *film_; }
    iterator& operator++() {
      film_ = std::make_shared<film_entry>();
      if (!from_(*film_)) film_ = nullptr;
      return *this;
    }
    void operator++(int) { ++*this; }
    bool operator==(std::default_sentinel_t) const { return !film_; }

   private:
    source from_;
    std::shared_ptr<film_entry> film_;
  };

  iterator begin() const { return iterator{open_()}; }
  std::default_sentinel_t end() const { return {}; }

 private:
  std::function<source()> open_;
};

}}  // namespace lungseg::LUNGSEG_ABI
