// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string>
#include <utility>

#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/data/image/png_writer.hpp"
#include "lungseg/data/pixels/rle.hpp"
#include "scratch_folder.hpp"

namespace lungseg_test {

/// Bright films with two dark upright ellipses; each film a little different.
inline lungseg::film_dataset drawn(const scratch_folder& where, int count, const std::string& prefix = "film") {
  using namespace lungseg;
  film_dataset set;
  set.folder = where.path();
  for (int i = 0; i < count; ++i) {
    film picture{72, 96, 200};
    film_record record{prefix + std::to_string(i) + ".png", 72, 96, {}};
    for (const int id : {right_lung, left_lung}) {
      mask inside{72, 96};
      const int cx = (id == right_lung ? 30 : 66) + i % 3, cy = 36 - i % 4;
      for (int y = 0; y < 72; ++y)
        for (int x = 0; x < 96; ++x)
          if ((x - cx) * (x - cx) * 4 + (y - cy) * (y - cy) < 28 * 28) {
            inside(y, x) = 1;
            picture(y, x) = static_cast<std::uint8_t>(60 + 3 * i);
          }
      const run_lengths pixels = encode(inside);
      record.lungs.push_back({id, bounding_box(pixels), pixels});
    }
    write_png(where / record.file, picture);
    set.films.push_back(std::move(record));
  }
  return set;
}

}  // namespace lungseg_test
