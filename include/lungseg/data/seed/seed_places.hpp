// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string_view>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// Where in the file a reader is.
enum class seed_place {
  outside,
  list,
  record,
  instances,
  instance,
  mask_pixels,
  image,
  film_pixels,
  info,
  skipped,
  lost_record,  // its end still counts it
  none
};

/// Where an object leads to from here; `none` where there must not be one.
inline seed_place inner_object(seed_place here, std::string_view key) {
  switch (here) {
    case seed_place::list:
      return seed_place::record;
    case seed_place::instances:
      return seed_place::instance;
    case seed_place::record:
      return key == "image"           ? seed_place::image
             : key == "image_info"    ? seed_place::info
             : key == "instance_info" ? seed_place::none
                                      : seed_place::skipped;
    case seed_place::instance:
      return key == "mask_image" ? seed_place::none : seed_place::skipped;
    case seed_place::image:
      return key == "original_image" ? seed_place::none : seed_place::skipped;
    case seed_place::info:
      return key == "file_name" ? seed_place::none : seed_place::skipped;
    case seed_place::skipped:
    case seed_place::lost_record:
      return seed_place::skipped;
    default:
      return seed_place::none;
  }
}
/// Where an array leads to from here; `none` where there must not be one.
inline seed_place inner_array(seed_place here, std::string_view key) {
  switch (here) {
    case seed_place::outside:
      return seed_place::list;
    case seed_place::record:
      return key == "instance_info"                  ? seed_place::instances
             : key == "image" || key == "image_info" ? seed_place::none
                                                     : seed_place::skipped;
    case seed_place::instance:
      return key == "mask_image" ? seed_place::mask_pixels : seed_place::skipped;
    case seed_place::image:
      return key == "original_image" ? seed_place::film_pixels : seed_place::skipped;
    case seed_place::mask_pixels:
    case seed_place::film_pixels:
      return here;
    case seed_place::info:
      return key == "file_name" ? seed_place::none : seed_place::skipped;
    case seed_place::skipped:
    case seed_place::lost_record:
      return seed_place::skipped;
    default:
      return seed_place::none;
  }
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
