// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string_view>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// COCO's compressed run lengths.
inline constexpr std::string_view rle_js = R"js(// Masks as COCO's compressed run lengths: down the columns, beginning with zeros.

export function decode({ size: [height, width], counts }) {
  const mask = new Uint8Array(height * width), lengths = [];
  for (let at = 0; at < counts.length;) {
    let value = 0, shift = 1, group;
    do {
      group = counts.charCodeAt(at++) - 48;
      value += (group & 31) * shift;
      shift *= 32;
    } while (group & 32);
    if (group & 16) value -= shift;
    if (lengths.length > 2) value += lengths[lengths.length - 2];
    lengths.push(value);
  }
  let position = 0;
  lengths.forEach((length, i) => {
    const end = position + length;
    if (i % 2) for (; position < end; ++position) mask[(position % height) * width + Math.floor(position / height)] = 1;
    position = end;
  });
  return mask;
}

export function encode(mask, height, width) {
  const lengths = [];
  let inside = 0, length = 0;
  for (let x = 0; x < width; ++x)
    for (let y = 0; y < height; ++y) {
      if (mask[y * width + x] !== inside) {
        lengths.push(length);
        inside = mask[y * width + x];
        length = 0;
      }
      ++length;
    }
  lengths.push(length);
  let counts = '';
  lengths.forEach((count, i) => {
    let rest = i > 2 ? count - lengths[i - 2] : count;
    for (let more = true; more;) {
      const group = ((rest % 32) + 32) % 32;
      rest = Math.floor(rest / 32);
      more = group & 16 ? rest !== -1 : rest !== 0;
      counts += String.fromCharCode(48 + group + (more ? 32 : 0));
    }
  });
  return { size: [height, width], counts };
}
)js";

}}}  // namespace lungseg::LUNGSEG_ABI::detail
